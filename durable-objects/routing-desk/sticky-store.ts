// SPDX-License-Identifier: Apache-2.0
// RoutingDesk's SQL of who had the last lead of a company or person: one row written per key of an assigned lead. A key
// past its window is taken over by the next lead; none is looked for to be deleted, because that would need an index.
import type { PickLead } from "#domain/messages/routing-desk.ts";
import type { StickyRow } from "#domain/rotation/sticky-book.ts";

const TABLES = `
CREATE TABLE IF NOT EXISTS sticky (
  key TEXT PRIMARY KEY, user TEXT NOT NULL, at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

export function createStickyTable(sql: SqlStorage): void {
  sql.exec(TABLES);
}

export function loadSticky(sql: SqlStorage, leads: readonly PickLead[]): StickyRow[] {
  const keys = leads.flatMap(({ sticky }) => sticky?.keys.map(({ key }) => key) ?? []);
  if (keys.length === 0) return [];
  return sql
    .exec<{ key: string; user: string; at_ms: number }>(
      "SELECT key, user, at_ms FROM sticky WHERE key IN (SELECT value FROM json_each(?))",
      JSON.stringify(keys),
    )
    .toArray();
}

export function saveSticky(sql: SqlStorage, rows: readonly StickyRow[]): void {
  if (rows.length === 0) return;
  sql.exec(
    `INSERT INTO sticky (key, user, at_ms)
     SELECT value ->> 'key', value ->> 'user', value ->> 'at_ms' FROM json_each(?) WHERE true
     ON CONFLICT (key) DO UPDATE SET user = excluded.user, at_ms = excluded.at_ms`,
    JSON.stringify(rows),
  );
}
