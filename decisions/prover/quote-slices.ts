// SPDX-License-Identifier: Apache-2.0
// Every reason code of the quote policy is one rule over few attributes, and a decision is made of the codes that hold.
// So the cells of all attributes together need not be asked one by one: it is enough to ask, for each group of
// attributes that some code reads together, every cell of that group, the rest at its best. A test holds the groups to
// the attributes that the compiled Rego reads for each code.
import type { Role } from "#domain/access/roles.ts";
import type { CompiledDeals, CompiledLimits } from "#domain/config/compiled-deals.ts";
import type { QuoteDimension, QuoteFacts } from "#domain/policy/quote-dimensions.ts";
import * as cut from "./quote-axes.ts";
import type { AxisScope, QuoteAxis } from "./quote-axes.ts";

export const QUOTE_GROUPS = {
  discount: { by_segment: true, dimensions: ["role", "exception", "discount_bps"] },
  line: { by_segment: true, dimensions: ["largest_line_discount_bps"] },
  arr: { by_segment: true, dimensions: ["net_arr_minor"] },
  term: { by_segment: true, dimensions: ["term_months"] },
  terms: { by_segment: true, dimensions: ["has_non_standard_terms", "liability_nonstandard"] },
  tcv: { by_segment: false, dimensions: ["tcv_minor"] },
  payment: { by_segment: false, dimensions: ["payment_terms_days"] },
  risk: {
    by_segment: false,
    dimensions: ["credit", "region", "payment_terms_days", "term_months"],
  },
  liability: { by_segment: false, dimensions: ["liability"] },
  family: { by_segment: false, dimensions: ["product_mix"] },
  rate: { by_segment: false, dimensions: ["rate_known"] },
  claims: { by_segment: false, dimensions: ["claims_differ"] },
} as const satisfies Record<
  string,
  { readonly by_segment: boolean; readonly dimensions: readonly QuoteDimension[] }
>;
export type QuoteGroup = keyof typeof QUOTE_GROUPS;

/** Every combination of the axes' cells, everything else as in `base`. The last axis runs fastest. */
export interface QuoteSlice {
  readonly group: QuoteGroup;
  readonly base: QuoteFacts;
  readonly axes: readonly QuoteAxis[];
}

/** The best quote there is: nothing off, nothing agreed, nothing known against it. */
export function plainQuote(segment: string, role: Role): QuoteFacts {
  return {
    role,
    segment,
    region: null,
    rate_known: true,
    net_arr_minor: 0,
    tcv_minor: 0,
    discount_bps: 0,
    largest_line_discount_bps: 0,
    term_months: 0,
    payment_terms_days: null,
    has_non_standard_terms: false,
    liability_nonstandard: false,
    liability: { unlimited: false, cap_minor: null },
    product_mix: [],
    claims_differ: false,
    credit: "good",
    exception: "none",
  };
}

/** How many quotes all combinations are. */
export function countCells(slices: readonly QuoteSlice[]): number {
  return slices.reduce(
    (sum, { axes }) => sum + axes.reduce((size, { cells }) => size * cells.length, 1),
    0,
  );
}

/** The limits of a segment; none where the config has no such segment. */
export function limitsOf(deals: CompiledDeals, segment: string): CompiledLimits | null {
  return Object.hasOwn(deals.segments, segment) ? (deals.segments[segment] ?? null) : null;
}

/** Where the discount rules of a segment differ: role, exception and discount together. */
export function discountSlice(scope: AxisScope, base: QuoteFacts): QuoteSlice {
  return {
    group: "discount",
    base,
    axes: [
      { dimension: "role", cells: cut.roleCells(scope) },
      { dimension: "exception", cells: cut.exceptionCells(scope) },
      { dimension: "discount_bps", cells: cut.discountCells(scope) },
    ],
  };
}

/** The other rules that a segment has of its own. `base` has to be a quote that its role may submit. */
export function segmentSlices(scope: AxisScope, base: QuoteFacts): QuoteSlice[] {
  const line: QuoteAxis = {
    dimension: "largest_line_discount_bps",
    cells: cut.lineCells(scope),
  };
  return [
    { group: "line", base, axes: [line] },
    { group: "arr", base, axes: [{ dimension: "net_arr_minor", cells: cut.arrCells(scope) }] },
    { group: "term", base, axes: [{ dimension: "term_months", cells: cut.termCells(scope) }] },
    {
      group: "terms",
      base,
      axes: [
        { dimension: "has_non_standard_terms", cells: cut.flagCells },
        { dimension: "liability_nonstandard", cells: cut.flagCells },
      ],
    },
  ];
}

/** The rules that are the same in every segment. */
export function commonSlices(deals: readonly CompiledDeals[], base: QuoteFacts): QuoteSlice[] {
  const scope: AxisScope = { deals, limits: [] };
  const families = new Set([cut.OTHER, ...deals.flatMap((deal) => Object.keys(deal.families))]);
  return [
    { group: "tcv", base, axes: [{ dimension: "tcv_minor", cells: cut.tcvCells(scope) }] },
    {
      group: "payment",
      base,
      axes: [{ dimension: "payment_terms_days", cells: cut.paymentCells(scope) }],
    },
    {
      group: "risk",
      base,
      axes: [
        { dimension: "credit", cells: cut.creditCells(scope) },
        { dimension: "region", cells: cut.regionCells(scope) },
        { dimension: "payment_terms_days", cells: cut.riskPaymentCells(scope) },
        { dimension: "term_months", cells: cut.riskTermCells(scope) },
      ],
    },
    {
      group: "liability",
      base,
      axes: [{ dimension: "liability", cells: cut.liabilityCells(scope) }],
    },
    ...[...families].map((family): QuoteSlice => ({
      group: "family",
      base,
      axes: [{ dimension: "product_mix", cells: cut.familyCells(scope, family) }],
    })),
    { group: "rate", base, axes: [{ dimension: "rate_known", cells: cut.flagCells }] },
    { group: "claims", base, axes: [{ dimension: "claims_differ", cells: cut.flagCells }] },
  ];
}
