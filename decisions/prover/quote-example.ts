// SPDX-License-Identifier: Apache-2.0
// One quote as its author would write it, with what is decided.
import { currencyExponent } from "#domain/config/currency.ts";
import type { ExampleCase } from "#domain/config/finding.ts";
import { listText } from "#domain/config/unit-text.ts";
import type { QuoteDimension, QuoteFacts } from "#domain/policy/quote-dimensions.ts";
import type { QuoteVerdict } from "./oracle.ts";
import { OTHER } from "./quote-axes.ts";
import { familyText } from "./span-text.ts";

/** Segment and role are always told, and the dimensions that matter. */
export function quoteExample(
  facts: QuoteFacts,
  dimensions: readonly QuoteDimension[],
  verdict: QuoteVerdict,
  currency: string,
): ExampleCase {
  const told = new Set<QuoteDimension>(["segment", "role", ...dimensions]);
  const entries = [...told].flatMap((dimension) => {
    const tell = FACTS[dimension];
    return tell === undefined ? [[dimension, plain(facts[dimension])]] : tell(facts, currency);
  });
  return { kind: "quote", facts: Object.fromEntries(entries), outcome: outcomeText(verdict) };
}

/** "allowed without any approval", "allowed with SALES_MANAGER and FINANCE" or "denied: term_over_max". */
export function outcomeText({
  allow,
  required_approvals,
  reason_codes,
}: Pick<QuoteVerdict, "allow" | "required_approvals" | "reason_codes">): string {
  if (!allow) return `denied: ${reason_codes.join(", ")}`;
  if (required_approvals.length === 0) return "allowed without any approval";
  return `allowed with ${listText(required_approvals)}`;
}

type Fact = string | number | boolean | null;
type Tell = (facts: QuoteFacts, currency: string) => [string, Fact][];

/** Dimensions that are told in other units, or as more than one fact. */
const FACTS: Readonly<Partial<Record<QuoteDimension, Tell>>> = {
  discount_bps: ({ discount_bps }) => [["discount", fraction(discount_bps)]],
  largest_line_discount_bps: ({ largest_line_discount_bps }) => [
    ["largest_line_discount", fraction(largest_line_discount_bps)],
  ],
  net_arr_minor: ({ net_arr_minor }, currency) => [["net_arr", units(net_arr_minor, currency)]],
  tcv_minor: ({ tcv_minor }, currency) => [["tcv", units(tcv_minor, currency)]],
  liability: ({ liability: { unlimited, cap_minor } }, currency) =>
    unlimited
      ? [["liability_unlimited", true]]
      : [["liability_cap", cap_minor === null ? null : units(cap_minor, currency)]],
  product_mix: (facts) => [
    ["family", familyText(facts)],
    ["family_discount", fraction(facts.product_mix[0]?.discount_bps ?? 0)],
  ],
  region: ({ region }) => [["region", region === OTHER ? "another" : region]],
};

function plain(value: QuoteFacts[QuoteDimension]): Fact {
  return typeof value === "object" ? null : value;
}

function fraction(bps: number): number {
  return bps / 10_000;
}

function units(minor: number, currency: string): number {
  return minor / 10 ** (currencyExponent(currency) ?? 2);
}
