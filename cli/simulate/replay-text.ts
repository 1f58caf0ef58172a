// SPDX-License-Identifier: Apache-2.0
// What a replay found, for people: the proof first, then who would go elsewhere.
import {
  type LeadRow,
  type QuoteRow,
  type ReplayException,
  type ReplayRow,
  type ReplayTotals,
  ROTATION_MODES,
  type RotationMode,
} from "#domain/simulation/replay.ts";
import { countText, tableText } from "../terminal.ts";

/** More are in the table that --csv writes. */
const SHOWN_ROWS = 20;

const MODE_NAMES: Readonly<Record<RotationMode, string>> = {
  recorded_state: "each pick from its own recorded state",
  evolving_state: "from the first pick on",
};

/** What a replay is no proof of, whatever it finds. */
const PROVES =
  "looked at: that decisions follow from their receipts, and receipts from each other; whether they are the log's own is\n" +
  "not: revops verify looks at signatures and inclusion\n";

export interface ToldReplay {
  readonly totals: ReplayTotals;
  readonly modes: readonly RotationMode[];
  readonly rows: readonly ReplayRow[];
  readonly exceptions: readonly ReplayException[];
  /** Receipts that do not follow the one before them in their chain. */
  readonly broken: readonly { readonly seq: number; readonly reason: string }[];
}

export function replayText({ totals, modes, rows, exceptions, broken }: ToldReplay): string {
  return [
    reproducedText(totals),
    PROVES,
    brokenText(broken),
    exceptionsText(exceptions),
    leadsText(totals, modes),
    quotesText(totals),
    rowsText(rows, modes),
  ].join("");
}

function reproducedText({ receipts, decisions, picks }: ReplayTotals): string {
  const waiting = Object.entries(decisions.needs_offline_replay);
  const lines = [
    `${countText(receipts, "receipt")}: ${decisions.equal} of ${decisions.recorded} decisions and ` +
      `${picks.equal} of ${picks.recorded} picks come out byte for byte`,
    ...waiting.map(
      ([sha256, count]) =>
        `  ${countText(count, "decision")} of another policy: give --policy the Wasm with SHA-256 ${sha256}`,
    ),
    ...(decisions.without_decision > 0
      ? [
          `  ${decisions.without_decision} times policy gave no decision, so there is none to make again`,
        ]
      : []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function exceptionsText(exceptions: readonly ReplayException[]): string {
  if (exceptions.length === 0) return "";
  const rows = exceptions
    .slice(0, SHOWN_ROWS)
    .map(({ seq, receipt_id, code, part }) => [String(seq), receipt_id, code, part]);
  const more = moreText(exceptions.length);
  return `\n${countText(exceptions.length, "exception")}, nothing is compared with these:\n${tableText([["seq", "receipt", "why", "part"], ...rows])}${more}`;
}

function brokenText(broken: ToldReplay["broken"]): string {
  if (broken.length === 0) return "";
  const rows = broken.slice(0, SHOWN_ROWS).map(({ seq, reason }) => [String(seq), reason]);
  const more =
    broken.length > SHOWN_ROWS ? `and ${broken.length - SHOWN_ROWS} more: --json has all\n` : "";
  return `\n${countText(broken.length, "broken link")} between receipts:\n${tableText([["seq", "why"], ...rows])}${more}`;
}

function leadsText({ leads }: ReplayTotals, modes: readonly RotationMode[]): string {
  const lines = [
    `leads: ${leads.ended} attempts ended, ${leads.in_flight} in flight`,
    ...modes.map(
      (mode) =>
        `  ${MODE_NAMES[mode]}: ${leads.changed[mode]} would end otherwise, ${leads.in_flight_changed[mode]} of them in flight`,
    ),
    ...noted(
      leads.without_state,
      "of a pool whose state no receipt holds: their owner is not known",
    ),
    ...noted(leads.forgotten_holders, "whose last holder was forgotten"),
    ...noted(
      leads.lists_as_recorded,
      "under other lists: whether a domain is listed stays as recorded",
    ),
  ];
  return `\n${lines.map((line) => `${line}\n`).join("")}`;
}

function noted(count: number, what: string): string[] {
  return count === 0 ? [] : [`  ${countText(count, "lead")} ${what}`];
}

function quotesText({ quotes }: ReplayTotals): string {
  if (quotes.evaluated === 0) return "";
  const { before, after } = quotes.approvals;
  const load = (["SALES_MANAGER", "FINANCE", "LEGAL", "VP_SALES"] as const).map(
    (role) => `${role} ${before[role]} -> ${after[role]}`,
  );
  const money = Object.entries(quotes.newly_self_approved_minor).map(
    ([currency, minor]) => `${minor} minor units of ${currency}`,
  );
  const unpriced = quotes.newly_self_approved_unpriced;
  const lines = [
    `quotes: ${quotes.evaluated} evaluated, ${quotes.in_flight} in flight`,
    `  ${quotes.changed} would be decided otherwise, ${quotes.in_flight_changed} of them in flight`,
    `  denied: ${quotes.denied.before} -> ${quotes.denied.after}`,
    `  approvals asked for: ${load.join(", ")}`,
    `  ${quotes.newly_self_approved} would need nobody any more: ${money.join(", ") || "no"} discount` +
      (unpriced > 0 ? `, ${unpriced} without a list price` : ""),
  ];
  return `\n${lines.map((line) => `${line}\n`).join("")}`;
}

function rowsText(rows: readonly ReplayRow[], modes: readonly RotationMode[]): string {
  if (rows.length === 0) return "";
  const [mode = "recorded_state"] = modes.toReversed();
  const shown = rows
    .slice(0, SHOWN_ROWS)
    .map((row) => (row.kind === "lead" ? leadRow(row, mode) : quoteRow(row)));
  const head = ["subject", "in flight", "changes", "before", "after"];
  return `\n${tableText([head, ...shown])}${moreText(rows.length)}`;
}

function leadRow(
  { lead_id, in_flight, changes, before, after }: LeadRow,
  mode: RotationMode,
): string[] {
  const end = after[mode] ?? after[ROTATION_MODES[0]];
  const where = (one: typeof before | undefined): string =>
    one === undefined ? "" : (one.owner_id ?? one.reason ?? one.team_id ?? one.status);
  return [lead_id, in_flight ? "yes" : "", changes.join(" "), where(before), where(end)];
}

function quoteRow({ quote_id, in_flight, changes, before, after }: QuoteRow): string[] {
  const what = ({ allow, required_approvals }: typeof before): string =>
    allow ? required_approvals.join(" ") || "self-approved" : "denied";
  return [quote_id, in_flight ? "yes" : "", changes.join(" "), what(before), what(after)];
}

function moreText(count: number): string {
  return count > SHOWN_ROWS ? `and ${count - SHOWN_ROWS} more: --csv or --json has all\n` : "";
}
