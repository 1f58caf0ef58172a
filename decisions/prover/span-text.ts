// SPDX-License-Identifier: Apache-2.0
// A region of quotes in words: what a finding or a change is about.
import {
  daysText,
  listText,
  moneyText,
  monthsText,
  percentText,
} from "#domain/config/unit-text.ts";
import type { QuoteDimension, QuoteFacts } from "#domain/policy/quote-dimensions.ts";
import { OTHER } from "./quote-axes.ts";

/** Quotes that differ in one dimension alone, from the first value to the last. */
export interface Span {
  readonly dimension: QuoteDimension;
  readonly from: QuoteFacts;
  readonly to: QuoteFacts;
  /** Whether the dimension has no larger value than the last. */
  readonly is_open: boolean;
}

/** Such as "with a term from 25 months to 36 months"; of a role or a segment, its name alone. */
export function spanText(span: Span, currency: string): string {
  return TEXTS[span.dimension](span, currency);
}

/** The same of one quote. */
export function pointText(dimension: QuoteDimension, facts: QuoteFacts, currency: string): string {
  return spanText({ dimension, from: facts, to: facts, is_open: false }, currency);
}

/** "an ae", "an ae or a vp_sales". */
export function rolesText(roles: readonly string[]): string {
  return listText(
    roles.map((role) => `${/^[aeiou]|^sdr/.test(role) ? "an" : "a"} ${role}`),
    "or",
  );
}

type Text = (span: Span, currency: string) => string;

const TEXTS: Readonly<Record<QuoteDimension, Text>> = {
  role: ({ from }) => from.role,
  segment: ({ from }) => from.segment,
  discount_bps: (span) => `${range(span, (facts) => facts.discount_bps, percentText)} discount`,
  largest_line_discount_bps: (span) =>
    `with a line ${range(span, (facts) => facts.largest_line_discount_bps, percentText)} discount`,
  net_arr_minor: (span, currency) =>
    `with a net ARR ${range(span, (facts) => facts.net_arr_minor, money(currency))}`,
  tcv_minor: (span, currency) =>
    `with a total contract value ${range(span, (facts) => facts.tcv_minor, money(currency))}`,
  term_months: (span) => `with a term ${range(span, (facts) => facts.term_months, monthsText)}`,
  payment_terms_days: (span) => {
    if (span.from.payment_terms_days === null) return "without payment terms";
    return `with payment terms ${range(span, (facts) => facts.payment_terms_days ?? 0, daysText)}`;
  },
  liability: (span, currency) => {
    const { unlimited, cap_minor } = span.from.liability;
    if (unlimited) return "with unlimited liability";
    if (cap_minor === null) return "without a stated liability";
    return `with a liability ${range(span, ({ liability }) => liability.cap_minor ?? 0, money(currency))}`;
  },
  product_mix: (span) => {
    const off = ({ product_mix }: QuoteFacts): number => product_mix[0]?.discount_bps ?? 0;
    return `with ${familyText(span.from)} ${range(span, off, percentText)} discount`;
  },
  credit: ({ from }) => `of accounts with ${from.credit} credit`,
  region: ({ from }) => {
    if (from.region === null) return "from no region";
    return from.region === OTHER ? "from other regions" : `from ${from.region}`;
  },
  exception: ({ from }) => choice(from.exception === "valid", "a valid exception"),
  has_non_standard_terms: ({ from }) => choice(from.has_non_standard_terms, "non-standard terms"),
  liability_nonstandard: ({ from }) => choice(from.liability_nonstandard, "non-standard liability"),
  rate_known: ({ from }) => choice(from.rate_known, "a known exchange rate"),
  claims_differ: ({ from }) => choice(from.claims_differ, "claims that differ"),
};

/** The family that the quote is about, as a finding names it. */
export function familyText({ product_mix }: QuoteFacts): string {
  const family = product_mix[0]?.family ?? OTHER;
  return family === OTHER ? "any other family" : family;
}

function range(
  { from, to, is_open }: Span,
  read: (facts: QuoteFacts) => number,
  text: (value: number) => string,
): string {
  const [low, high] = [read(from), read(to)];
  if (low === high) return `of ${text(low)}`;
  return is_open && low > 0 ? `from ${text(low)} on` : `from ${text(low)} to ${text(high)}`;
}

function money(currency: string): (minor: number) => string {
  return (minor) => moneyText(minor, currency);
}

function choice(is: boolean, what: string): string {
  return `${is ? "with" : "without"} ${what}`;
}
