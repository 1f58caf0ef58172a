// SPDX-License-Identifier: Apache-2.0
// RoutingDesk's SQL: the tables and how a DeskBook is loaded and saved. Beside those of `due` and `timer` there is no
// index, so each row written is billed once.
import type { PickRequest } from "#domain/messages/routing-desk.ts";
import { Assignment, type Unavailable } from "#domain/receipts/assignment.ts";
import { countedWindows } from "#domain/rotation/cap-count.ts";
import type { RotationPool } from "#domain/rotation/choose-member.ts";
import type {
  AssignmentRow,
  BookChanges,
  BookContent,
  HolderRow,
} from "#domain/rotation/desk-book.ts";
import type { TurnContent } from "#domain/rotation/turn-book.ts";
import { createClaimTables, loadClaims, saveClaims } from "./claim-store.ts";
import { createDueTable, saveDue } from "./due-store.ts";
import { createLineTables, loadLines } from "./line-store.ts";
import { createStickyTable, loadSticky, saveSticky } from "./sticky-store.ts";
import { createTimerTable, saveTimers } from "./timer-store.ts";
import { countTurns, createTurnTables, loadCapped, saveCapped, saveTurns } from "./turn-store.ts";

/**
 * `adopted` has the one row 1. A person without a row in `open_work` holds nothing, without one in `pointer` pass 0,
 * without one in `away` was there at the last pick.
 */
const TABLES = `
CREATE TABLE IF NOT EXISTS adopted (
  one INTEGER PRIMARY KEY CHECK (one = 1), config_version INTEGER NOT NULL, pools TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pointer (
  pool TEXT NOT NULL, user TEXT NOT NULL, pass INTEGER NOT NULL, assigned INTEGER NOT NULL, PRIMARY KEY (pool, user)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS open_work (
  user TEXT PRIMARY KEY, open INTEGER NOT NULL CHECK (open >= 0)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS away (
  user TEXT PRIMARY KEY, reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS assignment (
  lead_id TEXT NOT NULL, attempt INTEGER NOT NULL, user TEXT, assignment TEXT NOT NULL, PRIMARY KEY (lead_id, attempt)
) STRICT, WITHOUT ROWID;
`;

export function createTables(sql: SqlStorage): void {
  sql.exec(TABLES);
  createClaimTables(sql);
  createDueTable(sql);
  createLineTables(sql);
  createStickyTable(sql);
  createTimerTable(sql);
  createTurnTables(sql);
}

/** What is asked; `asked` are the pools whose turns or waiting leads it is about. */
interface BookRequest extends Pick<PickRequest, "config_version" | "pools" | "now_ms" | "leads"> {
  readonly asked: ReadonlySet<string>;
}

/** The state that picks for these leads start from. Pools have at most 2,000 members in all (compile-pools.ts). */
export function loadBook(sql: SqlStorage, request: BookRequest): BookContent {
  const { leads, asked, now_ms } = request;
  const assignments = loadAssignments(
    sql,
    leads.map(({ lead_id }) => lead_id),
  );
  const linked = assignments.flatMap(({ assignment }) =>
    "linked_to" in assignment ? (assignment.linked_to?.lead_id ?? []) : [],
  );
  const claims = loadClaims(sql, leads, linked);
  const follows = leads.some(({ claiming }) => claiming?.on_duplicate === "link");
  const candidates = follows ? claims.claims.map(({ lead_id }) => lead_id) : [];
  const survivors = claims.merged.map(({ survivor }) => survivor);
  const turns = loadTurns(sql);
  // Of the pools that will be asked: a higher version's are adopted first.
  const pools = request.config_version > turns.config_version ? request.pools : turns.pools;
  const windows = countedWindows(pools, asked, new Set(turns.capped), now_ms);
  return {
    ...turns,
    now_ms,
    taken: countTurns(sql, windows),
    lines: loadLines(sql, asked),
    sticky: loadSticky(sql, leads),
    ...claims,
    assignments,
    holders:
      follows || linked.length > 0
        ? loadHolders(sql, [...candidates, ...linked, ...survivors])
        : [],
  };
}

