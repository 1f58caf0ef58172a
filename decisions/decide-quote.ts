// SPDX-License-Identifier: Apache-2.0
// The questions about quotes and contracts. A failure of policy denies: there is no quote and no activation without a
// decision.
import type { z } from "zod";
import { ActivationDecision, ActivationInput } from "#domain/policy/activation.ts";
import { OverriddenDecision, QuoteDecision, QuoteInput } from "#domain/policy/quote.ts";
import type { PolicyQuestion } from "./policy-host.ts";

const UntracedQuote = QuoteDecision.omit({ trace: true });
const UntracedOverride = OverriddenDecision.omit({ trace: true });
const UntracedActivation = ActivationDecision.omit({ trace: true });

/** The tenant's own rules alone. */
export const DISCOUNT_APPROVALS: PolicyQuestion<QuoteInput, QuoteDecision> = {
  entrypoint: "revops/discount_approvals/decision",
  input: QuoteInput,
  decision: QuoteDecision,
};

/** The same without its trace: for the prover, fuzzing and benchmarks. */
export const DISCOUNT_APPROVALS_UNTRACED: PolicyQuestion<
  QuoteInput,
  z.infer<typeof UntracedQuote>
> = {
  entrypoint: "revops/discount_approvals/decide",
  input: QuoteInput,
  decision: UntracedQuote,
};

/** The meet of the platform's floor and the tenant's rules: what the deal desk acts on. */
export const TENANT_OVERRIDES: PolicyQuestion<QuoteInput, OverriddenDecision> = {
  entrypoint: "revops/tenant_overrides/decision",
  input: QuoteInput,
  decision: OverriddenDecision,
};

export const TENANT_OVERRIDES_UNTRACED: PolicyQuestion<
  QuoteInput,
  z.infer<typeof UntracedOverride>
> = {
  entrypoint: "revops/tenant_overrides/decide",
  input: QuoteInput,
  decision: UntracedOverride,
};

/** May this contract be provisioned and billed? */
export const CONTRACT_ACTIVATION: PolicyQuestion<ActivationInput, ActivationDecision> = {
  entrypoint: "revops/contract_activation/decision",
  input: ActivationInput,
  decision: ActivationDecision,
};

export const CONTRACT_ACTIVATION_UNTRACED: PolicyQuestion<
  ActivationInput,
  z.infer<typeof UntracedActivation>
> = {
  entrypoint: "revops/contract_activation/decide",
  input: ActivationInput,
  decision: UntracedActivation,
};
