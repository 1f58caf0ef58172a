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
export function matrixText({ cells, changed }: Matrix, compared: boolean): string {
  const told = compared ? cells.filter(({ changes }) => changes.length > 0) : cells;
  const rows = told.slice(0, SHOWN_CELLS).map((cell) => cellRow(cell, compared));
  const head = ["segment", "discount", "months", "products", "risk", "decision"];
  const table =
    rows.length === 0 ? "" : `\n${tableText([compared ? [...head, "against"] : head, ...rows])}`;
  const more =
    told.length > SHOWN_CELLS
      ? `and ${told.length - SHOWN_CELLS} more: --csv or --json has all\n`
      : "";
  const counted = countText(cells.length, "cell");
  return `${compared ? `${changed} of ${counted} are decided otherwise` : counted}\n${table}${more}`;
}

function cellRow(cell: MatrixCell, compared: boolean): string[] {
  const { discount_bps, term_months, outcome, against } = cell;
  const percent = (bps: number): string => `${bps / 100} %`;
  const row = [
    cell.segment,
    `${percent(discount_bps.from)} - ${percent(discount_bps.to)}`,
    `${term_months.from} - ${term_months.to}`,
    cell.product_mix,
    cell.risk_case,
    shortText(outcome),
  ];
  return compared ? [...row, against === null ? "" : shortText(against)] : row;
}

function shortText({ allow, required_approvals }: QuoteOutcome): string {
  if (!allow) return "denied";
  return required_approvals.join(" ") || "self-approved";
}
