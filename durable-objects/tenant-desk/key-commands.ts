// SPDX-License-Identifier: Apache-2.0
// What is done to keys: each command is one transaction that changes keys and notes every change. A command that
// finds its work done changes nothing.
import type { RecordFields } from "#ledger/record-item.ts";
import type { KeyRecord, KeyReply, RotationReply } from "#domain/messages/tenant-desk.ts";
import { type DeskWrite, noteChange } from "./change-outbox.ts";
import { findKeyRecord, isAlive, saveKeyRecord } from "./key-store.ts";

/** To be called in a transaction, as the others. */
export function storeKey(sql: SqlStorage, write: DeskWrite, key: KeyRecord): KeyReply {
  const standing = findKeyRecord(sql, key.key_id);
  if (standing !== null) return answerStanding(standing, key);
  saveKeyRecord(sql, key);
  noteKey(sql, write, 0, null, key);
  return { ok: true, fresh: true, key };
}

export interface Rotation {
  readonly key_id: string;
  readonly successor: KeyRecord;
  readonly old_expires_at_ms: number;
}

export function replaceKey(
  sql: SqlStorage,
  write: DeskWrite,
  { key_id, successor, old_expires_at_ms }: Rotation,
  nowMs: number,
): RotationReply {
  const old = findKeyRecord(sql, key_id);
  if (old === null) return { ok: false, code: "unknown_key" };
  const standing = findKeyRecord(sql, successor.key_id);
  if (standing !== null) {
    if (old.replaced_by !== successor.key_id) return { ok: false, code: "key_exists" };
    const reply = answerStanding(standing, successor);
    return reply.ok ? { ...reply, old } : reply;
  }
  if (!isAlive(old, nowMs)) return { ok: false, code: "key_ended" };
  if (old.replaced_by !== null) return { ok: false, code: "key_replaced" };
  const ending: KeyRecord = {
    ...old,
    expires_at_ms: Math.min(old.expires_at_ms ?? old_expires_at_ms, old_expires_at_ms),
    replaced_by: successor.key_id,
  };
  saveKeyRecord(sql, successor);
  saveKeyRecord(sql, ending);
  noteKey(sql, write, 0, null, successor);
  noteKey(sql, write, 1, old, ending);
  return { ok: true, fresh: true, key: successor, old: ending };
}

export function endKey(sql: SqlStorage, write: DeskWrite, keyId: string, nowMs: number): KeyReply {
  const key = findKeyRecord(sql, keyId);
  if (key === null) return { ok: false, code: "unknown_key" };
  if (key.revoked_at_ms !== null) return { ok: true, fresh: false, key };
  const revoked: KeyRecord = { ...key, revoked_at_ms: nowMs };
  saveKeyRecord(sql, revoked);
  noteKey(sql, write, 0, key, revoked);
  return { ok: true, fresh: true, key: revoked };
}

/** Equal hashes are the same key again: what stands answers. */
function answerStanding(standing: KeyRecord, key: KeyRecord): KeyReply {
  if (standing.key_sha256 !== key.key_sha256) return { ok: false, code: "key_exists" };
  return { ok: true, fresh: false, key: standing };
}

function noteKey(
  sql: SqlStorage,
  write: DeskWrite,
  place: number,
  before: KeyRecord | null,
  after: KeyRecord,
): void {
  noteChange(sql, write, place, {
    entity: "api_key",
    id: after.key_id,
    before: before === null ? null : fieldsOf(before),
    after: fieldsOf(after),
  });
}

/** What a receipt says of a key. */
function fieldsOf(key: KeyRecord): RecordFields {
  const { name, scopes, user_id, expires_at_ms, revoked_at_ms, replaced_by, source } = key;
  return { name, scopes: [...scopes], user_id, expires_at_ms, revoked_at_ms, replaced_by, source };
}
