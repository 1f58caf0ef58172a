// SPDX-License-Identifier: Apache-2.0
// RoutingDesk's SQL of how fast leads of one key come. The hour leads the key, so that a key's rows and those that are
// too old are both found without an index: a lead is one row written, and one more when it is forgotten.
import type { ObserveRequest } from "#domain/messages/routing-desk.ts";
import { countVelocity, type VelocityRow } from "#domain/rotation/count-velocity.ts";

const HOUR_MS = 3_600_000;
/** Rows that a call forgets at most: ten times what a batch brings, so that a flood is gone soon after its window. */
const FORGET_PER_CALL = 1_000;

const TABLES = `
CREATE TABLE IF NOT EXISTS velocity (
  hour INTEGER NOT NULL, key TEXT NOT NULL, lead_id TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (hour, key, lead_id)
) STRICT, WITHOUT ROWID;
`;

export function createVelocityTable(sql: SqlStorage): void {
  sql.exec(TABLES);
}

/** Counts and remembers; in a transaction. See RoutingDeskRpc. */
export function observeLeads(sql: SqlStorage, request: ObserveRequest): readonly number[] {
  const { leads, window_ms } = request;
  const [first] = leads;
  if (first === undefined) return [];
  const { counts, added } = countVelocity(loadWindows(sql, request), request);
  if (added.length > 0) {
    sql.exec(
      `INSERT INTO velocity (hour, key, lead_id, at_ms)
       SELECT value ->> 'at_ms' / ${HOUR_MS}, value ->> 'key', value ->> 'lead_id', value ->> 'at_ms' FROM json_each(?)`,
      JSON.stringify(added),
    );
  }
  const newest = leads.reduce((latest, { at_ms }) => Math.max(latest, at_ms), first.at_ms);
  sql.exec(
    `DELETE FROM velocity WHERE (hour, key, lead_id) IN (
       SELECT hour, key, lead_id FROM velocity WHERE hour < ? LIMIT ${FORGET_PER_CALL})`,
    hourOf(newest - window_ms),
  );
  return counts;
}

/** The rows of each lead's key in the hours of its window: at most 25 hours, and of each key and hour once. */
function loadWindows(
  sql: SqlStorage,
  { leads, window_ms }: ObserveRequest,
): readonly VelocityRow[] {
  const hours = new Map<string, Set<number>>();
  for (const { key, at_ms } of leads) {
    const ofKey = hours.get(key) ?? new Set();
    hours.set(key, ofKey);
    for (let hour = hourOf(at_ms - window_ms); hour <= hourOf(at_ms); hour++) ofKey.add(hour);
  }
  const cells = [...hours].flatMap(([key, ofKey]) => [...ofKey].map((hour) => ({ key, hour })));
  return sql
    .exec<{ key: string; lead_id: string; at_ms: number }>(
      `SELECT velocity.key, velocity.lead_id, velocity.at_ms FROM json_each(?) AS cell
       CROSS JOIN velocity ON velocity.hour = cell.value ->> 'hour' AND velocity.key = cell.value ->> 'key'`,
      JSON.stringify(cells),
    )
    .toArray();
}

function hourOf(atMs: number): number {
  return Math.floor(atMs / HOUR_MS);
}
