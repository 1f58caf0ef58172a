// SPDX-License-Identifier: Apache-2.0
// Why asking one quote of each cell, group by group, says what every quote gets.
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { CompiledDeals } from "#domain/config/compiled-deals.ts";
import { quoteFactsOf, type QuoteFacts } from "#domain/policy/quote-dimensions.ts";
import { PolicyHost } from "../policy-host.ts";
import type { Cell } from "./cells.ts";
import { askPolicy, type QuoteVerdict } from "./oracle.ts";
import * as cut from "./quote-axes.ts";
import { limitsOf, plainQuote, QUOTE_GROUPS, type QuoteGroup } from "./quote-slices.ts";
import { POLICY, readJson } from "../../tests/fixtures/policy.ts";
import { randomDealsConfig } from "../../tests/fixtures/random-deals.ts";
import { randomQuote } from "../../tests/fixtures/random-quotes.ts";
import { type SeededRandom, seededRandom } from "../../tests/fixtures/seeded-random.ts";

const host = new PolicyHost(POLICY);

/** What the compiled Rego reads for each code: made by the build from the policies themselves. */
const Attributes = z.record(
  z.string(),
  z.object({ codes: z.record(z.string(), z.array(z.string())) }),
);
const attributes = Attributes.parse(readJson("policies/dist/attributes.json"));
const read = {
  ...attributes["discount_approvals"]?.codes,
  ...attributes["tenant_overrides"]?.codes,
};

/** Each dimension's attributes as the policies name them. */
const PATHS: Readonly<Record<keyof QuoteFacts, readonly string[]>> = {
  role: ["subject.role"],
  segment: ["quote.segment"],
  region: ["quote.region"],
  rate_known: ["quote.rate_known"],
  net_arr_minor: ["quote.net_arr_minor"],
  tcv_minor: ["quote.tcv_minor"],
  discount_bps: ["quote.discount_bps"],
  largest_line_discount_bps: ["quote.largest_line_discount_bps"],
  term_months: ["quote.term_months"],
  payment_terms_days: ["quote.payment_terms_days"],
  has_non_standard_terms: ["quote.has_non_standard_terms"],
  liability_nonstandard: ["quote.liability.nonstandard"],
  liability: ["quote.liability.unlimited", "quote.liability.cap_minor"],
  product_mix: ["quote.product_mix[].family", "quote.product_mix[].discount_bps"],
  claims_differ: ["quote.claims_differ"],
  credit: ["account.credit"],
  exception: ["exception"],
};

const groups = Object.keys(QUOTE_GROUPS) as QuoteGroup[];
/** Codes that stand for no rule of a quote's own. */
const DEFECTS = new Set(["input_malformed", "config_missing"]);

/** The first group of which a code reads nothing else. */
function groupOf(code: string): QuoteGroup | undefined {
  return groups.find((group) => {
    const { by_segment, dimensions } = QUOTE_GROUPS[group];
    const paths = dimensions.flatMap((dimension) => PATHS[dimension]);
    const known = new Set([...paths, ...(by_segment ? PATHS.segment : [])]);
    return read[code]?.every((path) => known.has(path)) ?? false;
  });
}

it("every code of the quote policies reads the attributes of one group alone", () => {
  const codes = Object.keys(read).filter((code) => !DEFECTS.has(code));
  expect(codes.length).toBeGreaterThan(30);
  expect(codes.filter((code) => groupOf(code) === undefined)).toEqual([]);
});

function decisionOf(verdict: QuoteVerdict): unknown {
  const { input_id: _, ...decision } = verdict;
  return decision;
}

it("10,000 times two random quotes of one cell are decided alike", () => {
  const random = seededRandom(11);
  let differ = 0;
  for (let n = 0; n < 100; n++) {
    const policy = randomDealsConfig(random);
    const oracle = askPolicy(host, policy);
    for (let k = 0; k < 100; k++) {
      const quote = quoteFactsOf(randomQuote(random, "q"));
      const other = neighbour(random, policy.deals, quote);
      expect(decisionOf(oracle.quote(other))).toEqual(decisionOf(oracle.quote(quote)));
      if (JSON.stringify(other) !== JSON.stringify(quote)) differ += 1;
    }
  }
  // The pairs are pairs.
  expect(differ).toBeGreaterThan(9_000);
});

