// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { IS_WORSE, type QuoteDimension, quoteFactsOf, quoteInputOf } from "./quote-dimensions.ts";
import { randomQuote } from "../../tests/fixtures/random-quotes.ts";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";

const quote = quoteFactsOf(randomQuote(seededRandom(1), "q"));
const mix = (...discounts: number[]) =>
  discounts.map((discount_bps, i) => ({ family: `family-${i}`, discount_bps }));
const cap = (cap_minor: number | null) => ({ unlimited: false, cap_minor });

describe("each dimension says what is worse, and what only differs", () => {
  it.each<[QuoteDimension, unknown, unknown]>([
    ["discount_bps", 2_000, 2_001],
    ["largest_line_discount_bps", 0, 10_000],
    ["net_arr_minor", 1, 2],
    ["tcv_minor", 1, 2],
    ["term_months", 12, 13],
    ["payment_terms_days", 30, 31],
    ["has_non_standard_terms", false, true],
    ["liability_nonstandard", false, true],
    ["claims_differ", false, true],
    ["rate_known", true, false],
    ["credit", "good", "fair"],
    ["credit", "good", "poor"],
    ["liability", cap(null), cap(0)],
    ["liability", cap(1), cap(2)],
    ["liability", cap(Number.MAX_SAFE_INTEGER), { unlimited: true, cap_minor: null }],
    ["product_mix", mix(100), mix(101)],
    ["product_mix", mix(100), mix(100, 0)],
  ])("%s: from %j to %j is worse, and back is not", (dimension, from, to) => {
    const [better, worse] = [
      { ...quote, [dimension]: from },
      { ...quote, [dimension]: to },
    ];
    expect(IS_WORSE[dimension](better, worse)).toBe(true);
    expect(IS_WORSE[dimension](worse, better)).toBe(false);
    expect(IS_WORSE[dimension](worse, worse)).toBe(false);
  });

  it.each<[QuoteDimension, unknown, unknown]>([
    ["payment_terms_days", null, 30],
    ["credit", "poor", "unknown"],
    ["credit", "good", "unknown"],
    ["product_mix", mix(100, 200), mix(200, 100)],
    ["product_mix", mix(100, 200), mix(300)],
    ["segment", "smb", "enterprise"],
    ["region", null, "emea"],
    ["role", "ae", "vp_sales"],
    ["exception", "none", "valid"],
  ])("%s: %j and %j do not compare", (dimension, one, other) => {
    const [a, b] = [
      { ...quote, [dimension]: one },
      { ...quote, [dimension]: other },
    ];
    expect([IS_WORSE[dimension](a, b), IS_WORSE[dimension](b, a)]).toEqual([false, false]);
  });
});

it("facts and input are the same quote", () => {
  const random = seededRandom(2);
  for (let n = 0; n < 100; n++) {
    const input = randomQuote(random, "q");
    const back = quoteInputOf(quoteFactsOf(input), "q", input.now_ms);
    expect(back).toEqual({ ...input, subject: { ...input.subject, kind: "user" } });
  }
});
