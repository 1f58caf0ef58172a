// SPDX-License-Identifier: Apache-2.0
// What is wrong with a receipt around its decision: a body in another spelling than the one that is hashed, words that do
// not follow from the decision, an outcome in the leaf that contradicts it. None of them needs policy.
import { canonicalJson, type JsonValue } from "#domain/bytes/canonical-json.ts";
import type { OverriddenDecision } from "#domain/policy/quote.ts";
import type { RoutedBody } from "#domain/receipts/lead-bodies.ts";
import type { Leaf, Outcome } from "#domain/receipts/leaf.ts";
import { InvariantError } from "#domain/result.ts";
import type { ReplayException } from "#domain/simulation/replay.ts";
import { buildRationale, LOCALES } from "../rationale.ts";
import type { RecordedEnd, RecordedFrozen, RecordedQuote } from "./recorded.ts";

/**
 * An attempt says whether its lead may go on, and `done` where something else says where to; one without either is held.
 * `allow` is the decision's; null where there is none.
 */
export function attemptFault(
  leaf: Leaf,
  { ordered, decided, released }: RecordedFrozen,
  allow: boolean | null,
): ReplayException | null {
  if (decided !== null && !isAdmission(decided, released === true))
    return exceptionOf(leaf, "decision_differs", "admission");
  if (allow === false) return outcomeFault(leaf, "denied");
  if (ordered !== undefined) return outcomeFault(leaf, "done");
  return outcomeFault(leaf, allow === null ? "held" : "allowed");
}

/** Routing is told what the preflight said, or that a person let the lead in. */
function isAdmission(
  { preflight, routing }: NonNullable<RecordedFrozen["decided"]>,
  released: boolean,
): boolean {
  return routing.input["preflight_allow"] === (preflight.decision["allow"] === true || released);
}

/** A receipt does not name the language of its words: they are right in any that there is. */
export function quoteFault(
  { leaf, raw }: RecordedQuote,
  decision: OverriddenDecision,
): ReplayException | null {
  const { rationale } = raw;
  if (!LOCALES.some((locale) => buildRationale(decision, locale) === rationale))
    return exceptionOf(leaf, "body_differs", "rationale");
  return outcomeFault(leaf, decision.allow ? "allowed" : "denied");
}

const END_OUTCOMES: Readonly<Record<RoutedBody["status"], Outcome>> = {
  routed: "done",
  held: "held",
  denied: "denied",
  stored: "done",
  duplicate: "done",
  converted: "done",
  disqualified: "done",
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

function outcomeFault(leaf: Leaf, outcome: Outcome): ReplayException | null {
  return leaf.outcome === outcome ? null : exceptionOf(leaf, "outcome_differs", "leaf");
}
