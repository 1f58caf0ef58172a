// SPDX-License-Identifier: Apache-2.0
// A quote that is worse in one dimension and the same in all others never needs fewer approvals, and is never allowed
// where the better one is denied.
import type { Finding } from "#domain/config/finding.ts";
import { finding } from "#domain/config/lint/finding-codes.ts";
import { listText } from "#domain/config/unit-text.ts";
import { IS_WORSE, type QuoteDimension, type QuoteFacts } from "#domain/policy/quote-dimensions.ts";
import { CREDITS } from "#domain/policy/quote.ts";
import type { QuoteVerdict } from "./oracle.ts";
import { allTables, placeOfCode, type QuoteSubject } from "./quote-subject.ts";
import { outcomeText, quoteExample } from "./quote-example.ts";
import { pointText } from "./span-text.ts";
import { QUOTE_GROUPS } from "./quote-slices.ts";
import { type DecidedPoint, linesAlong, type SliceTable } from "./slice-table.ts";

export function checkMonotone(subject: QuoteSubject): Finding[] {
  const found = new Map<string, Finding>();
  for (const table of allTables(subject)) {
    table.slice.axes.forEach(({ dimension }, axis) => {
      const pairs = dimension === "credit" ? allPairs : neighbours;
      for (const [from, to] of linesAlong(table, axis).flatMap(pairs)) {
        if (!IS_WORSE[dimension](from.facts, to.facts) || !isEasier(from, to)) continue;
        const fall = fallOf(subject, table, dimension, from, to);
        if (fall !== null && !found.has(fall.key)) found.set(fall.key, fall.finding);
      }
    });
  }
  return [...found.values()];
}

type Pair = [DecidedPoint, DecidedPoint];

/** Of a scale neighbours are enough, because "no easier" carries on. */
function neighbours(line: readonly DecidedPoint[]): Pair[] {
  return line.slice(1).flatMap((to, i): Pair[] => {
    const from = line[i];
    return from === undefined ? [] : [[from, to]];
  });
}

/** Of codes every pair: their order is not that of the cells. */
function allPairs(line: readonly DecidedPoint[]): Pair[] {
  return line.flatMap((from) => line.map((to): Pair => [from, to]));
}

interface Decided {
  readonly verdict: QuoteVerdict;
}

function isEasier(from: Decided, to: Decided): boolean {
  return to.verdict.allow && (!from.verdict.allow || lost(from, to).length > 0);
}

function lost(from: Decided, to: Decided): string[] {
  const kept = new Set<string>(to.verdict.required_approvals);
  return from.verdict.required_approvals.filter((role) => !kept.has(role));
}

interface Fall {
  readonly key: string;
  readonly finding: Finding;
}

/** The fall under the whole config, in the first place in which nothing else hides it; null where everything does. */
function fallOf(
  subject: QuoteSubject,
  table: SliceTable,
  dimension: QuoteDimension,
  before: DecidedPoint,
  after: DecidedPoint,
): Fall | null {
  const { real, currency } = subject.proof;
  for (const place of placesFor(subject, table, before.facts)) {
    const better = { ...before.facts, ...place };
    const worse = { ...after.facts, ...place };
    const from = { verdict: real.quote(better) };
    const to = { verdict: real.quote(worse) };
    if (!isEasier(from, to)) continue;
    const span = (facts: QuoteFacts): string => pointText(dimension, facts, currency);
    const dropped = from.verdict.reason_codes.find((code) => {
      return !to.verdict.reason_codes.includes(code) && code !== "self_approved";
    });
    const pointer = placeOfCode(subject, dropped ?? "", better);
    const code = from.verdict.allow ? "not_monotone" : "denied_then_allowed";
    const message = from.verdict.allow
      ? `A quote ${span(worse)} no longer needs ${listText(lost(from, to))}, which the better one ${span(better)} needs.`
      : `A quote ${span(worse)} is ${outcomeText(to.verdict)}, and the better one ${span(better)} is denied.`;
    return {
      key: `${code} ${pointer} ${dimension} ${lost(from, to).join()}`,
      finding: finding(code, pointer, message, {
        example: quoteExample(worse, [dimension], to.verdict, currency),
        fix: from.verdict.allow
          ? `Let the stricter rule ask for ${listText(lost(from, to))} too.`
          : "Deny the worse one as well, or allow the better one.",
      }),
    };
  }
  return null;
}

type Place = Pick<QuoteFacts, "segment" | "role" | "credit">;

/** Where the rules that a table leaves out may ask for less: in another segment, or with other credit. */
function placesFor({ proof }: QuoteSubject, { slice }: SliceTable, own: QuoteFacts): Place[] {
  const segments: Pick<QuoteFacts, "segment" | "role">[] = [own];
  if (!QUOTE_GROUPS[slice.group].by_segment) {
    for (const [segment, { submit }] of Object.entries(proof.deals.segments)) {
      if (submit[0] !== undefined) segments.push({ segment, role: submit[0] });
    }
  }
  const credits = slice.axes.some(({ dimension }) => dimension === "credit")
    ? [own.credit]
    : CREDITS;
  return segments.flatMap(({ segment, role }) =>
    credits.map((credit) => ({ segment, role, credit })),
  );
}
