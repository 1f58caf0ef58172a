// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { OverriddenDecision } from "#domain/policy/quote.ts";
import { QuoteBody } from "#domain/receipts/body.ts";
import { FAULTY, POLICY, tenantOf } from "../tests/fixtures/policy.ts";
import { randomQuote } from "../tests/fixtures/random-quotes.ts";
import { seededRandom } from "../tests/fixtures/seeded-random.ts";
import { TENANT_OVERRIDES } from "./decide-quote.ts";
import { decideQuote, decideQuoteUntraced, evaluateQuote } from "./evaluate-quote.ts";
import { PolicyHost } from "./policy-host.ts";

/** What the deal desk would put into the log. */
function receiptText(evaluated: ReturnType<typeof evaluateQuote>): string {
  const { input, decision, rationale } = evaluated;
  const shared = { v: 1, digests: {}, sealed: null, kind: "quote", revision: 1 } as const;
  return canonicalJson(
    QuoteBody.parse({ ...shared, input, decision, rationale, list_minor: null }),
  );
}

describe("a quote's evaluation", () => {
  const host = new PolicyHost(POLICY);

  it("is policy's decision, in words, for every quote that policy can read", () => {
    const random = seededRandom(31);
    const tenant = tenantOf("standard");
    for (let n = 0; n < 200; n++) {
      const input = randomQuote(random, `quo_${n}/1`);
      const evaluated = evaluateQuote(host, tenant, input);
      const decided = host.decide(TENANT_OVERRIDES, tenant, input);
      expect(decided).toEqual({ ok: true, value: evaluated.decision });
      expect(evaluated).toMatchObject({ input, policy_sha256: POLICY.sha256 });
      expect(evaluated.rationale).toMatch(/^[A-Z].*\.$/);
      expect(receiptText(evaluated)).toContain(`"input_id":"quo_${n}/1"`);
      const { trace: _, ...untraced } = evaluated.decision;
      expect(decideQuoteUntraced(host, tenant, input)).toEqual(untraced);
    }
  });

  it.each<[string, (input: Record<string, unknown>) => unknown]>([
    ["nothing", () => undefined],
    ["no object", () => "quote"],
    ["a missing part", (input) => ({ ...input, quote: undefined })],
    ["an unknown part", (input) => ({ ...input, extra: 1 })],
    ["a fraction", (input) => ({ ...input, now_ms: 0.5 })],
    ["a number that no double holds", (input) => ({ ...input, now_ms: 2 ** 53 })],
    ["half a character", (input) => ({ ...input, input_id: "\ud800" })],
  ])("denies %s, and a receipt can hold that", (_, spoil) => {
    const given = spoil({ ...randomQuote(seededRandom(1), "quo_1/1") });
    const evaluated = evaluateQuote(host, tenantOf("standard"), given);
    expect(evaluated).toMatchObject({
      input: null,
      decision: { allow: false, reason_codes: ["policy_input_invalid"], max_allowed_discount: 0 },
    });
    expect(receiptText(evaluated)).toContain('"input":null');
  });

  it("denies what policy fails on, and what no config rules", () => {
    const input = randomQuote(seededRandom(1), "quo_1/1");
    const spoilt = { ...tenantOf("standard"), config_sha256: "s" };
    const broken = { ...spoilt, config: { ...spoilt.config, currency: "\ud800" } };
    expect(decideQuote(host, broken, input)).toMatchObject({
      input_id: "quo_1/1",
      allow: false,
      reason_codes: ["policy_abort"],
    });
    const without = decideQuote(host, tenantOf("bare"), input);
    expect(without).toMatchObject({ allow: false, reason_codes: ["config_missing"] });
    expect(OverriddenDecision.safeParse(without).success).toBe(true);
    expect(() => decideQuote(new PolicyHost(FAULTY), spoilt, input)).toThrow("has no");
  });
});
