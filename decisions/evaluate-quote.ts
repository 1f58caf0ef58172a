// SPDX-License-Identifier: Apache-2.0
// A quote's evaluation as it is recorded. It always gives a decision that a receipt can hold: where policy gives none,
// the quote is denied and the reason is policy's failure.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { type OverriddenDecision, QuoteInput } from "#domain/policy/quote.ts";
import { TENANT_OVERRIDES, TENANT_OVERRIDES_UNTRACED } from "./decide-quote.ts";
import type { PolicyErrorCode } from "./policy-error.ts";
import type { PolicyHost, TenantConfig } from "./policy-host.ts";
import { buildRationale, type Locale } from "./rationale.ts";

export interface EvaluatedQuote {
  /** What policy saw; null where what was given could not be shown to it. */
  readonly input: QuoteInput | null;
  readonly decision: OverriddenDecision;
  readonly rationale: string;
  readonly policy_sha256: string;
}

/** Decides one quote under the platform's floor and the tenant's rules. */
export function evaluateQuote(
  host: PolicyHost,
  config: TenantConfig,
  given: unknown,
  locale?: Locale,
): EvaluatedQuote {
  const input = readInput(given);
  const decision = input === null ? unreadDecision() : decideQuote(host, config, input);
  const rationale = buildRationale(decision, locale);
  return { input, decision, rationale, policy_sha256: host.sha256 };
}

/** The decision alone, which a replay compares with the recorded one. The host checks the input's shape. */
export function decideQuote(
  host: PolicyHost,
  config: TenantConfig,
  input: { readonly input_id: string },
): OverriddenDecision {
  const decided = host.decide(TENANT_OVERRIDES, config, input);
  if (decided.ok) return decided.value;
  return { ...denial(input.input_id, decided.error.code), trace: [] };
}

/** The same without its trace: half the time, for what only looks at the outcome. */
export function decideQuoteUntraced(
  host: PolicyHost,
  config: TenantConfig,
  input: { readonly input_id: string },
): Omit<OverriddenDecision, "trace"> {
  const decided = host.decide(TENANT_OVERRIDES_UNTRACED, config, input);
  return decided.ok ? decided.value : denial(input.input_id, decided.error.code);
}

/** The decision on what could not be shown to policy. */
export function unreadDecision(): OverriddenDecision {
  return { ...denial("unread", "policy_input_invalid"), trace: [] };
}

/** Text that has no canonical form (half a character) could neither be recorded nor be shown to policy unchanged. */
function readInput(given: unknown): QuoteInput | null {
  const parsed = QuoteInput.safeParse(given);
  if (!parsed.success) return null;
  try {
    canonicalJson(parsed.data);
    return parsed.data;
  } catch {
    return null;
  }
}

/** Nothing is allowed, by anybody, whatever the config says. */
function denial(input_id: string, code: PolicyErrorCode): Omit<OverriddenDecision, "trace"> {
  return {
    input_id,
    allow: false,
    max_allowed_discount: 0,
    required_approvals: [],
    stages: [],
    flags: { legal_required: false, strategic: false, exception: false, claims_differ: false },
    risk: "high",
    reason_codes: [code],
    tightened: false,
    floor: { allow: false, max_allowed_discount: 0, required_approvals: [] },
  };
}
