// SPDX-License-Identifier: Apache-2.0
// Quotes and contracts as the Wasm judges them, beside the same rules written by hand.
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { ActivationInput } from "#domain/policy/activation.ts";
import type { TraceItem } from "#domain/policy/decision.ts";
import type { QuoteInput } from "#domain/policy/quote.ts";
import {
  CONTRACT_ACTIVATION,
  CONTRACT_ACTIVATION_UNTRACED,
  DISCOUNT_APPROVALS,
  DISCOUNT_APPROVALS_UNTRACED,
  TENANT_OVERRIDES,
  TENANT_OVERRIDES_UNTRACED,
} from "./decide-quote.ts";
import { LEAD_ROUTING } from "./decide-lead.ts";
import { PolicyHost, type PolicyQuestion, type TenantConfig } from "./policy-host.ts";
import { activationByHand } from "../tests/fixtures/activation-by-hand.ts";
import { damaged } from "../tests/fixtures/damaged.ts";
import { POLICY, readJson, tenantOf, VARIANT } from "../tests/fixtures/policy.ts";
import { overriddenByHand, quoteByHand } from "../tests/fixtures/quote-by-hand.ts";
import { randomDealsConfig } from "../tests/fixtures/random-deals.ts";
import { randomActivation, randomQuote } from "../tests/fixtures/random-quotes.ts";
import { randomRouting } from "../tests/fixtures/random-routing.ts";
import { type SeededRandom, seededRandom } from "../tests/fixtures/seeded-random.ts";

const host = new PolicyHost(POLICY);
const standard = tenantOf("standard");

