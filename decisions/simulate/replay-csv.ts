// SPDX-License-Identifier: Apache-2.0
// What a replay would decide otherwise, for spreadsheets: one line per lead and quote, nothing of it a formula.
import { BYTE_ORDER_MARK, csvLine } from "#domain/imports/rejected-rows.ts";
import {
  type LeadEnd,
  type LeadRow,
  type QuoteRow,
  type ReplayRow,
  ROTATION_MODES,
} from "#domain/simulation/replay.ts";
import { outcomeFields } from "./matrix-csv.ts";

const END = ["status", "reason", "owner", "team", "sla_minutes", "segment", "rung"] as const;
const OUTCOME = ["allow", "required_approvals", "max_discount_bps", "risk", "reasons"] as const;
const COLUMNS: readonly string[] = [
  "kind",
  "subject",
  "attempt_or_revision",
  "receipt_id",
  "seq",
  "in_flight",
  "reproduced",
  "changes",
  ...END.map((name) => `before_${name}`),
  ...ROTATION_MODES.flatMap((mode) => END.map((name) => `${mode}_${name}`)),
  "discount_bps",
  "list_minor",
  "currency",
  ...OUTCOME.map((name) => `before_${name}`),
  ...OUTCOME.map((name) => `after_${name}`),
];

export function replayCsvHeader(): string {
  return BYTE_ORDER_MARK + csvLine(COLUMNS);
}

export function replayCsvLine(row: ReplayRow): string {
  return csvLine(row.kind === "lead" ? leadFields(row) : quoteFields(row));
}

function sharedFields(row: ReplayRow, subject: string, which: number): string[] {
  const { kind, receipt_id, seq, in_flight, reproduced, changes } = row;
  const flags = [in_flight, reproduced].map(String);
  return [kind, subject, String(which), receipt_id, String(seq), ...flags, changes.join(" ")];
}

function leadFields(row: LeadRow): string[] {
  const { before, after, lead_id, attempt } = row;
  return [
    ...sharedFields(row, lead_id, attempt),
    ...endFields(before),
    ...ROTATION_MODES.flatMap((mode) => endFields(after[mode])),
    ...NO_QUOTE,
  ];
}

function quoteFields(row: QuoteRow): string[] {
  const { before, after, quote_id, revision, discount_bps, list_minor, currency } = row;
  return [
    ...sharedFields(row, quote_id, revision),
    ...NO_LEAD,
    String(discount_bps),
    list_minor === null ? "" : String(list_minor),
    currency,
    ...outcomeFields(before),
    ...outcomeFields(after),
  ];
}

const NO_END = END.map(() => "");
const NO_LEAD = [...NO_END, ...ROTATION_MODES.flatMap(() => NO_END)];
const NO_QUOTE = ["", "", "", ...OUTCOME.map(() => ""), ...OUTCOME.map(() => "")];

function endFields(end: LeadEnd | undefined): readonly string[] {
  if (end === undefined) return NO_END;
  const { status, reason, owner_id, team_id, sla_minutes, segment, rung } = end;
  return [status, reason, owner_id, team_id, sla_minutes, segment, rung].map((value) =>
    value === null ? "" : String(value),
  );
}
