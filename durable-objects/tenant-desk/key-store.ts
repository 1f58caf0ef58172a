// SPDX-License-Identifier: Apache-2.0
// TenantDesk's SQL of API keys: the truth behind KV's cache. Only hashes are here, never a key.
import { z } from "zod";
import type { KeyPlace, KeyRecord } from "#domain/messages/tenant-desk.ts";

const TABLE = `
CREATE TABLE IF NOT EXISTS api_key (
  key_id TEXT PRIMARY KEY, key_sha256 TEXT NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL, expires_at_ms INTEGER, revoked_at_ms INTEGER
) STRICT, WITHOUT ROWID;
`;

/** Columns that the table did not have from the start: a desk that has slept since then gets them when it wakes. */
const LATER_COLUMNS = [
  ["user_id", "TEXT"],
  ["last_used_at_ms", "INTEGER"],
  ["replaced_by", "TEXT"],
  ["source", "TEXT"],
] as const;

const Scopes = z.array(z.string());

/** The table's columns: scopes are a JSON list. */
type KeyRow = Omit<KeyRecord, "scopes"> & { readonly scopes: string };

export function createKeyTable(sql: SqlStorage): void {
  sql.exec(TABLE);
  const rows = sql.exec<{ name: string }>("SELECT name FROM pragma_table_info('api_key')");
  const present = new Set(Array.from(rows, ({ name }) => name));
  for (const [name, type] of LATER_COLUMNS) {
    if (!present.has(name)) sql.exec(`ALTER TABLE api_key ADD COLUMN ${name} ${type}`);
  }
}

export function findKeyRecord(sql: SqlStorage, keyId: string): KeyRecord | null {
  const row = sql.exec<KeyRow>("SELECT * FROM api_key WHERE key_id = ?", keyId).toArray()[0];
  return row === undefined ? null : readRow(row);
}

/** A page, newest first. */
export function listKeyRecords(
  sql: SqlStorage,
  limit: number,
  after: KeyPlace | null,
): readonly KeyRecord[] {
  const rows = sql.exec<KeyRow>(
    `SELECT * FROM api_key WHERE ?1 IS NULL OR (created_at_ms, key_id) < (?1, ?2)
     ORDER BY created_at_ms DESC, key_id DESC LIMIT ?3`,
    after?.created_at_ms ?? null,
    after?.key_id ?? null,
    limit,
  );
  return Array.from(rows, readRow);
}

/** Stores the record as it is, in place of what stood. */
export function saveKeyRecord(sql: SqlStorage, key: KeyRecord): void {
  sql.exec(
    `INSERT OR REPLACE INTO api_key (key_id, key_sha256, name, scopes, created_at_ms, expires_at_ms, revoked_at_ms,
       user_id, last_used_at_ms, replaced_by, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    key.key_id,
    key.key_sha256,
    key.name,
    JSON.stringify(key.scopes),
    key.created_at_ms,
    key.expires_at_ms,
    key.revoked_at_ms,
    key.user_id,
    key.last_used_at_ms,
    key.replaced_by,
    key.source,
  );
}

/** Whether a key still opens anything: neither revoked nor expired. */
export function isAlive(key: KeyRecord, nowMs: number): boolean {
  return key.revoked_at_ms === null && (key.expires_at_ms === null || nowMs < key.expires_at_ms);
}

/** Doors ask about every two minutes; many isolates ask at once. One note a minute is all that anybody reads. */
const USE_STEP_MS = 60_000;

/** Notes a use of a key that still works. */
export function noteKeyUse(sql: SqlStorage, key: KeyRecord, nowMs: number): void {
  if (!isAlive(key, nowMs)) return;
  if (key.last_used_at_ms !== null && nowMs - key.last_used_at_ms < USE_STEP_MS) return;
  sql.exec("UPDATE api_key SET last_used_at_ms = ? WHERE key_id = ?", nowMs, key.key_id);
}

function readRow(row: KeyRow): KeyRecord {
  return { ...row, scopes: Scopes.parse(JSON.parse(row.scopes)) };
}
