// SPDX-License-Identifier: Apache-2.0
// RoutingDesk's SQL of claims. No index beside the primary keys: a claim is one row written, and so is a merge.
import type { PickLead } from "#domain/messages/routing-desk.ts";
import {
  ClaimBook,
  type ClaimChanges,
  type ClaimContent,
  type ClaimRow,
  type MergedRow,
} from "#domain/rotation/claim-book.ts";

/** A lead without a row in `merged` stands for itself. */
const TABLES = `
CREATE TABLE IF NOT EXISTS claim (
  key TEXT PRIMARY KEY, lead_id TEXT NOT NULL, origin TEXT NOT NULL, at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS merged (
  lead_id TEXT PRIMARY KEY, survivor TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;

export function createClaimTables(sql: SqlStorage): void {
  sql.exec(TABLES);
}

/** The claims that picks for these leads may meet, and who stands for whom; `linked` are leads that they follow. */
export function loadClaims(
  sql: SqlStorage,
  leads: readonly PickLead[],
  linked: readonly string[],
): ClaimContent {
  const claims = findClaims(
    sql,
    leads.flatMap(({ claiming }) => claiming?.keys.map(({ key }) => key) ?? []),
  );
  const named = leads.flatMap(({ lead_id, stands_for }) => [lead_id, stands_for ?? lead_id]);
  const holders = claims.map(({ lead_id }) => lead_id);
  return { claims, merged: loadChains(sql, [...named, ...holders, ...linked]) };
}

export function saveClaims(sql: SqlStorage, { claims, merged, separated }: ClaimChanges): void {
  if (claims.length > 0) {
    sql.exec(
      `INSERT INTO claim (key, lead_id, origin, at_ms)
       SELECT value ->> 'key', value ->> 'lead_id', value ->> 'origin', value ->> 'at_ms' FROM json_each(?) WHERE true
       ON CONFLICT (key) DO UPDATE SET lead_id = excluded.lead_id, origin = excluded.origin, at_ms = excluded.at_ms`,
      JSON.stringify(claims),
    );
  }
  if (merged.length > 0) {
    sql.exec(
      `INSERT INTO merged (lead_id, survivor)
       SELECT value ->> 'lead_id', value ->> 'survivor' FROM json_each(?) WHERE true
       ON CONFLICT (lead_id) DO UPDATE SET survivor = excluded.survivor`,
      JSON.stringify(merged),
    );
  }
  if (separated.length > 0) {
    sql.exec(
      "DELETE FROM merged WHERE lead_id IN (SELECT value FROM json_each(?))",
      JSON.stringify(separated),
    );
  }
}

/** Who stands for the holder of each key, at its place. */
export function findClaimants(
  sql: SqlStorage,
  keys: readonly string[],
): readonly (string | null)[] {
  const claims = findClaims(sql, keys);
  const merged = loadChains(
    sql,
    claims.map(({ lead_id }) => lead_id),
  );
  const book = new ClaimBook({ claims, merged });
  const holders = new Map(claims.map(({ key, lead_id }) => [key, book.survivorOf(lead_id)]));
  return keys.map((key) => holders.get(key) ?? null);
}

function findClaims(sql: SqlStorage, keys: readonly string[]): ClaimRow[] {
  if (keys.length === 0) return [];
  return sql
    .exec<{ key: string; lead_id: string; origin: string; at_ms: number }>(
      "SELECT key, lead_id, origin, at_ms FROM claim WHERE key IN (SELECT value FROM json_each(?))",
      JSON.stringify(keys),
    )
    .toArray();
}

/** Every merge on the way from these leads to those who stand for them. UNION keeps a circle from going round. */
function loadChains(sql: SqlStorage, leadIds: readonly string[]): MergedRow[] {
  if (leadIds.length === 0) return [];
  return sql
    .exec<{ lead_id: string; survivor: string }>(
      `WITH RECURSIVE chain (lead_id) AS (
         SELECT value FROM json_each(?) UNION SELECT merged.survivor FROM chain JOIN merged USING (lead_id)
       ) SELECT merged.lead_id, merged.survivor FROM chain JOIN merged USING (lead_id)`,
      JSON.stringify([...new Set(leadIds)]),
    )
    .toArray();
}
