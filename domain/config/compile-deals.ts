// SPDX-License-Identifier: Apache-2.0
// What quotes and contracts are judged by, from fractions and whole units to integers.
import { canonicalJson } from "../bytes/canonical-json.ts";
import { APPROVAL_ROLES, type ApprovalRole } from "../policy/quote.ts";
import { isCountryCode } from "../lead/countries.ts";
import { compileLimits } from "./compile-limits.ts";
import { isRegionName } from "./compile-regions.ts";
import type { Units } from "./compile-units.ts";
import type { CompiledDeals } from "./compiled-deals.ts";
import { PLATFORM_FLOOR } from "./platform-floor.ts";
import type { Report } from "./problem.ts";
import type { RevOpsConfig } from "./revops-config.ts";
import { SILENT_CONFIG } from "./silent-config.ts";

/**
 * Null where the config says nothing of deals: such a tenant routes leads only, and every quote is denied with
 * `config_missing` instead of being judged by rules that nobody wrote.
 */
export function compileDeals(
  source: RevOpsConfig,
  exceptionMaxBps: number | null,
  units: Units,
  report: Report,
): CompiledDeals | null {
  if (!saysAnythingOfDeals(source)) return null;
  const { approvals, terms } = source;
  const { payment, liability } = terms;
  const at = (key: string): string[] => ["terms", "liability", key];
  return {
    segments: compileLimits(source, units, report),
    high_arr_minor: units.amount(approvals.high_arr_threshold, ["approvals", "high_arr_threshold"]),
    high_tcv_minor: units.amount(approvals.high_tcv_threshold, ["approvals", "high_tcv_threshold"]),
    chains: compileChains(source, report),
    families: compileFamilies(source, units),
    liability: {
      legal_above_minor: units.amount(liability.legal_required_above, at("legal_required_above")),
      max_minor: units.amount(liability.max, at("max")),
      unlimited: liability.unlimited,
    },
    payment_terms: {
      finance_above_days: payment.finance_required_days,
      max_days: payment.max_days,
    },
    risk: compileRisk(source, report),
    exception_max_bps: exceptionMaxBps,
    stages: compileStages(source, report),
    quorum: approvals.quorum,
    jurisdictions: compileJurisdictions(source, report),
    floor: PLATFORM_FLOOR,
  };
}

const DEAL_SECTIONS = [
  "discounts",
  "products",
  "approvals",
  "terms",
  "risk",
  "exceptions",
] as const satisfies readonly (keyof RevOpsConfig)[];

function saysAnythingOfDeals(source: RevOpsConfig): boolean {
  return DEAL_SECTIONS.some(
    (key) => canonicalJson(source[key]) !== canonicalJson(SILENT_CONFIG[key]),
  );
}

function compileChains(source: RevOpsConfig, report: Report): CompiledDeals["chains"] {
  const chains = source.approvals.approval_chains;
  for (const [name, roles] of Object.entries(chains)) {
    reportTwice(roles, ["approvals", "approval_chains", name], report);
  }
  return {
    default: once(chains.default),
    over_high_arr: once(chains.over_high_arr),
    non_standard_terms: once(chains.non_standard_terms),
    risk_medium: once(chains.risk_medium),
    risk_high: once(chains.risk_high),
  };
}

function compileFamilies(source: RevOpsConfig, units: Units): CompiledDeals["families"] {
  return Object.fromEntries(
    Object.entries(source.products.families).map(([name, family]) => {
      const path = ["products", "families", name];
      const { finance_required_pct, max_discount_pct } = family;
      const limits = {
        finance_above_bps: units.bpsOrNull(finance_required_pct, [...path, "finance_required_pct"]),
        max_bps: units.bpsOrNull(max_discount_pct, [...path, "max_discount_pct"]),
      };
      return [name, limits];
    }),
  );
}

function compileRisk(source: RevOpsConfig, report: Report): CompiledDeals["risk"] {
  return source.risk.rules.map(({ level, when }, i) => {
    const path = ["risk", "rules", i, "when"];
    when.regions?.forEach((name, j) => isRegionName(source, name, [...path, "regions", j], report));
    if (Object.values(when).every((condition) => condition === null)) {
      const message = "A risk rule without a condition would hold for every quote.";
      report("rule_without_condition", path, message, "Write a condition, or remove the rule.");
    }
    return { level, ...when };
  });
}

/** Roles that no stage names follow one by one, so that all four have their place. */
function compileStages(source: RevOpsConfig, report: Report): ApprovalRole[][] {
  const written = source.approvals.stages ?? [];
  const named = new Set<ApprovalRole>();
  const stages = written.map((stage, i) =>
    stage.filter((role, j) => {
      const isFirst = !named.has(role);
      if (!isFirst) reportRole(role, ["approvals", "stages", i, j], report);
      named.add(role);
      return isFirst;
    }),
  );
  const rest = APPROVAL_ROLES.filter((role) => !named.has(role)).map((role) => [role]);
  return [...stages.filter((stage) => stage.length > 0), ...rest];
}

function compileJurisdictions(
  { terms }: RevOpsConfig,
  report: Report,
): CompiledDeals["jurisdictions"] {
  terms.allowed_jurisdictions?.forEach((code, i) => {
    if (isCountryCode(code)) return;
    const fix = code === "UK" ? "Write GB." : undefined;
    report(
      "unknown_region",
      ["terms", "allowed_jurisdictions", i],
      `${code} is no ISO 3166 code.`,
      fix,
    );
  });
  return terms.allowed_jurisdictions === null
    ? null
    : [...new Set(terms.allowed_jurisdictions)].toSorted();
}

function once<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

function reportTwice(roles: readonly ApprovalRole[], path: string[], report: Report): void {
  roles.forEach((role, i) => {
    if (roles.indexOf(role) < i) reportRole(role, [...path, i], report);
  });
}

function reportRole(role: ApprovalRole, path: readonly (string | number)[], report: Report): void {
  report("role_twice", path, `${role} stands before already.`, "Name each role once.");
}
