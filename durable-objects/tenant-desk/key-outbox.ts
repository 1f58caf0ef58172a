// SPDX-License-Identifier: Apache-2.0
// The outbox of key changes: what a receipt still has to say of a key. Written in the transaction that changes the key,
// forgotten when the receipt stands. It holds no secret and no hash.
import { z } from "zod";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { KeyRecord } from "#domain/messages/tenant-desk.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import type { RecordFields } from "#ledger/record-item.ts";

const TABLE = `
CREATE TABLE IF NOT EXISTS key_change (
  change_no INTEGER PRIMARY KEY, tenant TEXT NOT NULL, key_id TEXT NOT NULL, batch_id TEXT NOT NULL, place INTEGER NOT NULL,
  before TEXT, after TEXT NOT NULL, actor_kind TEXT NOT NULL, actor_ref TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS key_change_by_key ON key_change (key_id, change_no);
`;

const Fields = z.record(z.string(), z.json());

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
};

/** A change whose receipt is still to be appended. */
export interface PendingChange extends Omit<
  ChangeRow,
  "before" | "after" | "actor_kind" | "actor_ref"
> {
  readonly before: RecordFields | null;
  readonly after: RecordFields;
  readonly actor: Actor;
}

/** One command: who changes keys of which tenant, under a name of its own. */
export interface KeyWrite {
  readonly tenant: string;
  readonly batch_id: string;
  readonly actor: Actor;
}

export function createKeyOutbox(sql: SqlStorage): void {
  sql.exec(TABLE);
}

/** Notes one change of a command; `place` counts them. To be called in the transaction that makes it. */
export function noteKeyChange(
  sql: SqlStorage,
  { tenant, batch_id, actor }: KeyWrite,
  place: number,
  before: KeyRecord | null,
  after: KeyRecord,
): void {
  sql.exec(
    `INSERT INTO key_change (tenant, key_id, batch_id, place, before, after, actor_kind, actor_ref)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    tenant,
    after.key_id,
    batch_id,
    place,
    before === null ? null : fieldsText(before),
    fieldsText(after),
    actor.kind,
    actor.ref,
  );
}

/** The oldest change of each key (of one alone, if named), because each needs to know the chain that the one before left. */
export function pendingKeyChanges(
  sql: SqlStorage,
  keyIds: readonly string[] | null,
  limit: number,
): readonly PendingChange[] {
  const rows = sql.exec<ChangeRow>(
    `SELECT * FROM key_change WHERE change_no IN (SELECT min(change_no) FROM key_change
       WHERE ?1 IS NULL OR key_id IN (SELECT value FROM json_each(?1)) GROUP BY key_id) ORDER BY change_no LIMIT ?2`,
    keyIds === null ? null : JSON.stringify(keyIds),
    limit,
  );
  return Array.from(rows, ({ before, after, actor_kind, actor_ref, ...row }) => ({
    ...row,
    before: before === null ? null : Fields.parse(JSON.parse(before)),
    after: Fields.parse(JSON.parse(after)),
    actor: { kind: actor_kind, ref: actor_ref },
  }));
}

export function hasKeyChanges(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM key_change LIMIT 1").toArray().length > 0;
}

export function forgetKeyChanges(sql: SqlStorage, changes: readonly PendingChange[]): void {
  sql.exec(
    "DELETE FROM key_change WHERE change_no IN (SELECT value FROM json_each(?))",
    JSON.stringify(changes.map(({ change_no }) => change_no)),
  );
}

/** What a receipt says of a key. */
function fieldsText(key: KeyRecord): string {
  const { name, scopes, user_id, expires_at_ms, revoked_at_ms, replaced_by } = key;
  return canonicalJson({
    name,
    scopes: [...scopes],
    user_id,
    expires_at_ms,
    revoked_at_ms,
    replaced_by,
  });
}
