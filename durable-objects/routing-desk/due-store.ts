// SPDX-License-Identifier: Apache-2.0
// RoutingDesk's SQL of leads that wait: one row per lead, and one entry of the index by which the earliest is found.
import type { DueRow } from "#domain/rotation/desk-book.ts";

const TABLES = `
CREATE TABLE IF NOT EXISTS due (
  lead_id TEXT PRIMARY KEY, attempt INTEGER NOT NULL, due_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS due_by_time ON due (due_at_ms);
`;

export function createDueTable(sql: SqlStorage): void {
  sql.exec(TABLES);
}

/** The row of a lead's newest attempt takes the place of an earlier one's. */
export function saveDue(sql: SqlStorage, due: readonly DueRow[], notDue: readonly string[]): void {
  if (notDue.length > 0) {
    sql.exec(
      "DELETE FROM due WHERE lead_id IN (SELECT value FROM json_each(?))",
      JSON.stringify(notDue),
    );
  }
  if (due.length > 0) {
    sql.exec(
      `INSERT INTO due (lead_id, attempt, due_at_ms)
       SELECT value ->> 'lead_id', value ->> 'attempt', value ->> 'due_at_ms' FROM json_each(?) WHERE true
       ON CONFLICT (lead_id) DO UPDATE SET attempt = excluded.attempt, due_at_ms = excluded.due_at_ms`,
      JSON.stringify(due),
    );
  }
}

/** The earliest of all; null where nobody waits. */
export function nextDueAt(sql: SqlStorage): number | null {
  const query = "SELECT min(due_at_ms) AS next FROM due";
  return sql.exec<{ next: number | null }>(query).one().next;
}

/** Those whose time has come, the longest overdue first. */
export function loadDue(sql: SqlStorage, nowMs: number, limit: number): DueRow[] {
  return sql
    .exec<{ lead_id: string; attempt: number; due_at_ms: number }>(
      "SELECT lead_id, attempt, due_at_ms FROM due WHERE due_at_ms <= ? ORDER BY due_at_ms, lead_id LIMIT ?",
      nowMs,
      limit,
    )
    .toArray();
}

/** Forgets those that were sent. A lead that waits anew since then, for a later attempt, keeps its row. */
export function forgetDue(sql: SqlStorage, sent: readonly DueRow[]): void {
  sql.exec(
    "DELETE FROM due WHERE (lead_id, attempt) IN (SELECT value ->> 'lead_id', value ->> 'attempt' FROM json_each(?))",
    JSON.stringify(sent),
  );
}
