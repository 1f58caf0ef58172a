// SPDX-License-Identifier: Apache-2.0
// Which key of a config a reason code of the quote policy comes from, so that what a code does is said where it is
// written.
import type { QuoteFacts } from "#domain/policy/quote-dimensions.ts";
import { jsonPointer } from "#domain/config/problem.ts";

/** The keys behind a code for a quote, the nearest first; empty for a code that no key switches. */
export function keysOfCode(code: string, facts: QuoteFacts): readonly string[] {
  const key = KEYS[code];
  return key === undefined ? [] : key(facts).map(jsonPointer);
}

type Path = readonly string[];

const chain = (name: string): Path => ["approvals", "approval_chains", name];
const ofSegment =
  (name: string) =>
  ({ segment }: QuoteFacts): Path[] => [["discounts", segment, name]];
const ofFamily =
  (name: string) =>
  ({ product_mix }: QuoteFacts): Path[] =>
    product_mix.map(({ family }) => ["products", "families", family, name]);
const at =
  (...paths: Path[]) =>
  (): Path[] =>
    paths;

const KEYS: Readonly<Record<string, (facts: QuoteFacts) => Path[]>> = {
  role_may_not_submit: ofSegment("submit_roles"),
  rate_missing: at(["exchange_rates"]),
  discount_over_max: ofSegment("max_discount_pct"),
  family_over_max: ofFamily("max_discount_pct"),
  term_over_max: ofSegment("max_term_months"),
  payment_terms_over_max: at(["terms", "payment", "max_days"]),
  liability_over_max: at(["terms", "liability", "max"]),
  liability_unlimited: at(["terms", "liability", "unlimited"]),
  above_own_limit: at(chain("default")),
  manager_required: ofSegment("manager_required_pct"),
  finance_required: ofSegment("finance_required_pct"),
  line_discount: ofSegment("finance_required_line_pct"),
  family_discount: ofFamily("finance_required_pct"),
  vp_required: ofSegment("vp_required_pct"),
  over_high_arr: at(["approvals", "high_arr_threshold"]),
  over_high_tcv: at(["approvals", "high_tcv_threshold"]),
  strategic_deal: ({ segment }) => [
    ["discounts", segment, "strategic_arr_threshold"],
    ["approvals", "strategic_arr_threshold"],
  ],
  long_term: ofSegment("finance_required_term_months"),
  very_long_term: ofSegment("vp_required_term_months"),
  non_standard_terms: at(chain("non_standard_terms")),
  liability_above_limit: at(["terms", "liability", "legal_required_above"]),
  liability_unlimited_legal: at(["terms", "liability", "unlimited"]),
  payment_terms_long: at(["terms", "payment", "finance_required_days"]),
  risk_medium: at(chain("risk_medium")),
  risk_high: at(chain("risk_high")),
  exception_granted: at(["exceptions", "max_discount_pct"]),
  floor_discount_over_max: ofSegment("max_discount_pct"),
  floor_term_over_max: ofSegment("max_term_months"),
  floor_finance_required: ofSegment("finance_required_pct"),
  floor_non_standard_terms: at(chain("non_standard_terms")),
  floor_unlimited_liability: at(["terms", "liability", "unlimited"]),
};
