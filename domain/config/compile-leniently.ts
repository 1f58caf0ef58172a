// SPDX-License-Identifier: Apache-2.0
// From the config as written to the config that policies, pools and the host read. Pure, so the same source and
// directory give the same bytes. It reports every problem it finds, and still compiles what is left: a linter can then
// prove the rest. Only a config without problems is published (compile-config.ts).
import { canonicalJson } from "../bytes/canonical-json.ts";
import { applyFeatures } from "./apply-features.ts";
import { compileDeals } from "./compile-deals.ts";
import { compileDesk } from "./compile-desk.ts";
import { compileExceptions } from "./compile-exceptions.ts";
import { compileDefaultPool, compileLadder } from "./compile-ladder.ts";
import { compileIntake } from "./compile-intake.ts";
import { compilePartners } from "./compile-partners.ts";
import { compilePools } from "./compile-pools.ts";
import { compileRegions, compileRegionSlas } from "./compile-regions.ts";
import { compileSegments } from "./compile-segments.ts";
import { compileTerritories } from "./compile-territories.ts";
import { buildUnits, type Units } from "./compile-units.ts";
import type { CompiledConfig, CompiledDocument } from "./compiled-config.ts";
import { buildResolver, type ConfigDirectory, type Resolver } from "./directory.ts";
import { buildReport, type ConfigProblem, type Report } from "./problem.ts";
import { checkPromises } from "./check-promises.ts";
import { compileWork } from "./compile-work.ts";
import type { RevOpsConfig } from "./revops-config.ts";

/** The Wasm heap takes 10-12 times a resident config: 512 KiB become 6 MiB of the 32 MiB that a memory has. */
export const MAX_COMPILED_BYTES = 512 * 1024;

export interface LenientlyCompiled {
  /** Without what could not be resolved; null where it would not fit the policy's memory. */
  readonly document: CompiledDocument | null;
  readonly problems: readonly ConfigProblem[];
}

export function compileLeniently(
  written: RevOpsConfig,
  directory: ConfigDirectory,
): LenientlyCompiled {
  const problems: ConfigProblem[] = [];
  const report = buildReport(problems);
  const resolver = buildResolver(directory, report);
  const units = buildUnits(written.currency, report);
  const source = applyFeatures(written);
  const exceptions = compileExceptions(source, units);
  const routing = compileRouting(source, { units, resolver, report });
  const deals = compileDeals(source, exceptions?.max_bps ?? null, units, report);
  const policy: CompiledConfig = deals === null ? routing : { ...routing, deals };
  const lists = compileLists(source, report);
  const desk = compileDesk(source, exceptions, resolver, report);
  const intake = compileIntake(source, report);
  const work = compileWork(source, resolver, report);
  checkPromises(source, report);
  const bytes = Math.max(...[policy, desk, intake, work].map((part) => canonicalJson(part).length));
  if (bytes > MAX_COMPILED_BYTES) {
    report(
      "config_too_large",
      [],
      `Compiled, the config has ${bytes} bytes, more than ${MAX_COMPILED_BYTES}.`,
    );
    return { document: null, problems };
  }
  return { document: { policy, lists, desk, intake, work }, problems };
}

function compileRouting(
  source: RevOpsConfig,
  { units, resolver, report }: { units: Units; resolver: Resolver; report: Report },
): CompiledConfig {
  const { pools, teams } = compilePools(source, resolver, report);
  const region_by_place = compileRegions(source, report);
  const region_slas = compileRegionSlas(source, report);
  return {
    v: 1,
    currency: source.currency,
    segments: compileSegments(source, teams, units, resolver, report),
    ladder: compileLadder(source, report),
    ...compileTerritories(source, teams, resolver, report),
    ...compilePartners(source, teams, resolver, report),
    default_pool: compileDefaultPool(source, teams, report),
    pools,
    fallback_team: compileFallback(source, resolver, report),
    default_sla_minutes: source.default_sla_minutes,
    preflight: compilePreflight(source),
    // Left out where empty: most tenants have none, and the heap holds a thousand of them.
    ...(isEmpty(region_by_place) ? {} : { region_by_place }),
    ...(isEmpty(region_slas) ? {} : { region_slas }),
  };
}

/** A lead that no rung decides has to stand in somebody's queue. */
function compileFallback({ routing }: RevOpsConfig, resolver: Resolver, report: Report): string {
  const path = ["routing", "fallback_team"];
  if (routing.fallback_team !== null) return resolver.team(routing.fallback_team, path) ?? "";
  report(
    "no_catch_all",
    path,
    "A lead that no rung decides would stand in no queue.",
    "Name the team whose queue takes it as fallback_team.",
  );
  return "";
}

function compilePreflight({ preflight }: RevOpsConfig): CompiledConfig["preflight"] {
  const { deny_email_classes, deny_role_addresses, domain_leads_max } = preflight;
  return {
    deny_email_classes: sortedOnce(deny_email_classes),
    ...(deny_role_addresses ? { deny_role_addresses } : {}),
    ...(domain_leads_max === null ? {} : { domain_leads_max }),
  };
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

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}
