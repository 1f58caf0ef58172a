// SPDX-License-Identifier: Apache-2.0
// Inputs after an attack, through the host and, as a second line, straight into the Wasm: nothing is allowed that the
// whole input would not be, no approval is lost, and what comes out can be kept as evidence.
import { expect, it } from "vitest";
import { z } from "zod";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { type ActivationInput, RECEIPT_TYPES } from "#domain/policy/activation.ts";
import type { LeadRoutingInput, PreflightInput } from "#domain/policy/input.ts";
import type { QuoteInput } from "#domain/policy/quote.ts";
import { ReceiptBody } from "#domain/receipts/body.ts";
import { LEAD_ROUTING_UNTRACED, PREFLIGHT } from "./decide-lead.ts";
import {
  CONTRACT_ACTIVATION_UNTRACED,
  DISCOUNT_APPROVALS_UNTRACED,
  TENANT_OVERRIDES_UNTRACED,
} from "./decide-quote.ts";
import { evaluateQuote } from "./evaluate-quote.ts";
import { PolicyHeap } from "./policy-heap.ts";
import { PolicyHost, type PolicyQuestion, type TenantConfig } from "./policy-host.ts";
import { fuzzedInput } from "../tests/fixtures/fuzzed-input.ts";
import { nearestInput } from "../tests/fixtures/nearest-input.ts";
import { POLICY } from "../tests/fixtures/policy.ts";
import { randomDealsConfig } from "../tests/fixtures/random-deals.ts";
import { randomActivation, randomQuote } from "../tests/fixtures/random-quotes.ts";
import { randomPreflight, randomRouting } from "../tests/fixtures/random-routing.ts";
import { type SeededRandom, seededRandom } from "../tests/fixtures/seeded-random.ts";

/** Of each kind; 15,000 in all. */
const CASES = 3_000;

/** What a decision lets happen and on what terms. */
const Outcome = z.object({
  allow: z.boolean(),
  required_approvals: z.array(z.string()).optional(),
  required_receipts: z.array(z.string()).optional(),
});
type Outcome = z.infer<typeof Outcome>;

interface Kind<I extends { input_id: string }> {
  readonly question: PolicyQuestion<I, Outcome & { input_id: string }>;
  readonly make: (random: SeededRandom, id: string) => I;
}
const QUOTE: Kind<QuoteInput> = { question: TENANT_OVERRIDES_UNTRACED, make: randomQuote };
const OWN_RULES: Kind<QuoteInput> = { question: DISCOUNT_APPROVALS_UNTRACED, make: randomQuote };
const CONTRACT: Kind<ActivationInput> = {
  question: CONTRACT_ACTIVATION_UNTRACED,
  make: nearlyProven,
};
const ARRIVAL: Kind<PreflightInput> = { question: PREFLIGHT, make: randomPreflight };
const LEAD: Kind<LeadRoutingInput> = { question: LEAD_ROUTING_UNTRACED, make: randomRouting };

/** So much has to be proven that nearly every random contract is denied: two of three here lack little. */
function nearlyProven(random: SeededRandom, id: string): ActivationInput {
  const input = randomActivation(random, id);
  if (random.below(3) === 0) return input;
  const signed = { status: "signed", terms_match_quote: true, signers_complete: true } as const;
  return {
    ...input,
    contract: { ...input.contract, ...signed, signers_authorized: true },
    quote: { ...input.quote, approved: true },
    receipts: [...RECEIPT_TYPES],
  };
}

const host = new PolicyHost(POLICY);

interface Case<I> {
  readonly tenant: TenantConfig;
  readonly clean: I;
  readonly spoiled: unknown;
}

/** Tenants with rules of their own, eight attacks on each. */
function* casesOf<I extends { input_id: string }>(kind: Kind<I>, seed: number): Generator<Case<I>> {
  const random = seededRandom(seed);
  let tenant: TenantConfig | undefined;
  for (let n = 0; n < CASES; n++) {
    if (tenant === undefined || n % 8 === 0) {
      const config = randomDealsConfig(random);
      tenant = { tenant: `ten_${n}`, config_sha256: `${seed}`, config };
    }
    const clean = kind.make(random, `in_${n}`);
    yield { tenant, clean, spoiled: fuzzedInput(random, clean) };
  }
}

function decided<I extends { input_id: string }>(
  { question }: Kind<I>,
  tenant: TenantConfig,
  input: I,
): Outcome | null {
  const answer = host.decide(question, tenant, input);
  return answer.ok ? answer.value : null;
}

/** Allowed only where the other is, and then on all of its terms. */
function expectNoLooser(got: Outcome, whole: Outcome | null, of: unknown): void {
  const kept = (terms: "required_approvals" | "required_receipts"): boolean =>
    (whole?.[terms] ?? []).every((term) => got[terms]?.includes(term));
  const looser =
    got.allow &&
    (whole?.allow !== true || !kept("required_approvals") || !kept("required_receipts"));
  expect(looser ? of : null).toBeNull();
}

