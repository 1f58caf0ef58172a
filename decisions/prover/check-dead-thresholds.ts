// SPDX-License-Identifier: Apache-2.0
// A threshold at which no quote of any kind is decided otherwise is a rule that its author believes in and nobody is
// held to.
import type { Finding } from "#domain/config/finding.ts";
import { finding } from "#domain/config/lint/finding-codes.ts";
import { isWritten } from "#domain/config/lint/written-at.ts";
import type { QuoteFacts } from "#domain/policy/quote-dimensions.ts";
import type { QuoteVerdict } from "./oracle.ts";
import type { QuoteSubject } from "./quote-subject.ts";
import { outcomeText, quoteExample } from "./quote-example.ts";
import { pointText } from "./span-text.ts";
import { type DecidedPoint, linesAlong, type SliceTable } from "./slice-table.ts";
import { type Threshold, thresholdsOf } from "./thresholds.ts";

export function checkDeadThresholds(subject: QuoteSubject): Finding[] {
  return thresholdsOf(subject.proof).flatMap((threshold) => {
    const pointer = threshold.pointers.find((place) => isWritten(subject.written, place));
    if (pointer === undefined) return [];
    const steps = threshold.tables.flatMap((table) => stepsAt(table, threshold));
    const step = steps.find(([, { verdict }]) => verdict.allow) ?? steps[0];
    // At the end of the scale nothing is above: a limit of 100 % says that there is none.
    if (step === undefined || steps.some((one) => isDecisive(threshold, one))) return [];
    return [deadFinding(subject, threshold, pointer, step)];
  });
}

/** A quote on the near side of the threshold and one on the far side, the same in all else. */
type Step = readonly [DecidedPoint, DecidedPoint];

function stepsAt(table: SliceTable, threshold: Threshold): Step[] {
  const axis = table.slice.axes.findIndex(({ dimension }) => dimension === threshold.dimension);
  return linesAlong(table, axis).flatMap((line): Step[] => {
    const at = line.findIndex(({ facts }) => valueOf(facts, threshold) === threshold.value);
    const [near, far] = threshold.is_inclusive
      ? [line[at - 1], line[at]]
      : [line[at], line[at + 1]];
    if (at === -1 || near === undefined || far === undefined) return [];
    return isOfRole(table, near, threshold) ? [[near, far]] : [];
  });
}

function valueOf(facts: QuoteFacts, { dimension }: Threshold): number | null {
  if (dimension === "liability")
    return facts.liability.unlimited ? null : facts.liability.cap_minor;
  if (dimension === "product_mix") return facts.product_mix[0]?.discount_bps ?? null;
  const value = facts[dimension];
  return typeof value === "number" ? value : null;
}

function isOfRole({ slice }: SliceTable, { point }: DecidedPoint, { role }: Threshold): boolean {
  if (role === null) return true;
  return slice.axes.some(
    ({ dimension, cells }, i) =>
      dimension === "role" && cells[point[i] ?? 0]?.members.includes(role),
  );
}

function isDecisive({ codes }: Threshold, [near, far]: Step): boolean {
  const [before, after] = [near.verdict, far.verdict];
  const switches = codes.some(
    (code) => before.reason_codes.includes(code) !== after.reason_codes.includes(code),
  );
  return switches && decided(before) !== decided(after);
}

function decided({ allow, required_approvals }: QuoteVerdict): string {
  return `${allow} ${required_approvals.join()}`;
}

function deadFinding(
  { proof }: QuoteSubject,
  { dimension }: Threshold,
  pointer: string,
  [, far]: Step,
): Finding {
  const { currency } = proof;
  const name = pointer.slice(pointer.lastIndexOf("/") + 1);
  const quote = pointText(dimension, far.facts, currency);
  const outcome = outcomeText(far.verdict);
  const message = `${name} decides nothing here: a quote ${quote} is ${outcome}, and so is one that does not reach it.`;
  return finding("dead_threshold", pointer, message, {
    example: quoteExample(far.facts, [dimension], far.verdict, currency),
    fix: "Remove it, or change it or the rule that hides it.",
  });
}
