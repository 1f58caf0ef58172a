// SPDX-License-Identifier: Apache-2.0
// From the config as written to the document that is published. Runs once, at publish; it reports every problem it
// finds, not the first one, and a config with a problem has no document.
import { canonicalJson, type JsonValue } from "../bytes/canonical-json.ts";
import { sha256Hex } from "../bytes/sha256.ts";
import { err, ok, type Result } from "../result.ts";
import type { RotationPool } from "../rotation/choose-member.ts";
import { compileLeniently } from "./compile-leniently.ts";
import type { CompiledDocument } from "./compiled-config.ts";
import type { ConfigDirectory } from "./directory.ts";
import type { ConfigProblem } from "./problem.ts";
import type { RevOpsConfig } from "./revops-config.ts";

/** Changes with any change of what the compiler makes of a source; stored beside every version it made. */
export const COMPILER = "revops-config/4";

export function compileConfig(
  source: RevOpsConfig,
  directory: ConfigDirectory,
): Result<CompiledDocument, readonly ConfigProblem[]> {
  const { document, problems } = compileLeniently(source, directory);
  return problems.length > 0 || document === null ? err(problems) : ok(document);
}

/** Canonical texts of a version's two documents and the hashes that address them. `source` is the config as written. */
export function configHashes(
  source: JsonValue,
  compiled: CompiledDocument,
): { source: string; compiled: string; source_sha256: string; config_sha256: string } {
  const sourceText = canonicalJson(source);
  const compiledText = canonicalJson(compiled);
  return {
    source: sourceText,
    compiled: compiledText,
    source_sha256: sha256Hex(sourceText),
    config_sha256: sha256Hex(compiledText),
  };
}

/** Every pool of a config as a pick request carries it, by name, so that equal configs make equal requests. */
export function poolsOf(compiled: CompiledDocument): RotationPool[] {
  const caps = compiled.work?.caps ?? {};
  const capsOf = (user: string): Pick<RotationPool["members"][number], "caps"> => {
    const own = caps[user] ?? caps["any"] ?? [];
    return own.length === 0 ? {} : { caps: own };
  };
  return Object.entries(compiled.policy.pools)
    .map(([pool, { strategy, members, hours }]) => ({
      pool,
      strategy,
      members: members.map((member) => ({ ...member, ...capsOf(member.user) })),
      ...(hours === undefined ? {} : { hours }),
    }))
    .toSorted((a, b) => (a.pool < b.pool ? -1 : 1));
}