function throughTheHost<I extends { input_id: string }>(kind: Kind<I>, seed: number): void {
  const seen = { refused: 0, harmless: 0, another: 0 };
  for (const { tenant, clean, spoiled } of casesOf(kind, seed)) {
    const answer = host.decide(kind.question, tenant, spoiled);
    if (!answer.ok) {
      seen.refused++;
      expect(canonicalJson({ ...answer.error })).toContain('"code":"policy_');
      continue;
    }
    const read = kind.question.input.parse(spoiled);
    const same = JSON.stringify(read) === JSON.stringify(clean);
    seen[same ? "harmless" : "another"]++;
    expect(answer.value).toEqual(decided(kind, tenant, structuredClone(read)));
    expectNoLooser(answer.value, decided(kind, tenant, same ? clean : read), spoiled);
  }
  expect(seen.refused).toBeGreaterThan(CASES / 2);
}

/** The Wasm as the host uses it, without anything that the host checks. */
class Unguarded {
  #heap = new PolicyHeap(POLICY.module);
  #resident: { readonly config: unknown; readonly address: number } | null = null;

  /** What was answered; null where the Wasm stopped or answered nothing. */
  evaluate(entrypoint: string, { config }: TenantConfig, text: string): Outcome | null {
    const number = this.#heap.entrypoints.get(entrypoint);
    if (number === undefined) throw new Error(entrypoint);
    try {
      if (this.#resident?.config !== config) {
        this.#heap.clear();
        this.#resident = { config, address: this.#heap.addResident(JSON.stringify({ config })) };
      }
      const rows: unknown = JSON.parse(this.#heap.evaluate(number, this.#resident.address, text));
      return z.array(z.object({ result: Outcome })).parse(rows)[0]?.result ?? null;
    } catch (thrown) {
      if (thrown instanceof z.ZodError) throw thrown;
      this.#heap = new PolicyHeap(POLICY.module);
      this.#resident = null;
      return null;
    }
  }
}

function beneathTheGuard<I extends { input_id: string }>(kind: Kind<I>, seed: number): void {
  const wasm = new Unguarded();
  const random = seededRandom(seed);
  const { question } = kind;
  const seen = { denied: 0, stopped: 0, whole_denied: 0, whole_allowed: 0 };
  for (const { tenant, clean, spoiled } of casesOf(kind, seed)) {
    const text = textOf(random, spoiled);
    if (text === null) continue;
    const got = wasm.evaluate(question.entrypoint, tenant, text);
    const whole = decided(kind, tenant, clean);
    seen[whole?.allow === true ? "whole_allowed" : "whole_denied"]++;
    if (got === null) seen.stopped++;
    else if (!got.allow) seen.denied++;
    if (got?.allow !== true) continue;
    const most = decided(kind, tenant, nearestInput(question.input, clean, spoiled));
    // Taken for something that policy fails on: then it is at most the whole one.
    expectNoLooser(got, most ?? whole, { clean, text: text.slice(0, 2_000) });
  }
  // Both kinds of whole input are there in numbers, or nothing would be shown.
  expect(seen.whole_denied).toBeGreaterThan(CASES / 20);
  expect(seen.whole_allowed).toBeGreaterThan(CASES / 20);
  expect(seen.stopped).toBeGreaterThan(0);
}

/** As JSON where it has a text at all, at times cut off or with something behind it. */
function textOf(random: SeededRandom, spoiled: unknown): string | null {
  let text: unknown;
  try {
    text = JSON.stringify(spoiled);
  } catch {
    return null;
  }
  if (typeof text !== "string") return null;
  if (random.below(20) === 0) return text.slice(0, random.below(text.length));
  return random.below(20) === 0 ? `${text} {"allow":true}` : text;
}

it.each([
  ["through the host", throughTheHost],
  ["beneath the host's guard", beneathTheGuard],
])("of 15,000 spoiled inputs %s none is allowed more than the whole one", (_, attack) => {
  attack(QUOTE, 1);
  attack(OWN_RULES, 2);
  attack(CONTRACT, 3);
  attack(ARRIVAL, 4);
  attack(LEAD, 5);
});

it("every evaluation of a spoiled quote is a decision that a receipt can hold", () => {
  const shared = { v: 1, kind: "quote", digests: {}, sealed: null, revision: 1, list_minor: null };
  for (const { tenant, clean, spoiled } of casesOf(QUOTE, 6)) {
    const { input, decision, rationale } = evaluateQuote(host, tenant, spoiled);
    const body = ReceiptBody.parse({ ...shared, input, decision, rationale });
    expect(ReceiptBody.parse(JSON.parse(canonicalJson(body)))).toEqual(body);
    if (input === null) expect(decision).toMatchObject({ allow: false, required_approvals: [] });
    else
      expectNoLooser(
        decision,
        decided(QUOTE, tenant, nearestInput(QUOTE.question.input, clean, spoiled)),
        spoiled,
      );
  }
});
