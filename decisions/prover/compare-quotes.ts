// SPDX-License-Identifier: Apache-2.0
// What two decisions about one quote differ in, and whether the later one lets more pass.
import type { EFFECTS } from "#domain/config/config-diff.ts";
import { listText } from "#domain/config/unit-text.ts";
import type { QuoteVerdict } from "./oracle.ts";

export interface QuoteChange {
  readonly effect: (typeof EFFECTS)[number];
  /** What becomes of such quotes: "no longer need SALES_MANAGER". */
  readonly consequence: string;
}

/** Null where a person would notice no difference: two denials are one whatever else they name. */
export function compareQuotes(before: QuoteVerdict, after: QuoteVerdict): QuoteChange | null {
  if (!before.allow && !after.allow) return null;
  if (!after.allow) return { effect: "tighter", consequence: "are now denied" };
  const needs = after.required_approvals;
  if (!before.allow) {
    const now = needs.length === 0 ? "no approval" : listText(needs);
    return { effect: "looser", consequence: `are no longer denied and need ${now}` };
  }
  const lost = missingIn(before.required_approvals, needs);
  const gained = missingIn(needs, before.required_approvals);
  if (lost.length > 0 && gained.length > 0) {
    const consequence = `need ${listText(gained)} instead of ${listText(lost)}`;
    return { effect: "looser", consequence };
  }
  if (lost.length > 0) return { effect: "looser", consequence: `no longer need ${listText(lost)}` };
  if (gained.length > 0) return { effect: "tighter", consequence: `now need ${listText(gained)}` };
  return compareReasons(before.reason_codes, after.reason_codes);
}

function compareReasons(before: readonly string[], after: readonly string[]): QuoteChange | null {
  const lost = missingIn(before, after);
  const gained = missingIn(after, before);
  if (lost.length + gained.length === 0) return null;
  const reasons = gained.length === 0 ? `without ${listText(lost)}` : `for ${listText(gained)}`;
  const instead = gained.length > 0 && lost.length > 0 ? ` instead of ${listText(lost)}` : "";
  return { effect: "neutral", consequence: `need the same approvals, ${reasons}${instead}` };
}

function missingIn(values: readonly string[], others: readonly string[]): string[] {
  return values.filter((value) => !others.includes(value));
}
