// SPDX-License-Identifier: Apache-2.0
// TenantDesk's outbox of changes to keys and to sources' secrets: noted in the transaction that makes them, forgotten
// once the receipt stands. It holds no secret and no hash.
import { z } from "zod";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import type { RecordFields } from "#ledger/record-item.ts";

const TABLE = `
CREATE TABLE IF NOT EXISTS key_change (
  change_no INTEGER PRIMARY KEY, tenant TEXT NOT NULL, key_id TEXT NOT NULL, batch_id TEXT NOT NULL, place INTEGER NOT NULL,
  before TEXT, after TEXT NOT NULL, actor_kind TEXT NOT NULL, actor_ref TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS key_change_by_key ON key_change (key_id, change_no);
`;

/** A column that the table did not have from the start: a desk that has slept since then gets it when it wakes. */
const ENTITY_COLUMN = "ALTER TABLE key_change ADD COLUMN entity TEXT NOT NULL DEFAULT 'api_key'";

/** What the desk keeps besides configs. Ids of different entities never are the same. */
const ENTITIES = ["api_key", "source_secret"] as const;

/** Null after a deletion. */
const Fields = z.record(z.string(), z.json()).nullable();

type ChangeRow = {
  readonly change_no: number;
  readonly tenant: string;
  readonly key_id: string;
  readonly batch_id: string;
  readonly place: number;
  readonly before: string | null;
  readonly after: string;
  readonly actor_kind: Actor["kind"];
  readonly actor_ref: string;
  readonly entity: string;
};

/** How one record changed. */
export interface NotedChange {
  readonly entity: (typeof ENTITIES)[number];
  readonly id: string;
  /** Null of a new record. */
  readonly before: RecordFields | null;
  /** Null of a deleted one. */
  readonly after: RecordFields | null;
}

/** A change whose receipt is still to be appended. */
export interface PendingChange extends NotedChange {
  readonly change_no: number;
  readonly tenant: string;
  readonly batch_id: string;
  readonly place: number;
  readonly actor: Actor;
}

/** One command: who changes something of which tenant, under a name of its own. */
export interface DeskWrite {
  readonly tenant: string;
  readonly batch_id: string;
  readonly actor: Actor;
}

export function createOutbox(sql: SqlStorage): void {
  sql.exec(TABLE);
  const rows = sql.exec<{ name: string }>("SELECT name FROM pragma_table_info('key_change')");
  if (!Array.from(rows, ({ name }) => name).includes("entity")) sql.exec(ENTITY_COLUMN);
}

/** Notes one change of a command; `place` counts them. To be called in the transaction that makes it. */
export function noteChange(
  sql: SqlStorage,
  { tenant, batch_id, actor }: DeskWrite,
  place: number,
  { entity, id, before, after }: NotedChange,
): void {
  sql.exec(
    `INSERT INTO key_change (tenant, key_id, batch_id, place, before, after, actor_kind, actor_ref, entity)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    tenant,
    id,
    batch_id,
    place,
    before === null ? null : canonicalJson(before),
    canonicalJson(after),
    actor.kind,
    actor.ref,
    entity,
  );
}

/** The oldest change of each record (of some alone, if named), because each needs to know the chain that the one before left. */
export function pendingChanges(
  sql: SqlStorage,
  ids: readonly string[] | null,
  limit: number,
): readonly PendingChange[] {
  const rows = sql.exec<ChangeRow>(
    `SELECT * FROM key_change WHERE change_no IN (SELECT min(change_no) FROM key_change
       WHERE ?1 IS NULL OR key_id IN (SELECT value FROM json_each(?1)) GROUP BY key_id) ORDER BY change_no LIMIT ?2`,
    ids === null ? null : JSON.stringify(ids),
    limit,
  );
  return Array.from(rows, ({ before, after, actor_kind, actor_ref, key_id, entity, ...row }) => ({
    ...row,
    entity: z.enum(ENTITIES).parse(entity),
    id: key_id,
    before: before === null ? null : Fields.parse(JSON.parse(before)),
    after: Fields.parse(JSON.parse(after)),
    actor: { kind: actor_kind, ref: actor_ref },
  }));
}

export function hasChanges(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM key_change LIMIT 1").toArray().length > 0;
}

export function forgetChanges(sql: SqlStorage, changes: readonly PendingChange[]): void {
  sql.exec(
    "DELETE FROM key_change WHERE change_no IN (SELECT value FROM json_each(?))",
    JSON.stringify(changes.map(({ change_no }) => change_no)),
  );
}
