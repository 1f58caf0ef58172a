// SPDX-License-Identifier: Apache-2.0
// PersonDesk's two tables. They are made by the first write and dropped with the whole storage by the last purge, so a
// made-up address leaves nothing behind, and asking for somebody unknown writes nothing at all.
import { LINK_MEMORY_MS } from "#domain/access/sign-in-rules.ts";
import { SESSION_END_SQL } from "./session-store.ts";

const TABLES = `
CREATE TABLE IF NOT EXISTS link (
  link_id TEXT PRIMARY KEY, link_sha256 TEXT NOT NULL, browser_sha256 TEXT NOT NULL, code_sha256 TEXT NOT NULL,
  tenant TEXT, asked_at_ms INTEGER NOT NULL, wrong_codes INTEGER NOT NULL, ended TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS session (
  session_id TEXT PRIMARY KEY, session_sha256 TEXT NOT NULL, tenant TEXT, client TEXT NOT NULL, proof TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL, seen_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

export function createTables(sql: SqlStorage): void {
  sql.exec(TABLES);
}

/** Whether anything was ever written, or written since the last purge of everything. */
export function hasTables(sql: SqlStorage): boolean {
  const query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'session'";
  return sql.exec(query).toArray().length > 0;
}

/** Deletes what nobody needs any more. A person has at most 10 links and 50 sessions, so this is a bounded step. */
export function purge(sql: SqlStorage, nowMs: number): void {
  sql.exec("DELETE FROM link WHERE asked_at_ms + ? <= ?", LINK_MEMORY_MS, nowMs);
  sql.exec(`DELETE FROM session WHERE ${SESSION_END_SQL} <= ?`, nowMs);
}

/** The instant of the next purge; null where nothing is left. */
export function nextPurge(sql: SqlStorage): number | null {
  const { at } = sql
    .exec<{ at: number | null }>(
      `SELECT min(at) AS at FROM (SELECT asked_at_ms + ? AS at FROM link
        UNION ALL SELECT ${SESSION_END_SQL} FROM session)`,
      LINK_MEMORY_MS,
    )
    .one();
  return at;
}
