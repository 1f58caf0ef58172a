// SPDX-License-Identifier: Apache-2.0
// A matrix for spreadsheets: one line per cell, nothing of it a formula.
import { BYTE_ORDER_MARK, csvLine } from "#domain/imports/rejected-rows.ts";
import type { Matrix, MatrixCell } from "#domain/simulation/matrix.ts";
import type { QuoteOutcome } from "#domain/simulation/replay.ts";

const OUTCOME = ["allow", "required_approvals", "max_discount_bps", "risk", "reasons"] as const;
const PLACE = [
  "segment",
  "discount_from_bps",
  "discount_to_bps",
  "term_from_months",
  "term_to_months",
  "product_mix",
  "risk_case",
] as const;

export function matrixCsv({ cells, sentences }: Matrix): string {
  const header = [
    ...PLACE,
    ...OUTCOME,
    "in_words",
    "changes",
    ...OUTCOME.map((name) => `against_${name}`),
  ];
  const lines = cells.map((cell) => csvLine(cellFields(cell, sentences)));
  return BYTE_ORDER_MARK + csvLine(header) + lines.join("");
}

function cellFields(cell: MatrixCell, sentences: Matrix["sentences"]): string[] {
  const { discount_bps, term_months, outcome, against } = cell;
  const bounds = [discount_bps.from, discount_bps.to, term_months.from, term_months.to];
  return [
    cell.segment,
    ...bounds.map(String),
    cell.product_mix,
    cell.risk_case,
    ...outcomeFields(outcome),
    outcome.reason_codes.map((code) => sentences[code] ?? code).join(" "),
    cell.changes.join(" "),
    ...(against === null ? OUTCOME.map(() => "") : outcomeFields(against)),
  ];
}

export function outcomeFields(outcome: QuoteOutcome): string[] {
  const { allow, required_approvals, max_allowed_discount, risk, reason_codes } = outcome;
  return [
    String(allow),
    required_approvals.join(" "),
    String(max_allowed_discount),
    risk,
    reason_codes.join(" "),
  ];
}
