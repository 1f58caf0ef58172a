// SPDX-License-Identifier: Apache-2.0
// Limits of which it is easy to ask "and exactly there?": each note says on which side the value itself is. And segments
// that were left out of the discount rules.
import type { Finding } from "#domain/config/finding.ts";
import { finding } from "#domain/config/lint/finding-codes.ts";
import { firstWritten, writtenAt } from "#domain/config/lint/written-at.ts";
import { jsonPointer } from "#domain/config/problem.ts";
import { moneyText, percentText } from "#domain/config/unit-text.ts";
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import type { QuoteFacts } from "#domain/policy/quote-dimensions.ts";
import { outcomeText, quoteExample } from "./quote-example.ts";
import { plainQuote } from "./quote-slices.ts";
import type { QuoteSubject } from "./quote-subject.ts";

export function checkLimits(
  subject: QuoteSubject,
  segments: CompiledConfig["segments"],
): Finding[] {
  return [
    ...sharedPercentages(subject),
    ...sharedAmounts(subject, segments),
    ...forgottenSegments(subject),
  ];
}

function sharedPercentages(subject: QuoteSubject): Finding[] {
  const { proof, written } = subject;
  return Object.entries(proof.deals.segments).flatMap(([segment, limits]) => {
    const own = limits.own_bps.ae;
    if (own === undefined || own !== limits.manager_above_bps) return [];
    const pointer = firstWritten(written, [
      jsonPointer(["discounts", segment, "manager_required_pct"]),
    ]);
    const text = percentText(own);
    const quote = { ...plainQuote(segment, "ae"), discount_bps: own };
    const { outcome, example } = decided(subject, quote, "discount_bps");
    const message = `The AE's own limit and the manager's percentage of ${segment} are both ${text}. Both are inclusive: at exactly ${text} a quote of an ae is ${outcome}, and the manager is needed above it.`;
    return [finding("ambiguous_boundary", pointer, message, { example })];
  });
}

function sharedAmounts(subject: QuoteSubject, segments: CompiledConfig["segments"]): Finding[] {
  const { deals, currency } = subject.proof;
  const high = deals.high_arr_minor;
  return segments.flatMap(({ name, arr_min_minor }) => {
    if (high === null || arr_min_minor !== high) return [];
    const pointer = firstWritten(subject.written, ["/approvals/high_arr_threshold"]);
    const role = deals.segments[name]?.submit[0] ?? "ae";
    const quote = { ...plainQuote(name, role), net_arr_minor: high };
    const { outcome, example } = decided(subject, quote, "net_arr_minor");
    const message = `high_arr_threshold is also the least ARR of ${name}. Both count from the amount itself on: at exactly ${moneyText(high, currency)} a quote is ${outcome}.`;
    return [finding("ambiguous_boundary", pointer, message, { example })];
  });
}

function forgottenSegments(subject: QuoteSubject): Finding[] {
  const { proof, written } = subject;
  const discounts = writtenAt(written, "/discounts");
  if (typeof discounts !== "object" || discounts === null || Object.keys(discounts).length === 0)
    return [];
  return Object.entries(proof.deals.segments).flatMap(([segment, { submit }]) => {
    if (Object.hasOwn(discounts, segment)) return [];
    const quote = { ...plainQuote(segment, submit[0] ?? "ae"), discount_bps: HALF_BPS };
    const { outcome, example } = decided(subject, quote, "discount_bps");
    const message = `The segment ${segment} has no entry in discounts: every discount takes the default chain, and a quote of ${percentText(HALF_BPS)} discount is ${outcome}.`;
    const fix = `Add discounts.${segment}.`;
    return [finding("segment_without_limits", "/discounts", message, { example, fix })];
  });
}

/** Half the price, to show what nobody limited. */
const HALF_BPS = 5_000;

function decided(
  { proof }: QuoteSubject,
  quote: QuoteFacts,
  dimension: "discount_bps" | "net_arr_minor",
): { readonly outcome: string; readonly example: Finding["example"] } {
  const verdict = proof.real.quote(quote);
  const example = quoteExample(quote, [dimension], verdict, proof.currency);
  return { outcome: outcomeText(verdict), example };
}
