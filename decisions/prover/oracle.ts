// SPDX-License-Identifier: Apache-2.0
// The production Wasm as the prover asks it: one config, any case, and a count of what was asked. A rule is never
// written a second time to reason about it.
import { z } from "zod";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import type { ActivationInput } from "#domain/policy/activation.ts";
import type { LeadRoutingInput, PreflightInput, SegmentInput } from "#domain/policy/input.ts";
import type { QuoteInput } from "#domain/policy/quote.ts";
import { type QuoteFacts, quoteInputOf } from "#domain/policy/quote-dimensions.ts";
import { LEAD_ROUTING_UNTRACED, PREFLIGHT, SEGMENT } from "../decide-lead.ts";
import {
  CONTRACT_ACTIVATION_UNTRACED,
  DISCOUNT_APPROVALS_UNTRACED,
  TENANT_OVERRIDES_UNTRACED,
} from "../decide-quote.ts";
import type { PolicyHost, PolicyQuestion, TenantConfig } from "../policy-host.ts";

/** As much of the host as proving takes. */
export type Decider = Pick<PolicyHost, "decide">;

type Answer<Q> = Q extends { readonly decision: z.ZodType<infer D> } ? D : never;
export type QuoteVerdict = Answer<typeof TENANT_OVERRIDES_UNTRACED>;
export type ActivationVerdict = Answer<typeof CONTRACT_ACTIVATION_UNTRACED>;
export type LeadVerdict = Answer<typeof LEAD_ROUTING_UNTRACED>;
export type PreflightVerdict = Answer<typeof PREFLIGHT>;

/** Policy gave no decision: nothing can be proven of this config. */
export class NoProofError extends Error {
  override readonly name = "NoProofError";
}

export interface Oracle {
  readonly policy: CompiledConfig;
  /** How many cases were decided so far. */
  readonly asked: () => number;
  /** Under the platform's floor, as the deal desk decides. */
  readonly quote: (facts: QuoteFacts) => QuoteVerdict;
  /** By the tenant's own rules alone. */
  readonly ownQuote: (facts: QuoteFacts) => Answer<typeof DISCOUNT_APPROVALS_UNTRACED>;
  readonly activation: (input: ActivationInput) => ActivationVerdict;
  readonly segment: (arrMinor: number | null, companySize: number | null) => string;
  readonly lead: (input: LeadRoutingInput) => LeadVerdict;
  readonly preflight: (input: PreflightInput) => PreflightVerdict;
}

/** Made of typed facts right here, so its shape is not looked at again: a twentieth of the time. */
const Trusted = z.custom<QuoteInput>();
const QUOTE = { ...TENANT_OVERRIDES_UNTRACED, input: Trusted };
const OWN_QUOTE = { ...DISCOUNT_APPROVALS_UNTRACED, input: Trusted };

/** No rule reads the time: any instant does. */
export const PROOF_TIME_MS = 0;
export const PROOF_ID = "proof";

export function askPolicy(host: Decider, policy: CompiledConfig): Oracle {
  const tenant: TenantConfig = {
    // No tenant has this name, so no tenant's config is found under it.
    tenant: "*prover",
    config_sha256: sha256Hex(canonicalJson(policy)),
    config: policy,
  };
  let asked = 0;
  function ask<I extends { input_id: string }, D extends { input_id: string }>(
    question: PolicyQuestion<I, D>,
    input: I,
  ): D {
    asked += 1;
    const answer = host.decide(question, tenant, input);
    if (answer.ok) return answer.value;
    const { entrypoint, code, detail } = answer.error;
    throw new NoProofError(`${entrypoint}: ${code}, ${detail}`);
  }
  return {
    policy,
    asked: () => asked,
    quote: (facts) => ask(QUOTE, quoteInputOf(facts, PROOF_ID, PROOF_TIME_MS)),
    ownQuote: (facts) => ask(OWN_QUOTE, quoteInputOf(facts, PROOF_ID, PROOF_TIME_MS)),
    activation: (input) => ask(CONTRACT_ACTIVATION_UNTRACED, input),
    segment: (account_arr_minor, company_size) =>
      ask(SEGMENT, segmentInput(account_arr_minor, company_size)).segment,
    lead: (input) => ask(LEAD_ROUTING_UNTRACED, input),
    preflight: (input) => ask(PREFLIGHT, input),
  };
}

function segmentInput(account_arr_minor: number | null, company_size: number | null): SegmentInput {
  return { schema: 1, input_id: PROOF_ID, now_ms: PROOF_TIME_MS, account_arr_minor, company_size };
}