/** Pools, pointers, open work, who is away and who is at a cap: the same for every pick. */
export function loadTurns(sql: SqlStorage): TurnContent {
  const adopted = sql
    .exec<{ config_version: number; pools: string }>("SELECT config_version, pools FROM adopted")
    .toArray()[0];
  return {
    config_version: adopted?.config_version ?? 0,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Our own text, written below from a typed request.
    pools: adopted === undefined ? [] : (JSON.parse(adopted.pools) as RotationPool[]),
    pointers: sql
      .exec<{ pool: string; user: string; pass: number; assigned: number }>(
        "SELECT pool, user, pass, assigned FROM pointer ORDER BY pool, user",
      )
      .toArray(),
    open: sql
      .exec<{ user: string; open: number }>("SELECT user, open FROM open_work ORDER BY user")
      .toArray(),
    away: sql
      .exec<{ user: string; reason: Unavailable["reason"] }>(
        "SELECT user, reason FROM away ORDER BY user",
      )
      .toArray(),
    capped: loadCapped(sql),
  };
}

function loadAssignments(sql: SqlStorage, leadIds: readonly string[]): AssignmentRow[] {
  return sql
    .exec<{ lead_id: string; attempt: number; user: string | null; assignment: string }>(
      "SELECT lead_id, attempt, user, assignment FROM assignment WHERE lead_id IN (SELECT value FROM json_each(?))",
      JSON.stringify(leadIds),
    )
    .toArray()
    .map((row) => ({ ...row, assignment: Assignment.parse(JSON.parse(row.assignment)) }));
}

/** The newest attempt's user of each lead; beside max(), a column is the one of that row. No assignment text is read. */
function loadHolders(sql: SqlStorage, leadIds: readonly string[]): HolderRow[] {
  return sql
    .exec<{ lead_id: string; user: string | null; attempt: number }>(
      "SELECT lead_id, user, max(attempt) AS attempt FROM assignment WHERE lead_id IN (SELECT value FROM json_each(?)) GROUP BY lead_id",
      JSON.stringify(leadIds),
    )
    .toArray();
}

export function saveAdopted(
  sql: SqlStorage,
  configVersion: number,
  pools: readonly RotationPool[],
): void {
  sql.exec(
    "INSERT INTO adopted (one, config_version, pools) VALUES (1, ?, ?) ON CONFLICT (one) DO UPDATE SET config_version = excluded.config_version, pools = excluded.pools",
    configVersion,
    JSON.stringify(pools),
  );
}

/**
 * Writes what a book changed, all but who waits (saveLine). Pointers and open work go as one statement each; assignments one by one, because a
 * snapshot of 500 members is 60 KB and a value may have 2 MB. Nothing hashes this text (a receipt's body has its own,
 * canonical one), so plain JSON does, at an eighth of the time.
 */
export function saveChanges(sql: SqlStorage, changes: BookChanges): void {
  if (changes.pointers.length > 0) {
    sql.exec(
      `INSERT INTO pointer (pool, user, pass, assigned)
       SELECT value ->> 'pool', value ->> 'user', value ->> 'pass', value ->> 'assigned' FROM json_each(?) WHERE true
       ON CONFLICT (pool, user) DO UPDATE SET pass = excluded.pass, assigned = excluded.assigned`,
      JSON.stringify(changes.pointers),
    );
  }
  if (changes.open.length > 0) {
    sql.exec(
      `INSERT INTO open_work (user, open)
       SELECT value ->> 'user', value ->> 'open' FROM json_each(?) WHERE true
       ON CONFLICT (user) DO UPDATE SET open = excluded.open`,
      JSON.stringify(changes.open),
    );
  }
  if (changes.away !== null) saveAway(sql, changes.away);
  if (changes.capped !== null) saveCapped(sql, changes.capped);
  saveTurns(sql, changes.turns);
  saveClaims(sql, changes);
  saveDue(sql, changes.due, changes.not_due);
  saveSticky(sql, changes.sticky);
  saveTimers(sql, changes.timers, changes.not_timed);
  for (const row of changes.assignments) {
    sql.exec(
      "INSERT INTO assignment (lead_id, attempt, user, assignment) VALUES (?, ?, ?, ?)",
      row.lead_id,
      row.attempt,
      row.user,
      JSON.stringify(row.assignment),
    );
  }
}

/** Only who comes or goes is written. */
function saveAway(sql: SqlStorage, away: readonly Unavailable[]): void {
  const json = JSON.stringify(away);
  sql.exec("DELETE FROM away WHERE user NOT IN (SELECT value ->> 'user' FROM json_each(?))", json);
  sql.exec(
    `INSERT INTO away (user, reason)
     SELECT value ->> 'user', value ->> 'reason' FROM json_each(?) WHERE true
     ON CONFLICT (user) DO UPDATE SET reason = excluded.reason WHERE excluded.reason <> reason`,
    json,
  );
}
