// SPDX-License-Identifier: Apache-2.0
// A quote that is worse in one dimension and the same in all others never needs fewer approvals, and is never allowed
// where the better one is denied.
import type { Finding } from "#domain/config/finding.ts";
import { finding } from "#domain/config/lint/finding-codes.ts";
import { listText } from "#domain/config/unit-text.ts";
import { IS_WORSE, type QuoteDimension, type QuoteFacts } from "#domain/policy/quote-dimensions.ts";
import type { QuoteVerdict } from "./oracle.ts";
import { allTables, placeOfCode, type QuoteSubject } from "./quote-subject.ts";
import { outcomeText, quoteExample } from "./quote-example.ts";
import { pointText } from "./span-text.ts";
import { QUOTE_GROUPS } from "./quote-slices.ts";
import { type RiskContext, riskContexts } from "./risk-contexts.ts";
import { type DecidedPoint, linesAlong, type SliceTable } from "./slice-table.ts";

export function checkMonotone(subject: QuoteSubject): Finding[] {
  const found = new Map<string, Finding>();
  const risk = subject.proof.common.filter(({ slice }) => slice.group === "risk");
  const contextsFor = riskContexts(risk);
  for (const table of allTables(subject)) {
    const own = table.slice.axes.map(({ dimension }) => dimension);
    const places = placesFor(subject, table, contextsFor(own));
    table.slice.axes.forEach(({ dimension }, axis) => {
      const pairs = dimension === "credit" ? allPairs : neighbours;
      for (const [from, to] of linesAlong(table, axis).flatMap(pairs)) {
        if (!IS_WORSE[dimension](from.facts, to.facts) || !isEasier(from, to)) continue;
        const fall = fallOf(subject, places, dimension, from, to);
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
  places: readonly Place[],
  dimension: QuoteDimension,
  before: DecidedPoint,
  after: DecidedPoint,
): Fall | null {
  const { real, currency } = subject.proof;
  for (const place of places) {
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
        example: quoteExample(
          worse,
          [dimension, ...dimensionsOf(place, before.facts)],
          to.verdict,
          currency,
        ),
        fix: from.verdict.allow
          ? `Let the stricter rule ask for ${listText(lost(from, to))} too.`
          : "Deny the worse one as well, or allow the better one.",
      }),
    };
  }
  return null;
}

type Place = Partial<QuoteFacts>;

/** Where the rules that a table leaves out may ask for less: in another segment, or at another level of risk. */
function placesFor(
  { proof }: QuoteSubject,
  { slice }: SliceTable,
  contexts: readonly RiskContext[],
): Place[] {
  const segments = new Map<string, Place>([["", {}]]);
  if (!QUOTE_GROUPS[slice.group].by_segment) {
    for (const [segment, limits] of Object.entries(proof.deals.segments)) {
      const key = JSON.stringify(limits);
      const [role] = limits.submit;
      // Segments of the same rules are one place.
      if (role !== undefined && !segments.has(key)) segments.set(key, { segment, role });
    }
  }
  return [...segments.values()].flatMap((segment) =>
    contexts.map((context) => ({ ...context, ...segment })),
  );
}

/** What has to be told of a place because the table's own quotes have it otherwise. */
function dimensionsOf(place: Place, own: QuoteFacts): QuoteDimension[] {
  return QUOTE_GROUPS.risk.dimensions.filter(
    (dimension) => dimension in place && place[dimension] !== own[dimension],
  );
}
