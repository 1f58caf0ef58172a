// SPDX-License-Identifier: Apache-2.0
// The config that a question is about, compiled: a version's own document, or a draft or source compiled now.
import type { z } from "zod";
import type { ConfigChoice, ConfigRef } from "#api/schemas/simulation.ts";
import type { TenantConfig } from "#decisions/policy-host.ts";
import { LOCALES, type Locale } from "#decisions/rationale.ts";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import { compileConfig } from "#domain/config/compile-config.ts";
import type { CompiledDocument } from "#domain/config/compiled-config.ts";
import type { ConfigProblem } from "#domain/config/problem.ts";
import { parseRevOpsConfig } from "#domain/config/revops-config.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { Problem } from "#edge/problem.ts";
import { refuse } from "#edge/problem.ts";
import { buildConfigPort } from "#storage/config-reader.ts";
import { loadDirectory } from "#storage/load-directory.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";
import type { ControlEnv } from "../control-env.ts";
import { readDraft } from "../routes/config-source.ts";

export interface ChosenConfig {
  readonly ref: z.input<typeof ConfigRef>;
  readonly config: TenantConfig;
  readonly document: CompiledDocument;
  readonly locale: Locale;
}

interface Asked {
  readonly env: ControlEnv;
  readonly tenant: string;
  readonly now_ms: number;
}

/** `pointer` is where the choice stands in the body: what is wrong with it is told there. */
export async function chooseConfig(
  asked: Asked,
  choice: z.output<typeof ConfigChoice>,
  pointer: string,
): Promise<Result<ChosenConfig, Problem>> {
  const { env, tenant, now_ms } = asked;
  const configs = buildConfigPort(env, now_ms);
  if (choice === "draft") {
    const draft = await tenantDeskStub(env, tenant).draft({ v: 1, tenant, revision: null });
    if (draft === null) return refuseChoice(pointer, "no_draft", "There is no working draft.");
    return compileChoice(asked, readDraft(draft), pointer);
  }
  if (typeof choice === "object" && "source" in choice)
    return compileChoice(asked, choice.source, `${pointer}/source`);
  const found =
    choice === "current"
      ? await configs.active(tenant, now_ms)
      : await configs.version(tenant, choice.version);
  if (found === null)
    return refuseChoice(pointer, "unknown_version", "The tenant has no such config version.");
  const { version, document } = found;
  return ok(chosen(tenant, document, version.config_version, version.config_sha256));
}

async function compileChoice(
  { env, tenant }: Asked,
  source: unknown,
  pointer: string,
): Promise<Result<ChosenConfig, Problem>> {
  const parsed = parseRevOpsConfig(source);
  if (!parsed.ok) return refuseProblems(parsed.error, pointer);
  const compiled = compileConfig(parsed.value, await loadDirectory(env.DB, tenant));
  if (!compiled.ok) return refuseProblems(compiled.error, pointer);
  return ok(chosen(tenant, compiled.value, null, sha256Hex(canonicalJson(compiled.value))));
}

function chosen(
  tenant: string,
  document: CompiledDocument,
  config_version: number | null,
  config_sha256: string,
): ChosenConfig {
  const locale = LOCALES.find((one) => one === document.desk?.locale) ?? "en";
  const config = { tenant, config_sha256, config: document.policy };
  return { ref: { config_version, config_sha256 }, config, document, locale };
}

function refuseChoice(pointer: string, code: string, message: string): Result<never, Problem> {
  return refuse("invalid_fields", { errors: [{ pointer, code, message }] });
}

/** Every fault at once, each at its place in the config as written. */
function refuseProblems(
  problems: readonly ConfigProblem[],
  pointer: string,
): Result<never, Problem> {
  const errors = problems.map(({ pointer: place, code, message, fix }) => ({
    pointer: pointer + place,
    code,
    message: fix === null ? message : `${message} ${fix}`,
  }));
  return err({ code: "invalid_fields", errors });
}
