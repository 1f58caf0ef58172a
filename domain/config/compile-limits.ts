// SPDX-License-Identifier: Apache-2.0
// Each segment's discount and term limits, with what holds where a config says nothing.
import { ROLES } from "../access/roles.ts";
import { isSegmentName } from "./compile-regions.ts";
import type { Units } from "./compile-units.ts";
import type { CompiledLimits } from "./compiled-deals.ts";
import type { Report } from "./problem.ts";
import type { RevOpsConfig } from "./revops-config.ts";
import { SegmentDiscounts } from "./schema/discounts.ts";

type Written = RevOpsConfig["discounts"][string];

/** A discount always takes the default chain, and no limit is hard. */
const NO_LIMITS: Written = SegmentDiscounts.parse({});

/** An entry for every segment of the config. */
export function compileLimits(
  source: RevOpsConfig,
  units: Units,
  report: Report,
): Record<string, CompiledLimits> {
  for (const name of Object.keys(source.discounts)) {
    isSegmentName(source, name, ["discounts", name], report);
  }
  const path = ["approvals", "strategic_arr_threshold"];
  const strategic = units.amount(source.approvals.strategic_arr_threshold, path);
  return Object.fromEntries(
    source.segments.map(({ name }) => {
      const written = Object.hasOwn(source.discounts, name) ? source.discounts[name] : undefined;
      return [name, segmentLimits(written ?? NO_LIMITS, name, strategic, { units, report })];
    }),
  );
}

function segmentLimits(
  written: Written,
  name: string,
  strategic: number | null,
  { units, report }: { units: Units; report: Report },
): CompiledLimits {
  const at = (key: keyof Written): string[] => ["discounts", name, key];
  const bps = (
    key:
      | "manager_required_pct"
      | "finance_required_pct"
      | "vp_required_pct"
      | "finance_required_line_pct",
  ) => units.bpsOrNull(written[key], at(key));
  return {
    submit: [...new Set(written.submit_roles)],
    own_bps: ownLimits(written, name, units, report),
    manager_above_bps: bps("manager_required_pct"),
    finance_above_bps: bps("finance_required_pct"),
    vp_above_bps: bps("vp_required_pct"),
    finance_above_line_bps: bps("finance_required_line_pct"),
    max_bps: units.bps(written.max_discount_pct, at("max_discount_pct")),
    strategic_arr_minor:
      units.amount(written.strategic_arr_threshold, at("strategic_arr_threshold")) ?? strategic,
    finance_above_months: written.finance_required_term_months,
    vp_above_months: written.vp_required_term_months,
    max_months: written.max_term_months,
    legal_for_non_standard: written.legal_required_for_non_standard,
  };
}

/** A senior role without a limit of its own has the next junior's, so that seniority never asks for more approvals. */
function ownLimits(
  written: Written,
  name: string,
  units: Units,
  report: Report,
): CompiledLimits["own_bps"] {
  const path = ["discounts", name, "self_approve_pct"];
  const own: CompiledLimits["own_bps"] = {};
  for (const role of ROLES) {
    const pct = written.self_approve_pct[role];
    if (pct !== undefined) own[role] = units.bps(pct, [...path, role]);
  }
  if (own.ae !== undefined && written.ae_self_approve_pct !== 0) {
    report(
      "limit_twice",
      [...path, "ae"],
      "The AE's limit stands in ae_self_approve_pct already.",
      "Write it in one place.",
    );
  }
  const ae =
    own.ae ?? units.bps(written.ae_self_approve_pct, ["discounts", name, "ae_self_approve_pct"]);
  const sales_manager = own.sales_manager ?? ae;
  const all = { ...own, ae, sales_manager, vp_sales: own.vp_sales ?? sales_manager };
  return Object.fromEntries(Object.entries(all).filter(([, bps]) => bps > 0));
}
