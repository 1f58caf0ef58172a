// SPDX-License-Identifier: Apache-2.0
// Whether somebody is asked wherever somebody has to be, and whether everybody who could be asked ever is.
import type { Finding } from "#domain/config/finding.ts";
import { finding, type FindingCode } from "#domain/config/lint/finding-codes.ts";
import { firstWritten, isWritten } from "#domain/config/lint/written-at.ts";
import { listText } from "#domain/config/unit-text.ts";
import { APPROVAL_ROLES } from "#domain/policy/quote.ts";
import { allowedPoints, allTables, placeOfCode, type QuoteSubject } from "./quote-subject.ts";
import { outcomeText, quoteExample } from "./quote-example.ts";
import { rolesText, spanText } from "./span-text.ts";
import { runsOf, spanOf } from "./runs.ts";
import { type DecidedPoint, linesAlong, type SliceTable } from "./slice-table.ts";

export function checkApprovals(subject: QuoteSubject): Finding[] {
  return [
    ...checkDefaultChain(subject),
    ...checkEmptyChains(subject),
    ...checkUnusedChains(subject),
    ...checkUnreachableRoles(subject),
  ];
}

/** Of the slice of discounts (quote-slices.ts). */
const DISCOUNT_AXIS = 2;

/** Above the submitter's own limit: an error where nobody approves, news where only the default chain does. */
function checkDefaultChain(subject: QuoteSubject): Finding[] {
  return [...subject.proof.by_segment].flatMap(([segment, [table]]) => {
    if (table === undefined) return [];
    const found = new Map<string, Finding>();
    for (const line of linesAlong(table, DISCOUNT_AXIS)) {
      for (const { points, key } of runsOf(line, coverOf)) {
        if (!found.has(key)) found.set(key, coverFinding(subject, segment, table, points, key));
      }
    }
    return [...found.values()];
  });
}

function coverOf({ verdict }: DecidedPoint): "approval_gap" | "default_chain_covers" | null {
  if (!verdict.allow || !verdict.reason_codes.includes("above_own_limit")) return null;
  if (verdict.required_approvals.length === 0) return "approval_gap";
  // What other rules ask for as well, the author has thought of.
  return verdict.reason_codes.length === 1 ? "default_chain_covers" : null;
}

function coverFinding(
  subject: QuoteSubject,
  segment: string,
  { slice }: SliceTable,
  points: readonly [DecidedPoint, ...DecidedPoint[]],
  code: string,
): Finding {
  const { currency, deals } = subject.proof;
  const [first] = points;
  const last = points.at(-1) ?? first;
  const span = spanText(spanOf(slice, DISCOUNT_AXIS, first, last), currency);
  const quotes = `${segment} quotes of ${rolesText([first.facts.role])} ${span}`;
  const example = quoteExample(first.facts, ["discount_bps"], first.verdict, currency);
  const pointer = placeOfCode(subject, "above_own_limit", first.facts);
  if (code === "approval_gap") {
    const message = `Nobody approves ${quotes}, although that is above the own limit.`;
    return finding("approval_gap", pointer, message, {
      example,
      fix: "Name a role in approval_chains.default, or set manager_required_pct.",
    });
  }
  const place = firstWritten(subject.written, [`/discounts/${segment}`]);
  const message = `No percentage of its own covers ${quotes}: the default chain asks ${listText(deals.chains.default)}.`;
  const fix = "Set manager_required_pct, if the segment is to say so itself.";
  return finding("default_chain_covers", place, message, { example, fix });
}

const CHAIN_OF = {
  over_high_arr: ["over_high_arr", "over_high_tcv"],
  non_standard_terms: ["non_standard_terms"],
  risk_medium: ["risk_medium"],
  risk_high: ["risk_high"],
} as const;
type ChainName = keyof typeof CHAIN_OF;
const CHAIN_NAMES = ["over_high_arr", "non_standard_terms", "risk_medium", "risk_high"] as const;

/** A rule that holds and asks nobody is no rule. */
function checkEmptyChains(subject: QuoteSubject): Finding[] {
  return CHAIN_NAMES.flatMap((name) => {
    if (subject.proof.deals.chains[name].length > 0) return [];
    const held = findHeld(subject, name, ({ verdict }) => verdict.required_approvals.length === 0);
    if (held === null) return [];
    const { point, table } = held;
    const message = `The chain ${name} asks nobody, so a quote that it is for is ${outcomeText(point.verdict)}.`;
    return [
      chainFinding(subject, "chain_without_roles", name, message, exampleOf(subject, table, point)),
    ];
  });
}

/** A chain with roles that no rule ever sends a quote to. Chains that nobody wrote are defaults. */
function checkUnusedChains(subject: QuoteSubject): Finding[] {
  return CHAIN_NAMES.flatMap((name) => {
    const isNamed = isWritten(subject.written, `/approvals/approval_chains/${name}`);
    const isEmpty = subject.proof.deals.chains[name].length === 0;
    if (!isNamed || isEmpty || findHeld(subject, name, () => true) !== null) return [];
    const message = `No rule sends a quote to the chain ${name}.`;
    return [chainFinding(subject, "dead_chain", name, message, null)];
  });
}

/** The first allowed quote for which one of the chain's codes holds. */
function findHeld(
  subject: QuoteSubject,
  name: ChainName,
  accepts: (point: DecidedPoint) => boolean,
): { readonly table: SliceTable; readonly point: DecidedPoint } | null {
  const codes: readonly string[] = CHAIN_OF[name];
  for (const table of allTables(subject)) {
    const point = allowedPoints(table).find(
      (one) => one.verdict.reason_codes.some((code) => codes.includes(code)) && accepts(one),
    );
    if (point !== undefined) return { table, point };
  }
  return null;
}

function exampleOf(
  { proof }: QuoteSubject,
  { slice }: SliceTable,
  { facts, verdict }: DecidedPoint,
): Finding["example"] {
  const dimensions = slice.axes.map(({ dimension }) => dimension);
  return quoteExample(facts, dimensions, verdict, proof.currency);
}

function chainFinding(
  { written }: QuoteSubject,
  code: FindingCode,
  name: ChainName,
  message: string,
  example: Finding["example"],
): Finding {
  const pointer = firstWritten(written, [`/approvals/approval_chains/${name}`]);
  const fix =
    code === "dead_chain"
      ? "Write the rule that it is for, or remove it."
      : `Name a role in ${name}.`;
  return finding(code, pointer, message, { example, fix });
}

/** A role that no quote can need: whoever thinks that it guards something is wrong. */
function checkUnreachableRoles(subject: QuoteSubject): Finding[] {
  const reached = new Set<string>();
  for (const table of allTables(subject)) {
    for (const { verdict } of allowedPoints(table)) {
      for (const role of verdict.required_approvals) reached.add(role);
    }
  }
  return APPROVAL_ROLES.filter((role) => !reached.has(role)).map((role) => {
    const pointer = firstWritten(subject.written, [
      `/approvals/approvers/${role}`,
      `/approvals/quorum/${role}`,
      "/approvals/approval_chains",
    ]);
    const message = `No quote of any kind ever needs ${role}.`;
    return finding("unreachable_role", pointer, message, { fix: HOW_TO_REACH[role] });
  });
}

const HOW_TO_REACH = {
  SALES_MANAGER: "Name it in a chain, or set a manager_required_pct.",
  FINANCE: "Name it in a chain, or set a finance_required_pct.",
  LEGAL: "Name it in a chain, or set legal_required_for_non_standard.",
  VP_SALES: "Name it in a chain, or set a vp_required_pct or a strategic_arr_threshold.",
} as const;
