// SPDX-License-Identifier: Apache-2.0
// From the config as written to the config that policies and pools read. Runs once, at publish; pure, so the same
// source and directory give the same bytes. It reports every problem it finds, not the first one.
import { canonicalJson, type JsonValue } from "../bytes/canonical-json.ts";
import { sha256Hex } from "../bytes/sha256.ts";
import { isPlausibleRegion } from "../lead/regions.ts";
import { isCountryCode } from "../lead/countries.ts";
import { err, ok, type Result } from "../result.ts";
import type { RotationPool } from "../rotation/choose-member.ts";
import { compilePools } from "./compile-pools.ts";
import { compileSegments } from "./compile-segments.ts";
import { compileTerritories } from "./compile-territories.ts";
import type { CompiledConfig, CompiledDocument } from "./compiled-config.ts";
import { buildResolver, type ConfigDirectory } from "./directory.ts";
import { buildReport, type ConfigProblem, type Report } from "./problem.ts";
import type { LADDER_RUNGS, RevOpsConfig } from "./revops-config.ts";

/** Changes with any change of what the compiler makes of a source; stored beside every version it made. */
export const COMPILER = "revops-config/1";

/** The Wasm heap takes 10-12 times a resident config: 512 KiB become 6 MiB of the 32 MiB that a memory has. */
export const MAX_COMPILED_BYTES = 512 * 1024;

type LadderRung = (typeof LADDER_RUNGS)[number];

/** The ladder where none is written: the strategy's rung comes first once no account owner follows. */
const LADDER_OF: Record<RevOpsConfig["routing"]["default_strategy"], readonly LadderRung[]> = {
  account_owner_follows: ["account_owner", "territory", "segment", "pool"],
  territory: ["account_owner", "territory", "segment", "pool"],
  segment: ["account_owner", "segment", "territory", "pool"],
  round_robin: ["account_owner", "pool", "territory", "segment"],
  capacity: ["account_owner", "pool", "territory", "segment"],
};

export function compileConfig(
  source: RevOpsConfig,
  directory: ConfigDirectory,
): Result<CompiledDocument, readonly ConfigProblem[]> {
  const problems: ConfigProblem[] = [];
  const report = buildReport(problems);
  const resolver = buildResolver(directory, report);
  const { pools, teams } = compilePools(source, resolver, report);
  const policy: CompiledConfig = {
    v: 1,
    currency: source.currency,
    segments: compileSegments(source, teams, resolver, report),
    ladder: compileLadder(source, report),
    ...compileTerritories(source, teams, isListedRegion, resolver, report),
    default_pool: compileDefaultPool(source, teams, report),
    pools,
    fallback_team: resolver.team(source.routing.fallback_team, ["routing", "fallback_team"]) ?? "",
    default_sla_minutes: source.default_sla_minutes,
    preflight: { deny_email_classes: sortedOnce(source.preflight.deny_email_classes) },
  };
  const lists = compileLists(source, report);
  const bytes = canonicalJson(policy).length;
  if (bytes > MAX_COMPILED_BYTES) {
    report(
      "config_too_large",
      [],
      `Compiled, the config has ${bytes} bytes, more than ${MAX_COMPILED_BYTES}.`,
    );
  }
  return problems.length > 0 ? err(problems) : ok({ policy, lists });
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
  return Object.entries(compiled.policy.pools)
    .map(([pool, { strategy, members }]) => ({ pool, strategy, members }))
    .toSorted((a, b) => (a.pool < b.pool ? -1 : 1));
}

function compileLadder(source: RevOpsConfig, report: Report): CompiledConfig["ladder"] {
  const { ladder, default_strategy } = source.routing;
  ladder?.forEach((rung, i) => {
    if (ladder.indexOf(rung) < i)
      report("rung_twice", ["routing", "ladder", i], `${rung} stands above already.`);
  });
  return [...(ladder ?? LADDER_OF[default_strategy]), "fallback"];
}

/** A ladder that asks for the pool rung, in words or by its strategy, needs the pool that the rung would use. */
function compileDefaultPool(
  source: RevOpsConfig,
  pools: ReadonlyMap<string, unknown>,
  report: Report,
): string | null {
  const { default_pool, default_strategy, ladder } = source.routing;
  const path = ["routing", "default_pool"];
  if (default_pool === null) {
    const asked =
      ladder?.includes("pool") ?? ["round_robin", "capacity"].includes(default_strategy);
    if (asked) {
      report(
        "default_pool_missing",
        path,
        "The ladder has a pool rung but no pool to use.",
        "Name a pool.",
      );
    }
    return null;
  }
  if (!pools.has(default_pool)) {
    report("unknown_pool", path, `${default_pool} is no pool of this config.`, "Name one that is.");
  }
  return default_pool;
}

function compileLists(source: RevOpsConfig, report: Report): CompiledDocument["lists"] {
  const allowed = new Set(source.lists.allow_domains);
  source.lists.block_domains.forEach((domain, i) => {
    if (!allowed.has(domain)) return;
    report(
      "domain_in_both_lists",
      ["lists", "block_domains", i],
      `${domain} is allowed and blocked.`,
    );
  });
  return {
    allow_domains: sortedOnce(source.lists.allow_domains),
    block_domains: sortedOnce(source.lists.block_domains),
  };
}

function sortedOnce<T extends string>(values: readonly T[]): T[] {
  return [...new Set(values)].toSorted();
}

/** The shape was checked already. Subdivisions are listed for the countries whose states leads spell out. */
function isListedRegion(code: string): boolean {
  return isCountryCode(code.slice(0, 2)) && isPlausibleRegion(code);
}
