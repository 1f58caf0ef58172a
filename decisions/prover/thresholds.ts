// SPDX-License-Identifier: Apache-2.0
// Every threshold of a config's quote rules: where it is written, which codes it switches, and at which value.
import { type Role, ROLES } from "#domain/access/roles.ts";
import { jsonPointer } from "#domain/config/problem.ts";
import type { QuoteDimension } from "#domain/policy/quote-dimensions.ts";
import type { QuoteProof } from "./decide-quotes.ts";
import type { QuoteGroup } from "./quote-slices.ts";
import type { SliceTable } from "./slice-table.ts";

export interface Threshold {
  /** Where it may be written: the first of these that is. */
  readonly pointers: readonly string[];
  readonly codes: readonly string[];
  readonly dimension: QuoteDimension;
  readonly value: number;
  /** Whether it switches from the value itself on, and not above it only. */
  readonly is_inclusive: boolean;
  /** The tables in which it may switch. */
  readonly tables: readonly SliceTable[];
  /** Whose limit it is; null for everybody's. */
  readonly role: Role | null;
}

export function thresholdsOf(proof: QuoteProof): Threshold[] {
  return [...segmentThresholds(proof), ...commonThresholds(proof)];
}

function segmentThresholds({ deals, by_segment }: QuoteProof): Threshold[] {
  return Object.entries(deals.segments).flatMap(([segment, limits]) => {
    const tables = by_segment.get(segment) ?? [];
    const key = (name: string): string[] => [jsonPointer(["discounts", segment, name])];
    const discount = inGroup(tables, "discount", "discount_bps");
    const term = inGroup(tables, "term", "term_months");
    const strategic = [...key("strategic_arr_threshold"), "/approvals/strategic_arr_threshold"];
    return [
      ...ROLES.flatMap((role) => ownThreshold(segment, role, limits.own_bps[role], tables)),
      ...discount(limits.manager_above_bps, "manager_required", key("manager_required_pct")),
      ...discount(limits.finance_above_bps, "finance_required", key("finance_required_pct")),
      ...discount(limits.vp_above_bps, "vp_required", key("vp_required_pct")),
      ...discount(limits.max_bps, "discount_over_max", key("max_discount_pct")),
      ...inGroup(tables, "line", "largest_line_discount_bps")(
        limits.finance_above_line_bps,
        "line_discount",
        key("finance_required_line_pct"),
      ),
      ...inGroup(
        tables,
        "arr",
        "net_arr_minor",
        true,
      )(limits.strategic_arr_minor, "strategic_deal", strategic),
      ...term(limits.finance_above_months, "long_term", key("finance_required_term_months")),
      ...term(limits.vp_above_months, "very_long_term", key("vp_required_term_months")),
      ...term(limits.max_months, "term_over_max", key("max_term_months")),
    ];
  });
}

/** A role's own limit; one that is inherited from a junior role is written there. */
function ownThreshold(
  segment: string,
  role: Role,
  value: number | undefined,
  tables: readonly SliceTable[],
): Threshold[] {
  const own = jsonPointer(["discounts", segment, "self_approve_pct", role]);
  const ofAe = jsonPointer(["discounts", segment, "ae_self_approve_pct"]);
  const pointers = role === "ae" ? [own, ofAe] : [own];
  return inGroup(tables, "discount", "discount_bps")(value ?? null, "", pointers).map(
    (threshold) => ({
      ...threshold,
      codes: ["above_own_limit", "manager_required"],
      role,
    }),
  );
}

function commonThresholds({ deals, by_segment, common }: QuoteProof): Threshold[] {
  const everywhere = [...by_segment.values()].flat();
  const { liability, payment_terms } = deals;
  const payment = inGroup(common, "payment", "payment_terms_days");
  const cap = inGroup(common, "liability", "liability");
  return [
    ...inGroup(
      everywhere,
      "arr",
      "net_arr_minor",
      true,
    )(deals.high_arr_minor, "over_high_arr", ["/approvals/high_arr_threshold"]),
    ...inGroup(
      common,
      "tcv",
      "tcv_minor",
      true,
    )(deals.high_tcv_minor, "over_high_tcv", ["/approvals/high_tcv_threshold"]),
    ...payment(payment_terms.finance_above_days, "payment_terms_long", [
      "/terms/payment/finance_required_days",
    ]),
    ...payment(payment_terms.max_days, "payment_terms_over_max", ["/terms/payment/max_days"]),
    ...cap(liability.legal_above_minor, "liability_above_limit", [
      "/terms/liability/legal_required_above",
    ]),
    ...cap(liability.max_minor, "liability_over_max", ["/terms/liability/max"]),
    ...inGroup(everywhere, "discount", "discount_bps")(
      deals.exception_max_bps,
      "exception_granted",
      ["/exceptions/max_discount_pct"],
    ),
    ...Object.entries(deals.families).flatMap(([family, limits]) => {
      const tables = common.filter(({ slice }) => isAbout(slice, family));
      const key = (name: string): string[] => [jsonPointer(["products", "families", family, name])];
      const ofFamily = inGroup(tables, "family", "product_mix");
      return [
        ...ofFamily(limits.finance_above_bps, "family_discount", key("finance_required_pct")),
        ...ofFamily(limits.max_bps, "family_over_max", key("max_discount_pct")),
      ];
    }),
  ];
}

function isAbout({ axes }: SliceTable["slice"], family: string): boolean {
  return axes.some(
    (axis) => axis.dimension === "product_mix" && axis.cells[0]?.value[0]?.family === family,
  );
}

function inGroup(
  tables: readonly SliceTable[],
  group: QuoteGroup,
  dimension: QuoteDimension,
  is_inclusive = false,
): (value: number | null, code: string, pointers: readonly string[]) => Threshold[] {
  const own = tables.filter(({ slice }) => slice.group === group);
  return (value, code, pointers) =>
    value === null
      ? []
      : [{ pointers, codes: [code], dimension, value, is_inclusive, tables: own, role: null }];
}
