// SPDX-License-Identifier: Apache-2.0
// A tenant's rules may only be tighter than what the platform asks of everybody. Where they are looser the floor acts at
// run time; a config that claims to be looser is refused, and one that says nothing is told what holds instead.
import type { Finding } from "#domain/config/finding.ts";
import { finding } from "#domain/config/lint/finding-codes.ts";
import { isWritten } from "#domain/config/lint/written-at.ts";
import { monthsText, percentText } from "#domain/config/unit-text.ts";
import type { QuoteFacts } from "#domain/policy/quote-dimensions.ts";
import { allTables, placeOfCode, type QuoteSubject } from "./quote-subject.ts";
import { quoteExample } from "./quote-example.ts";
import { keysOfCode } from "./rule-keys.ts";
import type { DecidedPoint, SliceTable } from "./slice-table.ts";

export function checkFloor(subject: QuoteSubject): Finding[] {
  const found = new Map<string, Finding>();
  for (const table of allTables(subject)) {
    for (const point of table.points) {
      if (!point.verdict.tightened) continue;
      for (const code of FLOOR_CODES) {
        if (!point.verdict.reason_codes.includes(code)) continue;
        const key = keyOf(subject, code, point);
        if (!found.has(key) && isLooser(subject, code, point))
          found.set(key, toldAt(subject, code, table, point));
      }
    }
  }
  return [...found.values()];
}

type FloorCode = keyof typeof ASKS;
const FLOOR_CODES = [
  "floor_discount_over_max",
  "floor_term_over_max",
  "floor_finance_required",
  "floor_non_standard_terms",
  "floor_unlimited_liability",
] as const;

/** One finding for each claim that is looser; what is only not said, once for each rule of the floor. */
function keyOf(subject: QuoteSubject, code: FloorCode, { facts }: DecidedPoint): string {
  return isClaim(subject, code, facts) ? `${code} ${placeOfCode(subject, code, facts)}` : code;
}

function isClaim({ written }: QuoteSubject, code: FloorCode, facts: QuoteFacts): boolean {
  return keysOfCode(code, facts).some((key) => isWritten(written, key));
}

/** Whether the tenant's own rules let through what this rule of the floor does not. */
function isLooser({ proof }: QuoteSubject, code: FloorCode, { facts }: DecidedPoint): boolean {
  const own = proof.real.ownQuote(facts);
  if (!own.allow) return false;
  const asked = ASKS[code].role;
  return asked === null || !own.required_approvals.includes(asked);
}

const ASKS = {
  floor_discount_over_max: { role: null },
  floor_term_over_max: { role: null },
  floor_finance_required: { role: "FINANCE" },
  floor_non_standard_terms: { role: "LEGAL" },
  floor_unlimited_liability: { role: "LEGAL" },
} as const;

function toldAt(
  subject: QuoteSubject,
  code: FloorCode,
  { slice }: SliceTable,
  { facts, verdict }: DecidedPoint,
): Finding {
  const { proof } = subject;
  const { floor } = proof.deals;
  const rule = {
    floor_discount_over_max: `no discount above ${percentText(floor.max_bps)}`,
    floor_term_over_max: `no term above ${monthsText(floor.max_months)}`,
    floor_finance_required: `FINANCE above ${percentText(floor.finance_above_bps)} discount`,
    floor_non_standard_terms: "LEGAL for non-standard terms",
    floor_unlimited_liability: "LEGAL for unlimited liability",
  }[code];
  const pointer = placeOfCode(subject, code, facts);
  const dimensions = slice.axes.map(({ dimension }) => dimension);
  const example = quoteExample(facts, dimensions, verdict, proof.currency);
  return isClaim(subject, code, facts)
    ? finding(
        "looser_than_floor",
        pointer,
        `This is looser than what the platform asks of every tenant: ${rule}.`,
        { example, fix: "Make it at least as tight." },
      )
    : finding(
        "floor_rules",
        pointer,
        `The config sets no limit here, so the platform's holds: ${rule}.`,
        {
          example,
        },
      );
}