it("2,000 random quotes are decided by the union of what each group says alone", () => {
  const random = seededRandom(12);
  for (let n = 0; n < 20; n++) {
    const oracle = askPolicy(host, randomDealsConfig(random));
    const byCodes = new Map<string, unknown>();
    for (let k = 0; k < 100; k++) {
      const quote = quoteFactsOf(randomQuote(random, "q"));
      const verdict = oracle.quote(quote);
      const union = new Set(
        groups.flatMap((group) => {
          const { reason_codes } = oracle.quote(projectionOf(quote, group));
          return reason_codes.filter((code) => groupOf(code) === group);
        }),
      );
      const held = verdict.reason_codes.filter((code) => code !== "self_approved");
      expect(new Set(held)).toEqual(union);
      // Nothing but the codes, the segment's own rules and the exception makes the decision.
      const key = JSON.stringify([quote.segment, quote.exception === "valid", held]);
      const known = byCodes.get(key);
      if (known !== undefined) expect(decisionOf(verdict)).toEqual(known);
      byCodes.set(key, decisionOf(verdict));
    }
  }
});

function projectionOf(quote: QuoteFacts, group: QuoteGroup): QuoteFacts {
  const base: QuoteFacts = plainQuote(quote.segment, quote.role);
  const { dimensions } = QUOTE_GROUPS[group];
  return dimensions.reduce(
    (facts, dimension) => ({ ...facts, [dimension]: quote[dimension] }),
    base,
  );
}

/** Another quote of the same cell of every axis. */
function neighbour(
  random: SeededRandom,
  deals: CompiledDeals | undefined,
  quote: QuoteFacts,
): QuoteFacts {
  if (deals === undefined) throw new Error("no deals");
  const limits = limitsOf(deals, quote.segment);
  const scope = { deals: [deals], limits: limits === null ? [] : [limits] };
  const between = (low: number, high: number): number => low + random.below(high - low + 1);
  const near = (value: number, ...axes: readonly (readonly Cell<number>[])[]): number => {
    const around = axes.map((cells) =>
      cells.find((cell) => cell.value <= value && value <= cell.last),
    );
    const low = Math.max(...around.map((cell) => cell?.value ?? value));
    return between(low, Math.min(...around.map((cell) => cell?.last ?? value)));
  };
  const code = <V>(value: V, cells: readonly Cell<V>[]): V =>
    random.pick(cells.find(({ members }) => members.includes(value))?.members ?? [value]);
  const numbers = (cells: readonly Cell<number | null>[]): Cell<number>[] =>
    cells.flatMap(({ value, last }) =>
      value === null || last === null ? [] : [{ value, last, members: [] }],
    );
  const caps = cut.liabilityCells(scope).flatMap(({ value, last }): Cell<number>[] => {
    const [low, high] = [value.cap_minor, last.cap_minor];
    return low === null || high === null ? [] : [{ value: low, last: high, members: [] }];
  });
  const { liability, payment_terms_days: days } = quote;
  const pay = [cut.paymentCells(scope), cut.riskPaymentCells(scope)].map(numbers);
  return {
    ...quote,
    role: code(quote.role, cut.roleCells(scope)),
    region: code(quote.region, cut.regionCells(scope)),
    credit: code(quote.credit, cut.creditCells(scope)),
    exception: code(quote.exception, cut.exceptionCells(scope)),
    discount_bps: near(quote.discount_bps, cut.discountCells(scope)),
    largest_line_discount_bps: near(quote.largest_line_discount_bps, cut.lineCells(scope)),
    net_arr_minor: near(quote.net_arr_minor, cut.arrCells(scope)),
    tcv_minor: near(quote.tcv_minor, cut.tcvCells(scope)),
    term_months: near(quote.term_months, cut.termCells(scope), cut.riskTermCells(scope)),
    payment_terms_days: days === null ? null : near(days, ...pay),
    liability: {
      ...liability,
      cap_minor: liability.cap_minor === null ? null : near(liability.cap_minor, caps),
    },
    product_mix: quote.product_mix.map(({ family, discount_bps }) => {
      const cells = cut.familyCells(scope, family).map(({ value, last }) => ({
        value: value[0]?.discount_bps ?? 0,
        last: last[0]?.discount_bps ?? 0,
        members: [],
      }));
      return { family, discount_bps: near(discount_bps, cells) };
    }),
  };
}

describe("the groups name each dimension", () => {
  it("at least once, but for the segment, by which whole groups are told apart", () => {
    const named = new Set<string>(groups.flatMap((group) => [...QUOTE_GROUPS[group].dimensions]));
    expect(Object.keys(PATHS).filter((dimension) => !named.has(dimension))).toEqual(["segment"]);
  });
});
