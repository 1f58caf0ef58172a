// SPDX-License-Identifier: Apache-2.0
// The lead pipeline with a policy that sees every input spoiled: the lead is held or decided, never let in for the
// damage, and what the attempt freezes can be kept as evidence.
import { expect, it } from "vitest";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { FrozenAttempt } from "#domain/receipts/lead-bodies.ts";
import type { ActiveConfig } from "#storage/ports.ts";
import { decideAttempt, type AttemptFacts } from "../workers/ingest/decide-attempt.ts";
import { buildLeadPolicy, type LeadPolicy } from "../workers/ingest/lead-policy.ts";
import { fuzzedInput } from "../tests/fixtures/fuzzed-input.ts";
import { POLICY } from "../tests/fixtures/policy.ts";
import { randomConfig } from "../tests/fixtures/random-routing.ts";
import { type SeededRandom, seededRandom } from "../tests/fixtures/seeded-random.ts";

const CASES = 2_000;

/** Spoils what the pipeline built, as a fault between pipeline and policy would. */
function spoiling(policy: LeadPolicy, random: SeededRandom): LeadPolicy {
  // The pipeline's own types say that the input is whole; here it is not.
  const spoil = <I extends object>(input: I): I => fuzzedInput(random, input) as I;
  return {
    policy_sha256: policy.policy_sha256,
    preflight: (tenant, config, input) => policy.preflight(tenant, config, spoil(input)),
    routing: (tenant, config, input) =>
      policy.routing(tenant, config, random.below(2) === 0 ? spoil(input) : input),
  };
}

it("a lead whose inputs are spoiled on the way is held for it, and its receipt stands", () => {
  const random = seededRandom(61);
  const policy = buildLeadPolicy(POLICY);
  const spoiled = spoiling(policy, random);
  const seen = { held: 0, denied: 0, let_in: 0 };
  for (let n = 0; n < CASES; n++) {
    const facts = randomFacts(random, n);
    // A count spoiled into another count is a valid input of another lead.
    const whole = decideAttempt({ ...facts, domain_velocity: null }, policy);
    const frozen = decideAttempt(facts, spoiled);
    expect(FrozenAttempt.parse(JSON.parse(canonicalJson(frozen)))).toEqual(frozen);
    if (frozen.decided === null) {
      seen.held++;
      expect(frozen.failure).toMatchObject({ reason: "policy_error", team_id: "team_fallback" });
      expect(frozen.failure?.code).toMatch(/^policy_[a-z_]+$/);
    } else if (frozen.decided.preflight.decision.allow) {
      seen.let_in++;
      expect(whole.decided?.preflight.decision.allow).toBe(true);
    } else seen.denied++;
  }
  expect(seen.held).toBeGreaterThan(CASES / 2);
  expect(seen.let_in).toBeGreaterThan(0);
});

function randomFacts(random: SeededRandom, n: number): AttemptFacts {
  return {
    tenant: "ten_fuzz",
    lead_id: `led_${n}`,
    lead: {
      source: random.pick(["website", "événement 🎪"]),
      external_id: null,
      first_name: null,
      last_name: null,
      email: random.pick([null, "jo@blocked.example", "jo@corp.example", "info@corp.example"]),
      email_class: random.pick(["corporate", "free", "disposable", "none"] as const),
      domain: null,
      phone: null,
      company: null,
      website: null,
      country: random.pick([null, "GB", "US"]),
      region: random.pick([null, "US-CA"]),
      state_text: null,
      company_size: random.pick([null, 0, 10, 1_000]),
      industry: null,
      utm: { source: null, medium: null, campaign: null, term: null, content: null },
      product_interest: [],
    },
    intake: random.pick([
      null,
      { kind: "form", form: "contact", honeypot: true },
      { kind: "form", form: "contact", honeypot: false },
    ] as const),
    domain_velocity: random.pick([null, 0, 2]),
    actor_kind: random.pick(["user", "key", "system"] as const),
    attempt: 1,
    now_ms: random.below(2 ** 31),
    accepted_at_ms: random.below(2 ** 31),
    config: configOf(random, n),
    accounts: [],
  };
}

function configOf(random: SeededRandom, n: number): ActiveConfig {
  return {
    version: {
      config_version: n + 1,
      source_sha256: "0".repeat(64),
      config_sha256: n.toString(16).padStart(64, "0"),
      compiler: "revops-config/3",
      effective_at_ms: 0,
      published_at_ms: 0,
      receipt_id: "rcp_0",
    },
    document: {
      policy: randomConfig(random),
      lists: { allow_domains: [], block_domains: ["blocked.example"] },
    },
  };
}
