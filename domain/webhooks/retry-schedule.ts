// SPDX-License-Identifier: Apache-2.0
// What a try of a delivery means for it and for its subscription: Standard Webhooks' table of delays, and when a
// subscription is switched off.

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Before the first try, the second, and so on: ten tries over 75 hours and 35 minutes. */
export const RETRY_DELAYS_MS: readonly number[] = [
  0,
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

/** Jitter only delays, by a tenth at most, so that what failed together does not come back together. */
const JITTER = 0.1;
/** The longest that a receiver may put us off: the table's own longest delay. */
const RETRY_AFTER_MAX_MS = 24 * HOUR_MS;
/** Nothing has got through for this long: switched off. */
export const DISABLE_AFTER_MS = 5 * 24 * HOUR_MS;

/** Why a try was none that the receiver took. */
export const TRY_REASONS = [
  "status",
  "redirect",
  "gone",
  "timeout",
  "unreachable",
  "address_refused",
  "name_unresolved",
  "look_up_failed",
] as const;
export type TryReason = (typeof TRY_REASONS)[number];

export const DISABLED_REASONS = ["gone", "long_failure"] as const;
export type DisabledReason = (typeof DISABLED_REASONS)[number];

export type TryResult =
  | { readonly kind: "answered"; readonly status: number; readonly retry_after_ms: number | null }
  | {
      readonly kind: "unanswered";
      readonly reason: "timeout" | "unreachable" | "address_refused" | "name_unresolved";
    };

export interface TryContext {
  /** Tries since the delivery was made, replayed or resumed, this one included. */
  readonly tries: number;
  /** When the first of them was made. */
  readonly first_try_at_ms: number;
  /** Since when every try of the subscription had failed before this one; null in health. */
  readonly failing_since_ms: number | null;
  readonly now_ms: number;
  /** In [0, 1). */
  readonly random: number;
}

export type Verdict =
  | { readonly kind: "delivered" }
  | { readonly kind: "retry"; readonly reason: TryReason; readonly at_ms: number }
  /** Out of tries, while others got through: this delivery alone ends. */
  | { readonly kind: "failed"; readonly reason: TryReason }
  /** The subscription is switched off; this delivery and all others stay pending until a person switches it on. */
  | { readonly kind: "disable"; readonly reason: TryReason; readonly why: DisabledReason };

/**
 * A delivery that is out of tries ends alone where anything else got through since its first try. Where nothing did, the
 * receiver is what fails: the subscription is switched off and the delivery keeps waiting, so that nothing is lost.
 */
export function judgeTry(result: TryResult, context: TryContext): Verdict {
  const reason = reasonOf(result);
  if (reason === null) return { kind: "delivered" };
  if (reason === "gone") return { kind: "disable", reason, why: "gone" };
  const { tries, first_try_at_ms, failing_since_ms, now_ms } = context;
  const failingSince = failing_since_ms ?? now_ms;
  if (now_ms - failingSince >= DISABLE_AFTER_MS) {
    return { kind: "disable", reason, why: "long_failure" };
  }
  const delay = RETRY_DELAYS_MS[tries];
  if (delay !== undefined) {
    const asked = result.kind === "answered" ? (result.retry_after_ms ?? 0) : 0;
    const wait = Math.max(delay, Math.min(asked, RETRY_AFTER_MAX_MS));
    return { kind: "retry", reason, at_ms: now_ms + wait + jitter(wait, context.random) };
  }
  if (failingSince <= first_try_at_ms) return { kind: "disable", reason, why: "long_failure" };
  return { kind: "failed", reason };
}

/** What to add to a wait; `random` is in [0, 1). */
export function jitter(waitMs: number, random: number): number {
  return Math.floor(waitMs * JITTER * random);
}

function reasonOf(result: TryResult): TryReason | null {
  if (result.kind === "unanswered") return result.reason;
  const { status } = result;
  if (status >= 200 && status < 300) return null;
  if (status === 410) return "gone";
  return status >= 300 && status < 400 ? "redirect" : "status";
}
