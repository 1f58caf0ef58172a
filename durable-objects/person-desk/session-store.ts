// SPDX-License-Identifier: Apache-2.0
// PersonDesk's SQL of sessions. A revoked session is a deleted row: nothing of it can come back.
import {
  MAX_SESSIONS,
  SEEN_STEP_MS,
  SESSION_IDLE_MS,
  SESSION_LIFE_MS,
  sessionEnd,
} from "#domain/access/sign-in-rules.ts";
import type { SessionRecord } from "#domain/messages/person-desk.ts";

/** sessionEnd of domain/access/sign-in-rules.ts as an expression. */
export const SESSION_END_SQL = `min(created_at_ms + ${SESSION_LIFE_MS}, seen_at_ms + ${SESSION_IDLE_MS})`;

/** The table's columns. */
type SessionRow = Omit<SessionRecord, "expires_at_ms"> & { readonly session_sha256: string };

export interface OpenedSession {
  readonly session_id: string;
  readonly session_sha256: string;
  readonly tenant: string | null;
  readonly client: string;
  readonly proof: SessionRecord["proof"];
  readonly now_ms: number;
}

/** Adds a session; where there are too many, the one longest unused ends. */
export function insertSession(sql: SqlStorage, opened: OpenedSession): SessionRecord {
  const { session_id, session_sha256, tenant, client, proof, now_ms } = opened;
  sql.exec(`DELETE FROM session WHERE ${SESSION_END_SQL} <= ?`, now_ms);
  sql.exec(
    `DELETE FROM session WHERE session_id IN
      (SELECT session_id FROM session ORDER BY seen_at_ms DESC, session_id LIMIT -1 OFFSET ?)`,
    MAX_SESSIONS - 1,
  );
  sql.exec(
    `INSERT INTO session (session_id, session_sha256, tenant, client, proof, created_at_ms, seen_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    session_id,
    session_sha256,
    tenant,
    client,
    proof,
    now_ms,
    now_ms,
  );
  const session = { session_id, session_sha256, tenant, client, proof };
  return viewSession({ ...session, created_at_ms: now_ms, seen_at_ms: now_ms });
}

/** The live session whose whole token the caller has, marked as seen. */
export function touchSession(
  sql: SqlStorage,
  asked: { readonly session_id: string; readonly session_sha256: string; readonly now_ms: number },
): SessionRecord | null {
  const row = findLive(sql, asked.session_id, asked.now_ms);
  if (row === null || row.session_sha256 !== asked.session_sha256) return null;
  if (asked.now_ms < row.seen_at_ms + SEEN_STEP_MS) return viewSession(row);
  const query = "UPDATE session SET seen_at_ms = ? WHERE session_id = ?";
  sql.exec(query, asked.now_ms, row.session_id);
  return viewSession({ ...row, seen_at_ms: asked.now_ms });
}

export function saveTenant(
  sql: SqlStorage,
  chosen: { readonly session_id: string; readonly tenant: string; readonly now_ms: number },
): SessionRecord | null {
  const row = findLive(sql, chosen.session_id, chosen.now_ms);
  if (row === null) return null;
  sql.exec("UPDATE session SET tenant = ? WHERE session_id = ?", chosen.tenant, chosen.session_id);
  return viewSession({ ...row, tenant: chosen.tenant });
}

/** Those that live, the newest first. */
export function liveSessions(sql: SqlStorage, nowMs: number): readonly SessionRecord[] {
  const query = `SELECT * FROM session WHERE ${SESSION_END_SQL} > ? ORDER BY created_at_ms DESC, session_id`;
  return sql.exec<SessionRow>(query, nowMs).toArray().map(viewSession);
}

/** Ends one session, or (null) all but `keep`; answers how many lived until now. */
export function deleteSessions(
  sql: SqlStorage,
  asked: {
    readonly session_id: string | null;
    readonly keep: string | null;
    readonly now_ms: number;
  },
): number {
  const { session_id, keep, now_ms } = asked;
  const query = `DELETE FROM session WHERE CASE WHEN ?1 IS NULL THEN session_id IS NOT ?2 ELSE session_id = ?1 END
    RETURNING ${SESSION_END_SQL} > ?3 AS lived`;
  const ended = sql.exec<{ lived: number }>(query, session_id, keep, now_ms).toArray();
  return ended.filter(({ lived }) => lived === 1).length;
}

function findLive(sql: SqlStorage, sessionId: string, nowMs: number): SessionRow | null {
  const query = `SELECT * FROM session WHERE session_id = ? AND ${SESSION_END_SQL} > ?`;
  return sql.exec<SessionRow>(query, sessionId, nowMs).toArray()[0] ?? null;
}

/** Without the hash. */
function viewSession(row: SessionRow): SessionRecord {
  const { session_id, tenant, client, proof, created_at_ms, seen_at_ms } = row;
  const expires_at_ms = sessionEnd(created_at_ms, seen_at_ms);
  return { session_id, tenant, client, proof, created_at_ms, seen_at_ms, expires_at_ms };
}
