// SPDX-License-Identifier: Apache-2.0
// TenantDesk's secrets of sources: each command is one transaction that changes them and notes every change. Sealed as
// they come; what is over is forgotten.
import type { SecretReply, SourceSecretRecord } from "#domain/messages/source-secrets.ts";
import type { RecordFields } from "#ledger/record-item.ts";
import { type DeskWrite, noteChange } from "./change-outbox.ts";

const TABLE = `
CREATE TABLE IF NOT EXISTS source_secret (
  secret_no INTEGER PRIMARY KEY, secret_id TEXT NOT NULL UNIQUE, source TEXT NOT NULL, sealed TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL, expires_at_ms INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS source_secret_by_source ON source_secret (source, secret_no);
`;

/** Each costs a door one HMAC over 64 KiB; whoever rotates more often than overlaps end loses the oldest. */
const MAX_LIVE = 4;

type SecretRow = Pick<SourceSecretRecord, keyof SourceSecretRecord>;

export function createSourceSecretTable(sql: SqlStorage): void {
  sql.exec(TABLE);
}

/** Those that still verify something, newest first. */
export function listSourceSecrets(
  sql: SqlStorage,
  source: string | null,
  nowMs: number,
): readonly SourceSecretRecord[] {
  const rows = sql.exec<SecretRow>(
    `SELECT secret_id, source, sealed, created_at_ms, expires_at_ms FROM source_secret WHERE (?1 IS NULL OR source = ?1)
       AND (expires_at_ms IS NULL OR expires_at_ms > ?2) ORDER BY secret_no DESC`,
    source,
    nowMs,
  );
  return rows.toArray();
}

export interface NewSecret {
  readonly secret_id: string;
  readonly source: string;
  readonly sealed: string;
  readonly overlap_until_ms: number;
}

/** To be called in a transaction, as the others. */
export function addSourceSecret(
  sql: SqlStorage,
  write: DeskWrite,
  { overlap_until_ms, ...added }: NewSecret,
  nowMs: number,
): SecretReply {
  sql.exec("DELETE FROM source_secret WHERE expires_at_ms <= ?", nowMs);
  const standing = listSourceSecrets(sql, added.source, nowMs);
  const secret: SourceSecretRecord = { ...added, created_at_ms: nowMs, expires_at_ms: null };
  saveRow(sql, secret);
  noteSecret(sql, write, 0, null, secret);
  const changed = [secret.secret_id];
  for (const [i, old] of standing.entries()) {
    const expires_at_ms = Math.min(old.expires_at_ms ?? overlap_until_ms, overlap_until_ms);
    const isOver = expires_at_ms <= nowMs || i + 1 >= MAX_LIVE;
    if (!isOver && expires_at_ms === old.expires_at_ms) continue;
    const after = isOver ? null : { ...old, expires_at_ms };
    if (after === null) forgetRow(sql, old);
    else endRow(sql, after);
    noteSecret(sql, write, changed.length, old, after);
    changed.push(old.secret_id);
  }
  return { ok: true, secret, changed };
}

export function removeSourceSecret(
  sql: SqlStorage,
  write: DeskWrite,
  { source, secret_id }: Pick<NewSecret, "source" | "secret_id">,
  nowMs: number,
): SecretReply {
  const secret = listSourceSecrets(sql, source, nowMs).find((one) => one.secret_id === secret_id);
  if (secret === undefined) return { ok: false, code: "unknown_secret" };
  forgetRow(sql, secret);
  noteSecret(sql, write, 0, secret, null);
  return { ok: true, secret, changed: [secret_id] };
}

function saveRow(sql: SqlStorage, secret: SourceSecretRecord): void {
  sql.exec(
    `INSERT INTO source_secret (secret_id, source, sealed, created_at_ms, expires_at_ms)
     VALUES (?, ?, ?, ?, ?)`,
    secret.secret_id,
    secret.source,
    secret.sealed,
    secret.created_at_ms,
    secret.expires_at_ms,
  );
}

function endRow(sql: SqlStorage, { secret_id, expires_at_ms }: SourceSecretRecord): void {
  sql.exec(
    "UPDATE source_secret SET expires_at_ms = ? WHERE secret_id = ?",
    expires_at_ms,
    secret_id,
  );
}

function forgetRow(sql: SqlStorage, { secret_id }: SourceSecretRecord): void {
  sql.exec("DELETE FROM source_secret WHERE secret_id = ?", secret_id);
}

function noteSecret(
  sql: SqlStorage,
  write: DeskWrite,
  place: number,
  before: SourceSecretRecord | null,
  after: SourceSecretRecord | null,
): void {
  noteChange(sql, write, place, {
    entity: "source_secret",
    id: (after ?? before)?.secret_id ?? "",
    before: before === null ? null : fieldsOf(before),
    after: after === null ? null : fieldsOf(after),
  });
}

/** What a receipt says of a secret: never what it is, sealed or not. */
function fieldsOf({ source, created_at_ms, expires_at_ms }: SourceSecretRecord): RecordFields {
  return { source, created_at_ms, expires_at_ms };
}
