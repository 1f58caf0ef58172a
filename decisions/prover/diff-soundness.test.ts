// SPDX-License-Identifier: Apache-2.0
// The diff of two configs against quotes drawn at random: none that is decided otherwise escapes it.
import { expect, it } from "vitest";
import type { CompiledDeals } from "#domain/config/compiled-deals.ts";
import { quoteFactsOf } from "#domain/policy/quote-dimensions.ts";
import { PolicyHost } from "../policy-host.ts";
import { compareQuotes } from "./compare-quotes.ts";
import { diffQuotes } from "./diff-quotes.ts";
import { askPolicy } from "./oracle.ts";
import { POLICY } from "../../tests/fixtures/policy.ts";
import { randomDealsConfig, SEGMENTS } from "../../tests/fixtures/random-deals.ts";
import { randomQuote } from "../../tests/fixtures/random-quotes.ts";
import { type SeededRandom, seededRandom } from "../../tests/fixtures/seeded-random.ts";

const host = new PolicyHost(POLICY);

it("of 6,000 random quotes under 40 pairs of configs, each looser one is in a diff that says so", () => {
  const random = seededRandom(31);
  const seen = { looser: 0, tighter: 0, same: 0 };
  for (let n = 0; n < 40; n++) {
    const before = randomDealsConfig(random);
    const deals = before.deals;
    if (deals === undefined) throw new Error("no deals");
    const after = { ...before, deals: changed(random, deals) };
    const pairs = SEGMENTS.map((name) => ({ before: name, after: name, words: name }));
    const both = { before: deals, after: after.deals };
    const { changes } = diffQuotes(host, { before, after }, both, pairs);
    const told = new Set(changes.map(({ effect }) => effect));
    const [from, to] = [askPolicy(host, before), askPolicy(host, after)];
    for (let k = 0; k < 150; k++) {
      const quote = quoteFactsOf(randomQuote(random, "q"));
      const change = compareQuotes(from.quote(quote), to.quote(quote));
      if (change === null) seen.same += 1;
      else if (change.effect !== "neutral") {
        expect(told).toContain(change.effect);
        seen[change.effect === "looser" ? "looser" : "tighter"] += 1;
      }
    }
  }
  expect(seen.looser).toBeGreaterThan(100);
  expect(seen.tighter).toBeGreaterThan(100);
});

/** Some rules of another random config in place of the own ones. */
function changed(random: SeededRandom, deals: CompiledDeals): CompiledDeals {
  const other = randomDealsConfig(random).deals;
  if (other === undefined) throw new Error("no deals");
  const segment = random.pick(SEGMENTS);
  const limits = { ...deals.segments, [segment]: other.segments[segment] };
  return random.pick<() => CompiledDeals>([
    () => ({ ...deals, segments: limits as CompiledDeals["segments"] }),
    () => ({ ...deals, chains: other.chains }),
    () => ({ ...deals, risk: other.risk }),
    () => ({ ...deals, families: other.families, payment_terms: other.payment_terms }),
    () => ({ ...deals, liability: other.liability, high_arr_minor: other.high_arr_minor }),
    () => ({ ...deals, exception_max_bps: other.exception_max_bps, risk: other.risk }),
  ])();
}
