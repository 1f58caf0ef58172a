// SPDX-License-Identifier: Apache-2.0
// RoutingDesk's SQL of what leads are promised by when: a row and an index entry per clock and event, at most four of
// them per lead. A row that was sent is gone, so a clock that is set back sends nothing twice.
import type { TimerRow } from "#domain/rotation/timers-of.ts";

const TABLES = `
CREATE TABLE IF NOT EXISTS timer (
  lead_id TEXT NOT NULL, clock TEXT NOT NULL, event TEXT NOT NULL, attempt INTEGER NOT NULL, due_at_ms INTEGER NOT NULL,
  PRIMARY KEY (lead_id, clock, event)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS timer_by_time ON timer (due_at_ms);
`;

export function createTimerTable(sql: SqlStorage): void {
  sql.exec(TABLES);
}

/** The timers of a lead's newest attempt take the place of all earlier ones'. */
export function saveTimers(
  sql: SqlStorage,
  timers: readonly TimerRow[],
  notTimed: readonly string[],
): void {
  if (notTimed.length > 0) {
    sql.exec(
      "DELETE FROM timer WHERE lead_id IN (SELECT value FROM json_each(?))",
      JSON.stringify(notTimed),
    );
  }
  if (timers.length > 0) {
    sql.exec(
      `INSERT INTO timer (lead_id, clock, event, attempt, due_at_ms)
       SELECT value ->> 'lead_id', value ->> 'clock', value ->> 'event', value ->> 'attempt', value ->> 'due_at_ms'
       FROM json_each(?)`,
      JSON.stringify(timers),
    );
  }
}

/** Somebody did something with these leads. */
export function stopFirstTouch(sql: SqlStorage, leadIds: readonly string[]): void {
  sql.exec(
    "DELETE FROM timer WHERE clock = 'time_to_first_touch' AND lead_id IN (SELECT value FROM json_each(?))",
    JSON.stringify(leadIds),
  );
}

/** The earliest of all; null where there is none. */
export function nextTimerAt(sql: SqlStorage): number | null {
  const query = "SELECT min(due_at_ms) AS next FROM timer";
  return sql.exec<{ next: number | null }>(query).one().next;
}

/** Those whose time has come, the longest overdue first. */
export function loadDueTimers(sql: SqlStorage, nowMs: number, limit: number): TimerRow[] {
  return sql
    .exec<{
      lead_id: string;
      clock: TimerRow["clock"];
      event: TimerRow["event"];
      attempt: number;
      due_at_ms: number;
    }>(
      "SELECT lead_id, clock, event, attempt, due_at_ms FROM timer WHERE due_at_ms <= ? ORDER BY due_at_ms, lead_id LIMIT ?",
      nowMs,
      limit,
    )
    .toArray();
}

/** Forgets those that were sent. What a later attempt was promised since then keeps its row. */
export function forgetTimers(sql: SqlStorage, sent: readonly TimerRow[]): void {
  sql.exec(
    `DELETE FROM timer WHERE (lead_id, clock, event, attempt) IN (
       SELECT value ->> 'lead_id', value ->> 'clock', value ->> 'event', value ->> 'attempt' FROM json_each(?))`,
    JSON.stringify(sent),
  );
}
