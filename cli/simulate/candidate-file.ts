// SPDX-License-Identifier: Apache-2.0
// A config file as a replay or a simulation asks it: compiled whole, under the hash of what was compiled.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import type { CompiledDocument } from "#domain/config/compiled-config.ts";
import type { ConfigDirectory } from "#domain/config/directory.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { TenantConfig } from "#decisions/policy-host.ts";
import { LOCALES, type Locale } from "#decisions/rationale.ts";
import { brokenText, compileFile, type NoSide } from "../config/compile-file.ts";
import type { Console } from "../console.ts";

export interface CandidateFile {
  readonly config: TenantConfig;
  readonly document: CompiledDocument;
  readonly locale: Locale;
}

/** No tenant is asked offline, so one name serves. */
const TENANT = "offline";

export async function readCandidate(
  path: string,
  directory: ConfigDirectory | null,
  console: Pick<Console, "readFile">,
): Promise<Result<CandidateFile, NoSide>> {
  const compiled = await compileFile(path, directory, console);
  if (!compiled.ok) return compiled;
  const { side, problems } = compiled.value;
  if (problems > 0) return err({ kind: "no_config", reason: brokenText(path, problems) });
  const document = side.compiled;
  const config_sha256 = sha256Hex(canonicalJson(document));
  const locale = LOCALES.find((one) => one === document.desk?.locale) ?? "en";
  return ok({
    document,
    locale,
    config: { tenant: TENANT, config_sha256, config: document.policy },
  });
}
