// SPDX-License-Identifier: Apache-2.0
// TenantDesk's SQL of API keys: the truth behind KV's cache. Only hashes are here, never a key.
import { z } from "zod";
import type { KeyRecord } from "#domain/messages/tenant-desk.ts";

const TABLE = `
CREATE TABLE IF NOT EXISTS api_key (
  key_id TEXT PRIMARY KEY, key_sha256 TEXT NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL, expires_at_ms INTEGER, revoked_at_ms INTEGER
) STRICT, WITHOUT ROWID;
`;

const Scopes = z.array(z.string());

/** The table's columns: scopes are a JSON list. */
type KeyRow = Omit<KeyRecord, "scopes"> & { readonly scopes: string };

export function createKeyTable(sql: SqlStorage): void {
  sql.exec(TABLE);
}

export function findKeyRecord(sql: SqlStorage, keyId: string): KeyRecord | null {
  const row = sql.exec<KeyRow>("SELECT * FROM api_key WHERE key_id = ?", keyId).toArray()[0];
  return row === undefined ? null : { ...row, scopes: Scopes.parse(JSON.parse(row.scopes)) };
}

export function insertKeyRecord(sql: SqlStorage, key: KeyRecord): void {
  sql.exec(
    `INSERT INTO api_key (key_id, key_sha256, name, scopes, created_at_ms, expires_at_ms, revoked_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    key.key_id,
    key.key_sha256,
    key.name,
    JSON.stringify(key.scopes),
    key.created_at_ms,
    key.expires_at_ms,
    key.revoked_at_ms,
  );
}
