// SPDX-License-Identifier: Apache-2.0
// The diff of two configs against quotes drawn at random: none that is decided otherwise escapes it, whether it is asked
// about compiled rules or about configs as they are written, with the account's segment found by policy on either side.
import { expect, it } from "vitest";
import type { CompiledDeals } from "#domain/config/compiled-deals.ts";
import { quoteFactsOf } from "#domain/policy/quote-dimensions.ts";
import { diffConfigs } from "../diff-configs.ts";
import { PolicyHost } from "../policy-host.ts";
import { compareQuotes } from "./compare-quotes.ts";
import { diffQuotes } from "./diff-quotes.ts";
import { askPolicy } from "./oracle.ts";
import { sideOf } from "../../tests/fixtures/full-config.ts";
import { POLICY } from "../../tests/fixtures/policy.ts";
import { randomDealsConfig, SEGMENTS } from "../../tests/fixtures/random-deals.ts";
import { randomQuote } from "../../tests/fixtures/random-quotes.ts";
import { ARR_BORDERS, changedSource, randomSource } from "../../tests/fixtures/random-source.ts";
import { type SeededRandom, seededRandom } from "../../tests/fixtures/seeded-random.ts";

const host = new PolicyHost(POLICY);

it("of 6,000 random quotes under 40 pairs of configs, each looser one is in a diff that says so", () => {
  const random = seededRandom(33);
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

it("of 5,400 random quotes of accounts under 90 pairs of written configs, each looser one is told to loosen", () => {
  const random = seededRandom(57);
  const seen = { looser: 0, tightening: 0 };
  for (let n = 0; n < 90; n++) {
    const source = randomSource(random);
    const [before, after] = [sideOf(source), sideOf(changedSource(random, source))];
    const { loosens, decisions } = diffConfigs(host, before, after);
    const isTold = decisions.some(({ effect }) => effect === "looser");
    if (!loosens) seen.tightening += 1;
    const [from, to] = [before, after].map(({ compiled }) => askPolicy(host, compiled.policy));
    if (from === undefined || to === undefined) throw new Error("no policy");
    for (let k = 0; k < 60; k++) {
      const quote = quoteFactsOf(randomQuote(random, "q"));
      const arr = random.pick([null, ...ARR_BORDERS.map((border) => border * 100 + 5)]);
      const size = random.pick([null, 1, 49, 50, 51, 200]);
      const role = random.pick(["ae", "sales_manager"] as const);
      const change = compareQuotes(
        from.quote({ ...quote, role, segment: from.segment(arr, size) }),
        to.quote({ ...quote, role, segment: to.segment(arr, size) }),
      );
      if (change?.effect !== "looser") continue;
      seen.looser += 1;
      expect([loosens, isTold]).toEqual([true, true]);
    }
  }
  expect(seen.looser).toBeGreaterThan(50);
  expect(seen.tightening).toBeGreaterThan(3);
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
