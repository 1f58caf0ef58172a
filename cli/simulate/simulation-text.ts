// SPDX-License-Identifier: Apache-2.0
// What a config decides, for people: the decision first, then why.
import type { TraceItem } from "#domain/policy/decision.ts";
import type { CaseAnswer } from "#domain/simulation/case.ts";
import type { Matrix, MatrixCell } from "#domain/simulation/matrix.ts";
import type { QuoteOutcome } from "#domain/simulation/replay.ts";
import { countText, plainText, tableText } from "../terminal.ts";

/** More are in the table that --csv writes. */
const SHOWN_CELLS = 40;

export function caseText(answer: CaseAnswer): string {
  const reasons = answer.reasons.map(({ code, sentence }) => `  ${code}: ${sentence}\n`);
  return `${verdictText(answer)}\n${plainLines(reasons)}${traceText(traceOf(answer))}`;
}

function verdictText(answer: CaseAnswer): string {
  switch (answer.subject) {
    case "quote":
      return outcomeText(answer.decision);
    case "contract": {
      const { allow, blocking_issues } = answer.decision;
      return allow ? "may be activated" : `blocked: ${blocking_issues.join(" ")}`;
    }
    case "lead": {
      const { decision } = answer.routing;
      if (decision === null) return `held: ${answer.failure ?? "policy gave no answer"}`;
      if (!decision.allow) return "denied";
      const who = decision.pool === null ? decision.assignee : `pool ${decision.pool}`;
      const clock = decision.sla_minutes === null ? "" : `, ${decision.sla_minutes} minutes`;
      return plainText(
        `${who ?? "nobody"} of ${decision.team ?? "no team"} by ${decision.rung}${clock}`,
      );
    }
  }
  return "";
}

function outcomeText({
  allow,
  required_approvals,
  max_allowed_discount,
  risk,
}: QuoteOutcome): string {
  const whom = required_approvals.length === 0 ? "nobody" : required_approvals.join(", ");
  const most = `at most ${max_allowed_discount / 100} % discount, risk ${risk}`;
  return allow ? `allowed, to be approved by ${whom}; ${most}` : `denied; ${most}`;
}

function traceOf(answer: CaseAnswer): readonly TraceItem[] {
  if (answer.subject !== "lead") return answer.decision.trace;
  const { preflight, routing } = answer;
  return [...(preflight.decision?.trace ?? []), ...(routing.decision?.trace ?? [])];
}

function traceText(trace: readonly TraceItem[]): string {
  if (trace.length === 0) return "";
  const rows = trace.map(({ rule, attribute, op, expected, actual, met }) => [
    met ? "met" : "-",
    rule,
    attribute,
    op,
    String(expected),
    String(actual),
  ]);
  return `\n${tableText([["", "rule", "attribute", "", "expected", "actual"], ...rows])}`;
}

function plainLines(lines: readonly string[]): string {
  return lines.map((line) => `${plainText(line.trimEnd())}\n`).join("");
}

/** All cells where one config is asked, those that differ where two are. */
export function matrixText({ cells, changed, sentences }: Matrix, compared: boolean): string {
  const told = compared ? cells.filter(({ changes }) => changes.length > 0) : cells;
  const shown = told.slice(0, SHOWN_CELLS);
  const counted = countText(cells.length, "cell");
  const verdict = compared ? `${changed} of ${counted} are decided otherwise` : counted;
  if (shown.length === 0) return `${verdict}\n`;
  const head = ["segment", "discount", "months", "products", "risk", "decision", "reason"];
  const rows = shown.map((cell) => cellRow(cell, compared));
  const table = tableText([compared ? [...head, "against", "its reason"] : head, ...rows]);
  const left = told.length - shown.length;
  const more = left === 0 ? "" : `and ${countText(left, "more row")}: --csv <file> has all\n`;
  return `${verdict}\n\n${table}${more}\n${plainLines(reasonLines(shown, sentences))}`;
}

/** Each reason of the rows in words, once. */
function reasonLines(cells: readonly MatrixCell[], sentences: Matrix["sentences"]): string[] {
  const codes = cells.flatMap(({ outcome, against }) => [
    ...outcome.reason_codes,
    ...(against?.reason_codes ?? []),
  ]);
  return [...new Set(codes)].toSorted().map((code) => `  ${code}: ${sentences[code] ?? code}`);
}

function cellRow(cell: MatrixCell, compared: boolean): string[] {
  const { discount_bps, term_months, outcome, against } = cell;
  const row = [
    cell.segment,
    bandText(discount_bps, (bps) => `${bps / 100} %`),
    bandText(term_months, String),
    cell.product_mix,
    cell.risk_case,
    ...outcomeCells(outcome),
  ];
  return compared ? [...row, ...(against === null ? ["", ""] : outcomeCells(against))] : row;
}

/** A band of one value is that value. */
function bandText({ from, to }: MatrixCell["term_months"], text: (value: number) => string) {
  return from === to ? text(from) : `${text(from)} - ${text(to)}`;
}

function outcomeCells(outcome: QuoteOutcome): [string, string] {
  return [shortText(outcome), outcome.reason_codes.join(" ")];
}

function shortText({ allow, required_approvals }: QuoteOutcome): string {
  if (!allow) return "denied";
  return required_approvals.join(" ") || "self-approved";
}
