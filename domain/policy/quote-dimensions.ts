// SPDX-License-Identifier: Apache-2.0
// What a quote can be worse in, declared once: the prover holds a config's rules to it, and an approval survives a
// revision only where the revision is worse in none of these. A value that is neither worse nor better than another
// is simply another one: nothing follows from it.
import type { Role } from "../access/roles.ts";
import type { CREDITS, EXCEPTION_STATES, QuoteInput } from "./quote.ts";

/** A quote's limit of liability as one value: unlimited is worse than any figure, and any figure worse than none. */
export interface LiabilityLimit {
  readonly unlimited: boolean;
  readonly cap_minor: number | null;
}

/** A quote without one attribute more than policy sees: each of these is read by rules and varies by itself. */
export interface QuoteFacts {
  readonly role: Role;
  readonly segment: string;
  readonly region: string | null;
  readonly rate_known: boolean;
  readonly net_arr_minor: number;
  readonly tcv_minor: number;
  readonly discount_bps: number;
  readonly largest_line_discount_bps: number;
  readonly term_months: number;
  readonly payment_terms_days: number | null;
  readonly has_non_standard_terms: boolean;
  readonly liability_nonstandard: boolean;
  readonly liability: LiabilityLimit;
  readonly product_mix: QuoteInput["quote"]["product_mix"];
  readonly claims_differ: boolean;
  readonly credit: (typeof CREDITS)[number];
  readonly exception: (typeof EXCEPTION_STATES)[number];
}
export type QuoteDimension = keyof QuoteFacts;

type Comparison = (from: QuoteFacts, to: QuoteFacts) => boolean;

/** For each dimension whether the second quote is worse in it. Two values of which neither is worse do not compare. */
export const IS_WORSE: Readonly<Record<QuoteDimension, Comparison>> = {
  role: never,
  segment: never,
  region: never,
  rate_known: (from, to) => from.rate_known && !to.rate_known,
  net_arr_minor: more((facts) => facts.net_arr_minor),
  tcv_minor: more((facts) => facts.tcv_minor),
  discount_bps: more((facts) => facts.discount_bps),
  largest_line_discount_bps: more((facts) => facts.largest_line_discount_bps),
  term_months: more((facts) => facts.term_months),
  payment_terms_days: more((facts) => facts.payment_terms_days),
  has_non_standard_terms: becomesTrue((facts) => facts.has_non_standard_terms),
  liability_nonstandard: becomesTrue((facts) => facts.liability_nonstandard),
  liability: more(({ liability }) =>
    liability.unlimited ? Number.POSITIVE_INFINITY : (liability.cap_minor ?? -1),
  ),
  product_mix: (from, to) => moreOfAFamily(from.product_mix, to.product_mix),
  claims_differ: becomesTrue((facts) => facts.claims_differ),
  // Unknown credit may be any: it is neither better nor worse than a known one.
  credit: more(({ credit }) => (credit === "unknown" ? null : KNOWN_CREDITS.indexOf(credit))),
  exception: never,
};

/** From good to bad. */
const KNOWN_CREDITS: readonly QuoteFacts["credit"][] = ["good", "fair", "poor"];

/** The input that has these facts. */
export function quoteInputOf(facts: QuoteFacts, inputId: string, nowMs: number): QuoteInput {
  const { role, credit, exception, liability, liability_nonstandard, ...quote } = facts;
  return {
    schema: 1,
    input_id: inputId,
    now_ms: nowMs,
    action: "SUBMIT_QUOTE",
    subject: { kind: "user", role },
    quote: { ...quote, liability: { nonstandard: liability_nonstandard, ...liability } },
    account: { credit },
    exception,
  };
}

/** The facts of an input. */
export function quoteFactsOf({ subject, quote, account, exception }: QuoteInput): QuoteFacts {
  const { liability, ...rest } = quote;
  const { nonstandard, ...limit } = liability;
  return {
    role: subject.role,
    ...rest,
    liability_nonstandard: nonstandard,
    liability: limit,
    credit: account.credit,
    exception,
  };
}

function never(): boolean {
  return false;
}

/** No figure compares with none agreed. */
function more(read: (facts: QuoteFacts) => number | null): Comparison {
  return (from, to) => {
    const [before, after] = [read(from), read(to)];
    return before !== null && after !== null && after > before;
  };
}

function becomesTrue(read: (facts: QuoteFacts) => boolean): Comparison {
  return (from, to) => !read(from) && read(to);
}

type Mix = QuoteFacts["product_mix"];

/** Every family of before is still there with no less off, and something got more. */
function moreOfAFamily(from: Mix, to: Mix): boolean {
  const off = new Map(to.map(({ family, discount_bps }) => [family, discount_bps]));
  const kept = from.every(({ family, discount_bps }) => (off.get(family) ?? -1) >= discount_bps);
  const total = (mix: Mix): number => mix.reduce((sum, { discount_bps }) => sum + discount_bps, 0);
  return kept && (to.length > from.length || total(to) > total(from));
}