function decided<I extends { input_id: string }, D extends { input_id: string }>(
  question: PolicyQuestion<I, D>,
  tenant: TenantConfig,
  input: I,
  asked: PolicyHost = host,
): D {
  const answer = asked.decide(question, tenant, input);
  if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.detail}`);
  return answer.value;
}

/** The input of a worked example, as a start. */
function example<I extends { input_id: string }>(
  { input, entrypoint }: PolicyQuestion<I, { input_id: string }>,
  name: string,
): I {
  const [, module] = entrypoint.split("/");
  const read = readJson(`policies/revops/${module}/examples/${name}.json`);
  return input.parse(z.looseObject({ input: z.unknown() }).parse(read).input);
}
const smallQuote = example(DISCOUNT_APPROVALS, "own_limit_is_inclusive");
const provenContract = example(CONTRACT_ACTIVATION, "all_proven_may_be_activated");

interface Case<I> {
  readonly tenant: TenantConfig;
  readonly input: I;
}
let tenants = 0;

/** Tenants with rules of their own, ten inputs each. */
function randomCases<I>(count: number, make: (random: SeededRandom, id: string) => I): Case<I>[] {
  const random = seededRandom(count);
  let tenant = standard;
  return Array.from({ length: count }, (_, n) => {
    if (n % 10 === 0) {
      const config = randomDealsConfig(random);
      tenant = { tenant: `ten_${tenants++}`, config_sha256: "c", config };
    }
    return { tenant, input: make(random, `in_${n}`) };
  });
}

it("quote_discount_25_percent_smb_requires_manager_approval", () => {
  const quote = { ...smallQuote.quote, segment: "smb", discount_bps: 2_500 };
  const decision = decided(TENANT_OVERRIDES, standard, { ...smallQuote, quote });
  expect(decision).toMatchObject({
    allow: true,
    required_approvals: ["SALES_MANAGER"],
    reason_codes: ["manager_required"],
  });
});

it("enterprise_contract_with_nonstandard_liability_requires_legal", () => {
  const liability = { nonstandard: true, unlimited: false, cap_minor: null };
  const quote = { ...smallQuote.quote, segment: "enterprise", discount_bps: 1_000, liability };
  const decision = decided(TENANT_OVERRIDES, standard, { ...smallQuote, quote });
  expect(decision).toMatchObject({ allow: true, required_approvals: ["LEGAL"] });
  expect(decision.flags.legal_required).toBe(true);

  // And when the contract is to be activated, though its quote asked legal for nothing.
  const contract: ActivationInput = {
    ...provenContract,
    contract: { ...provenContract.contract, liability },
    quote: { segment: "enterprise", approved: true, required_approvals: [] },
  };
  const blocked = decided(CONTRACT_ACTIVATION, standard, contract);
  expect(blocked).toMatchObject({ allow: false, blocking_issues: ["approval_missing_legal"] });
  expect(blocked.required_receipts).toContain("LEGAL_APPROVAL");
  const receipts = [...contract.receipts, "LEGAL_APPROVAL" as const];
  expect(decided(CONTRACT_ACTIVATION, standard, { ...contract, receipts }).allow).toBe(true);
});

describe("2,000 random quotes under 200 configs", () => {
  const cases = randomCases(2_000, randomQuote);

  it("are decided as the same rules written by hand would, alone and under the floor", () => {
    for (const { tenant, input } of cases) {
      const own = decided(DISCOUNT_APPROVALS_UNTRACED, tenant, input);
      expect(canonicalJson(own)).toBe(canonicalJson(quoteByHand(tenant.config, input)));
      const meet = decided(TENANT_OVERRIDES_UNTRACED, tenant, input);
      expect(canonicalJson(meet)).toBe(canonicalJson(overriddenByHand(tenant.config, input)));
    }
  });

  it("get from `decide` what `decision` says, without the trace", () => {
    for (const { tenant, input } of cases) {
      const { trace: _, ...own } = decided(DISCOUNT_APPROVALS, tenant, input);
      const { trace: __, ...meet } = decided(TENANT_OVERRIDES, tenant, input);
      const brief = [DISCOUNT_APPROVALS_UNTRACED, TENANT_OVERRIDES_UNTRACED].map((question) =>
        decided<QuoteInput, { input_id: string }>(question, tenant, input),
      );
      expect(brief.map((decision) => canonicalJson(decision))).toEqual(
        [own, meet].map((decision) => canonicalJson(decision)),
      );
    }
  });

  it("have a trace in fixed order whose items say of themselves whether they hold", () => {
    for (const { tenant, input } of cases) {
      const { trace, reason_codes } = decided(TENANT_OVERRIDES, tenant, input);
      const ranks = trace.map(({ rank }) => rank);
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      const untrue = trace.filter(
        (item) => holdsByItself(item) !== reason_codes.includes(item.rule),
      );
      expect(untrue).toEqual([]);
      expect(trace.filter(({ rule, met }) => met !== reason_codes.includes(rule))).toEqual([]);
    }
  });

  function holdsByItself({ op, expected, actual, met }: TraceItem): boolean {
    if (typeof expected !== "number" || typeof actual !== "number") return met;
    if (op === "gt") return actual > expected;
    return op === "ge" ? actual >= expected : actual <= expected;
  }
});

it("2,000 random contracts are judged as by hand, with and without a trace that names each issue", () => {
  for (const { tenant, input } of randomCases(2_000, randomActivation)) {
    const brief = canonicalJson(decided(CONTRACT_ACTIVATION_UNTRACED, tenant, input));
    expect(brief).toBe(canonicalJson(activationByHand(tenant.config, input)));
    const { trace, ...full } = decided(CONTRACT_ACTIVATION, tenant, input);
    expect(canonicalJson(full)).toBe(brief);
    const met = trace.filter((item) => item.met).map(({ rule }) => rule);
    expect(met).toEqual(full.blocking_issues);
  }
});

it("a config from before there were rules for deals allows no quote and activates no contract", () => {
  const bare = tenantOf("bare");
  const denied = { allow: false, reason_codes: ["config_missing"], trace: [] };
  expect(decided(DISCOUNT_APPROVALS, bare, smallQuote)).toMatchObject(denied);
  expect(decided(TENANT_OVERRIDES, bare, smallQuote)).toMatchObject(denied);
  expect(decided(CONTRACT_ACTIVATION, bare, provenContract)).toMatchObject(denied);
});

it("another build of the policy decides some quotes and some leads otherwise, and the others alike", () => {
  const variant = new PolicyHost(VARIANT);
  expect(VARIANT.sha256).not.toBe(POLICY.sha256);
  const quotes = randomCases(300, randomQuote).filter(({ tenant, input }) => {
    const [one, other] = [host, variant].map((asked) =>
      canonicalJson(decided(TENANT_OVERRIDES_UNTRACED, tenant, input, asked)),
    );
    return one !== other;
  });
  const leads = randomCases(300, randomRouting).filter(({ tenant, input }) => {
    const [one, other] = [host, variant].map((asked) =>
      canonicalJson(decided(LEAD_ROUTING, tenant, input, asked)),
    );
    return one !== other;
  });
  for (const { length } of [quotes, leads]) {
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThan(300);
  }
});

describe("10,000 damaged inputs: none is allowed that whole is denied", () => {
  const Loose = z.looseObject({ input_id: z.string() });
  const Allowed = z.looseObject({ input_id: z.string(), allow: z.boolean() });

  /** Asks the host, and the policy itself without the host's check of the input. */
  function expectClosed<I extends { input_id: string }, D extends { input_id: string }>(
    question: PolicyQuestion<I, D>,
    cases: readonly Case<I>[],
    allows: (decision: D) => boolean,
  ): void {
    const random = seededRandom(99);
    let closed = 0;
    for (const { tenant, input } of cases) {
      const broken = damaged(random, input);
      const answer = host.decide(question, tenant, broken);
      if (!answer.ok) expect(answer.error.code).toBe("policy_input_invalid");
      // Damage can make another valid input: that is decided as itself.
      if (answer.ok || allows(decided(question, tenant, input))) continue;
      closed++;
      const { entrypoint } = question;
      const bare = host.decide({ entrypoint, input: Loose, decision: Allowed }, tenant, broken);
      expect(bare).toMatchObject({ ok: true, value: { allow: false } });
    }
    expect(closed).toBeGreaterThan(1_000);
  }

  it("quotes", () => {
    expectClosed(TENANT_OVERRIDES, randomCases(5_000, randomQuote), ({ allow }) => allow);
  });

  it("contracts", () => {
    expectClosed(CONTRACT_ACTIVATION, randomCases(5_000, randomActivation), ({ allow }) => allow);
  });

  it.each<[string, (quote: QuoteInput) => unknown]>([
    ["a discount beyond all integers", (quote) => ({ ...quote, discount_bps: 1e300 })],
    ["a family of a megabyte", (quote) => withFamilies(quote, ["x".repeat(2 ** 20)])],
    ["a thousand families", (quote) => withFamilies(quote, Array<string>(1_000).fill("services"))],
    ["an answer instead of a question", (quote) => ({ ...quote, allow: true })],
  ])("%s is refused before the policy is asked", (_, change) => {
    const asked = Object.assign({}, smallQuote, change(smallQuote));
    const answer = host.decide(TENANT_OVERRIDES, standard, asked);
    expect(answer).toMatchObject({ ok: false, error: { code: "policy_input_invalid" } });
  });

  function withFamilies({ quote, ...others }: QuoteInput, families: readonly string[]): unknown {
    const product_mix = families.map((family) => ({ family, discount_bps: 0 }));
    return { ...others, quote: { ...quote, product_mix } };
  }
});
