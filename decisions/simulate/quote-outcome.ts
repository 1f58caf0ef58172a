// SPDX-License-Identifier: Apache-2.0
// What matters of a quote's decision, and what of it differs from another one's.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { QuoteDecision } from "#domain/policy/quote.ts";
import type { QUOTE_CHANGES, QuoteOutcome } from "#domain/simulation/replay.ts";

export function quoteOutcome(decision: Omit<QuoteDecision, "trace">): QuoteOutcome {
  const { allow, required_approvals, stages, max_allowed_discount, risk, flags } = decision;
  const { reason_codes } = decision;
  return { allow, required_approvals, stages, max_allowed_discount, risk, flags, reason_codes };
}

/**
 * Reasons, a level of risk and the most that another quote may have are no change: the same people decide the same quote.
 * A denied one is decided by nobody, whatever its approvals.
 */
export function quoteChanges(
  before: QuoteOutcome,
  after: QuoteOutcome,
): (typeof QUOTE_CHANGES)[number][] {
  const pairs = {
    allow: [before.allow, after.allow],
    approvals:
      before.allow && after.allow
        ? [
            [before.required_approvals, before.stages],
            [after.required_approvals, after.stages],
          ]
        : [null, null],
    flags: [before.flags, after.flags],
  } as const;
  return (["allow", "approvals", "flags"] as const).filter(
    (name) => canonicalJson(pairs[name][0]) !== canonicalJson(pairs[name][1]),
  );
}

/** Whether the submitter's own word is all that it needs. */
export function isSelfApproved({ allow, required_approvals }: QuoteOutcome): boolean {
  return allow && required_approvals.length === 0;
}
