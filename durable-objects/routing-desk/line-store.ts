// SPDX-License-Identifier: Apache-2.0
// RoutingDesk's SQL of leads that wait for somebody of a pool, and of when it is next looked who is free. Rows lie in the
// order in which leads go on; whoever leaves the line is found by reading the pool's rows, because an index would cost a
// row more for each that waits.
import {
  LINE_READ,
  type LineChanges,
  type PoolLine,
  type WaitingRow,
} from "#domain/rotation/waiting-line.ts";

/** While any lead waits, it is looked at least this often: hours begin and caps end without anybody's doing. */
const LOOK_EVERY_MS = 60_000;

/** `drain` has its one row while any lead waits. */
const TABLES = `
CREATE TABLE IF NOT EXISTS waiting (
  pool TEXT NOT NULL, accepted_at_ms INTEGER NOT NULL, lead_id TEXT NOT NULL, attempt INTEGER NOT NULL,
  told_at_ms INTEGER, PRIMARY KEY (pool, accepted_at_ms, lead_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS drain (
  one INTEGER PRIMARY KEY CHECK (one = 1), at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

export function createLineTables(sql: SqlStorage): void {
  sql.exec(TABLES);
}

/** The oldest of each of these pools; nothing but one row is read where no lead waits. */
export function loadLines(sql: SqlStorage, pools: Iterable<string>): PoolLine[] {
  if (drainAt(sql) === null) return [];
  return [...pools].map((pool) => {
    const rows = sql
      .exec<{
        pool: string;
        accepted_at_ms: number;
        lead_id: string;
        attempt: number;
        told_at_ms: number | null;
      }>(
        `SELECT pool, accepted_at_ms, lead_id, attempt, told_at_ms FROM waiting
         WHERE pool = ? ORDER BY accepted_at_ms, lead_id LIMIT ${LINE_READ + 1}`,
        pool,
      )
      .toArray();
    return { pool, rows: rows.slice(0, LINE_READ), more: rows.length > LINE_READ };
  });
}

/** Pools that leads wait for: one step of the primary key each. */
export function waitedPools(sql: SqlStorage): string[] {
  return sql
    .exec<{ pool: string }>(
      `WITH RECURSIVE waited (pool) AS (
         SELECT min(pool) FROM waiting UNION ALL
         SELECT (SELECT min(pool) FROM waiting WHERE pool > waited.pool) FROM waited WHERE waited.pool IS NOT NULL
       ) SELECT pool FROM waited WHERE pool IS NOT NULL`,
    )
    .toArray()
    .map(({ pool }) => pool);
}

interface LineUpdate extends LineChanges {
  /** Pools in which somebody may be able to take a lead that could not before. */
  readonly freed: readonly string[];
}

/** Writes who comes and goes, and by when it is to be looked who is free. `nowMs` is the desk's own clock. */
export function saveLine(sql: SqlStorage, changes: LineUpdate, nowMs: number): void {
  const { waiting, not_waiting, freed } = changes;
  if (not_waiting.length > 0) {
    sql.exec(
      `DELETE FROM waiting WHERE pool IN (SELECT value ->> 'pool' FROM json_each(?1))
         AND (pool, lead_id) IN (SELECT value ->> 'pool', value ->> 'lead_id' FROM json_each(?1))`,
      JSON.stringify(not_waiting),
    );
  }
  putWaiting(sql, waiting);
  const due = drainAt(sql);
  if (due === null && waiting.length === 0) return;
  if (not_waiting.length > 0 && isEmpty(sql)) sql.exec("DELETE FROM drain");
  else if (freed.length > 0 && isWaitedFor(sql, freed)) lookAt(sql, nowMs);
  else if (due === null) lookAt(sql, nowMs + LOOK_EVERY_MS);
}

/** When it is next looked who is free; null where no lead waits. Never later than a minute, whatever a clock did. */
export function nextDrainAt(sql: SqlStorage, nowMs: number): number | null {
  const due = drainAt(sql);
  return due === null ? null : Math.min(due, nowMs + LOOK_EVERY_MS);
}

/** The queue was told to look. */
export function drainSent(sql: SqlStorage, nowMs: number): void {
  sql.exec("UPDATE drain SET at_ms = ?", nowMs + LOOK_EVERY_MS);
}

/** These were told of; where there may be more who can go on, it is looked again at once. */
export function saveTold(
  sql: SqlStorage,
  told: readonly WaitingRow[],
  { more, now_ms }: { readonly more: boolean; readonly now_ms: number },
): void {
  putWaiting(sql, told);
  if (more) lookAt(sql, now_ms);
}

function putWaiting(sql: SqlStorage, rows: readonly WaitingRow[]): void {
  if (rows.length === 0) return;
  sql.exec(
    `INSERT INTO waiting (pool, accepted_at_ms, lead_id, attempt, told_at_ms)
     SELECT value ->> 'pool', value ->> 'accepted_at_ms', value ->> 'lead_id', value ->> 'attempt',
       value ->> 'told_at_ms' FROM json_each(?) WHERE true
     ON CONFLICT (pool, accepted_at_ms, lead_id) DO UPDATE SET attempt = excluded.attempt, told_at_ms = excluded.told_at_ms`,
    JSON.stringify(rows),
  );
}

function drainAt(sql: SqlStorage): number | null {
  const [row] = sql.exec<{ at_ms: number }>("SELECT at_ms FROM drain").toArray();
  return row?.at_ms ?? null;
}

/** Only where it is sooner than what stands. */
function lookAt(sql: SqlStorage, atMs: number): void {
  sql.exec(
    "INSERT INTO drain (one, at_ms) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET at_ms = excluded.at_ms WHERE excluded.at_ms < at_ms",
    atMs,
  );
}

function isEmpty(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM waiting LIMIT 1").toArray().length === 0;
}

function isWaitedFor(sql: SqlStorage, pools: readonly string[]): boolean {
  const query = "SELECT 1 FROM waiting WHERE pool IN (SELECT value FROM json_each(?)) LIMIT 1";
  return sql.exec(query, JSON.stringify(pools)).toArray().length > 0;
}
