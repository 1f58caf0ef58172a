// SPDX-License-Identifier: Apache-2.0
// The outbox of records, read and emptied.
import type { recordChange } from "../tables/record-change.ts";

export type NotedChange = typeof recordChange.$inferSelect;

/** The chains of one write, and one more. */
export interface NoteScope {
  readonly batch_id: string;
  readonly chain: string | null;
}

/**
 * A page of what a tenant's receipts still have to say, in the order of the writes. With a scope, the notes of its chains
 * alone, but those of every write: a later one never goes before an earlier one.
 */
export async function readNotedChanges(
  db: D1Database,
  tenant: string,
  scope: NoteScope | null,
  limit: number,
): Promise<readonly NotedChange[]> {
  const { results } = await db
    .prepare(
      `SELECT * FROM record_change WHERE tenant_id = ?1 AND (?2 IS NULL OR chain = ?3
        OR chain IN (SELECT chain FROM record_change WHERE tenant_id = ?1 AND batch_id = ?2))
        ORDER BY rowid LIMIT ?4`,
    )
    .bind(tenant, scope?.batch_id ?? null, scope?.chain ?? null, limit)
    .all<NotedChange>();
  return results;
}

/** Forgets notes whose receipts stand; forgetting again changes nothing. */
export async function deleteNotedChanges(
  db: D1Database,
  tenant: string,
  notes: readonly Pick<NotedChange, "batch_id" | "place">[],
): Promise<void> {
  const json = JSON.stringify(notes.map(({ batch_id, place }) => ({ batch_id, place })));
  await db
    .prepare(
      `DELETE FROM record_change WHERE tenant_id = ?1 AND (batch_id, place) IN
        (SELECT note.value ->> '$.batch_id', note.value ->> '$.place' FROM json_each(?2) AS note)`,
    )
    .bind(tenant, json)
    .run();
}

/**
 * Tenants with changes whose receipts are outstanding since before an instant: work for the sweep. In any order, so that
 * those that cannot be settled never keep the same others waiting.
 */
export async function tenantsWithNotes(
  db: D1Database,
  beforeMs: number,
  limit: number,
): Promise<readonly string[]> {
  const { results } = await db
    .prepare(
      `SELECT tenant_id FROM (SELECT DISTINCT tenant_id FROM record_change WHERE changed_at_ms < ?1)
        ORDER BY random() LIMIT ?2`,
    )
    .bind(beforeMs, limit)
    .all<{ tenant_id: string }>();
  return results.map(({ tenant_id }) => tenant_id);
}
