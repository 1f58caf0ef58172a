// SPDX-License-Identifier: Apache-2.0
// RoutingDesk's SQL of turns that count against a cap, and of who is at one. A person's turns lie together by time, so
// that a window is counted without an index: a turn is one row written, and one more when it is forgotten.
import { type CountedWindow, type TakenRow, type TurnRow } from "#domain/rotation/cap-count.ts";
import { LONGEST_WINDOW_MS } from "#domain/rotation/cap-window.ts";

/** Rows that a call forgets at most: twice what it brings, so that old ones do not pile up. */
const FORGET_PER_CALL = 500;

const TABLES = `
CREATE TABLE IF NOT EXISTS turn (
  user TEXT NOT NULL, at_ms INTEGER NOT NULL, lead_id TEXT NOT NULL, attempt INTEGER NOT NULL,
  PRIMARY KEY (user, at_ms, lead_id, attempt)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS capped (user TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
`;

export function createTurnTables(sql: SqlStorage): void {
  sql.exec(TABLES);
}

export function loadCapped(sql: SqlStorage): string[] {
  return sql
    .exec<{ user: string }>("SELECT user FROM capped ORDER BY user")
    .toArray()
    .map(({ user }) => user);
}

/** Each window's turns; at most some hundreds of rows, because nobody takes more than a cap allows. */
export function countTurns(sql: SqlStorage, windows: readonly CountedWindow[]): TakenRow[] {
  if (windows.length === 0) return [];
  const counts = sql
    .exec<{ place: number; taken: number }>(
      `SELECT cell.key AS place, (
         SELECT count(*) FROM turn WHERE user = cell.value ->> 'user' AND at_ms >= cell.value ->> 'since_ms'
       ) AS taken FROM json_each(?) AS cell`,
      JSON.stringify(windows),
    )
    .toArray();
  return counts.flatMap(({ place, taken }) => {
    const found = windows[place];
    if (found === undefined) return [];
    const { user, window, time_zone } = found;
    return [{ user, window, time_zone, taken }];
  });
}

/** Only who comes to a cap or leaves one is written. */
export function saveCapped(sql: SqlStorage, capped: readonly string[]): void {
  const json = JSON.stringify(capped);
  sql.exec("DELETE FROM capped WHERE user NOT IN (SELECT value FROM json_each(?))", json);
  sql.exec("INSERT OR IGNORE INTO capped (user) SELECT value FROM json_each(?)", json);
}

/** Also forgets turns of the same people that no window can hold any more, whatever caps a later config has. */
export function saveTurns(sql: SqlStorage, turns: readonly TurnRow[]): void {
  const [first] = turns;
  if (first === undefined) return;
  const json = JSON.stringify(turns);
  sql.exec(
    `INSERT OR IGNORE INTO turn (user, at_ms, lead_id, attempt)
     SELECT value ->> 'user', value ->> 'at_ms', value ->> 'lead_id', value ->> 'attempt' FROM json_each(?)`,
    json,
  );
  sql.exec(
    `DELETE FROM turn WHERE (user, at_ms, lead_id, attempt) IN (
       SELECT turn.user, turn.at_ms, turn.lead_id, turn.attempt
       FROM (SELECT DISTINCT value ->> 'user' AS user FROM json_each(?)) AS taker
       CROSS JOIN turn ON turn.user = taker.user AND turn.at_ms < ? LIMIT ${FORGET_PER_CALL})`,
    json,
    first.at_ms - LONGEST_WINDOW_MS,
  );
}
