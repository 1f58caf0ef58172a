// SPDX-License-Identifier: Apache-2.0
// Whoever is senior never needs an approval that a junior would not need for the same quote.
import type { Finding } from "#domain/config/finding.ts";
import { finding } from "#domain/config/lint/finding-codes.ts";
import { firstWritten } from "#domain/config/lint/written-at.ts";
import { listText } from "#domain/config/unit-text.ts";
import { SENIORITY } from "#domain/policy/seniority.ts";
import type { QuoteSubject } from "./quote-subject.ts";
import { quoteExample } from "./quote-example.ts";
import { pointText, rolesText } from "./span-text.ts";
import { type DecidedPoint, linesAlong, type SliceTable } from "./slice-table.ts";

export function checkSeniority(subject: QuoteSubject): Finding[] {
  return [...subject.proof.by_segment].flatMap(([segment, [discounts]]) =>
    discounts === undefined ? [] : checkSegment(subject, segment, discounts),
  );
}

/** One finding for each senior role, with the nearest junior that needs less and the smallest discount. */
function checkSegment(subject: QuoteSubject, segment: string, table: SliceTable): Finding[] {
  const { currency } = subject.proof;
  const found = new Map<string, Finding>();
  for (const line of linesAlong(table, ROLE_AXIS)) {
    for (const [junior, senior] of rankedPairs(table, line)) {
      if (found.has(senior.role) || !junior.point.verdict.allow) continue;
      const needed = new Set<string>(junior.point.verdict.required_approvals);
      const { verdict, facts } = senior.point;
      const more = verdict.required_approvals.filter((role) => !needed.has(role));
      if (!verdict.allow || more.length === 0) continue;
      const quote = { ...facts, role: senior.role };
      const pointer = firstWritten(subject.written, [
        `/discounts/${segment}/self_approve_pct/${senior.role}`,
        `/discounts/${segment}/self_approve_pct`,
        `/discounts/${segment}`,
      ]);
      const message = `In ${segment}, ${rolesText([senior.role])} needs ${listText(more)} for a quote ${pointText("discount_bps", quote, currency)}, and ${rolesText([junior.role])} does not.`;
      const example = quoteExample(quote, ["discount_bps"], verdict, currency);
      const fix = `Let the ${senior.role} approve at least what the ${junior.role} may.`;
      found.set(senior.role, finding("senior_needs_more", pointer, message, { example, fix }));
    }
  }
  return [...found.values()];
}

/** Of the slice of discounts (quote-slices.ts). */
const ROLE_AXIS = 0;

interface Ranked {
  readonly role: (typeof SENIORITY)[number];
  readonly point: DecidedPoint;
}

/** Each senior with each junior of the line, the nearest junior first; roles of one cell stand for each other. */
function rankedPairs(table: SliceTable, line: readonly DecidedPoint[]): [Ranked, Ranked][] {
  const axis = table.slice.axes[ROLE_AXIS];
  if (axis?.dimension !== "role") return [];
  const ranked = SENIORITY.flatMap((role): Ranked[] => {
    const point = line[axis.cells.findIndex(({ members }) => members.includes(role))];
    return point === undefined ? [] : [{ role, point }];
  });
  return ranked.flatMap((senior, i) =>
    ranked
      .slice(0, i)
      .toReversed()
      .map((junior): [Ranked, Ranked] => [junior, senior]),
  );
}
