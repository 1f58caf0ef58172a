// SPDX-License-Identifier: Apache-2.0
// What is wrong with a receipt around its decision: a body in another spelling than the one that is hashed, words that do
// not follow from the decision, an outcome in the leaf that contradicts it. None of them needs policy.
import { canonicalJson, type JsonValue } from "#domain/bytes/canonical-json.ts";
import type { OverriddenDecision } from "#domain/policy/quote.ts";
import type { RoutedBody } from "#domain/receipts/body.ts";
import type { Leaf, Outcome } from "#domain/receipts/leaf.ts";
import { InvariantError } from "#domain/result.ts";
import type { ReplayException } from "#domain/simulation/replay.ts";
import { buildRationale, LOCALES } from "../rationale.ts";
import type { RecordedEnd, RecordedQuote } from "./recorded.ts";

/** An attempt says whether its lead may go on; one without a decision is held. */
export function attemptFault(leaf: Leaf, allow: boolean | null): ReplayException | null {
  return outcomeFault(leaf, allow === null ? "held" : verdict(allow));
}

/** A receipt does not name the language of its words: they are right in any that there is. */
export function quoteFault(
  { leaf, raw }: RecordedQuote,
  decision: OverriddenDecision,
): ReplayException | null {
  const { rationale } = raw;
  if (!LOCALES.some((locale) => buildRationale(decision, locale) === rationale))
    return exceptionOf(leaf, "body_differs", "rationale");
  return outcomeFault(leaf, verdict(decision.allow));
}

const END_OUTCOMES: Readonly<Record<RoutedBody["status"], Outcome>> = {
  routed: "done",
  held: "held",
  denied: "denied",
};

/** An end holds no decision by policy, so its body is spelled again as it stands. */
export function endFault({ leaf, body, raw, text, picked }: RecordedEnd): ReplayException | null {
  if (canonicalText(raw) !== text) return exceptionOf(leaf, "body_differs", "body");
  return outcomeFault(leaf, picked ? END_OUTCOMES[body.status] : "failed");
}

/** Null where the value has no canonical form: then it is never the text that was hashed. */
export function canonicalText(value: JsonValue): string | null {
  try {
    return canonicalJson(value);
  } catch (error) {
    if (error instanceof InvariantError) return null;
    throw error;
  }
}

export function exceptionOf(
  { id, seq }: Leaf,
  code: ReplayException["code"],
  part: string,
): ReplayException {
  return { code, receipt_id: id, seq, part };
}

function verdict(allow: boolean): Outcome {
  return allow ? "allowed" : "denied";
}

function outcomeFault(leaf: Leaf, outcome: Outcome): ReplayException | null {
  return leaf.outcome === outcome ? null : exceptionOf(leaf, "outcome_differs", "leaf");
}
