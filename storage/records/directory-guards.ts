// SPDX-License-Identifier: Apache-2.0
// What must hold of the directory whoever writes at the same moment. A guard stands last in the batch that writes: where
// its condition does not hold, it asks SQLite to read an id as JSON, and that error takes the whole transaction back.
import type { WriteBatch } from "./write-records.ts";

/** As SQL over a row of users: whether it is an administrator who may act. */
const IS_ADMIN =
  "active = 1 AND EXISTS (SELECT 1 FROM json_each(roles) WHERE value = 'revops_admin')";

type Batch = Pick<WriteBatch, "tenant" | "batch_id">;

/** Nobody whom the batch wrote stands above themselves. */
export function managerGuard(db: D1Database, { tenant, batch_id }: Batch): D1PreparedStatement {
  return db
    .prepare(
      `WITH RECURSIVE above (start, user_id) AS (
        SELECT user.user_id, user.manager_id FROM record_change AS note
          JOIN user ON user.tenant_id = ?1 AND user.user_id = note.entity_id
          WHERE note.tenant_id = ?1 AND note.batch_id = ?2 AND note.entity = 'user'
        UNION
        SELECT above.start, user.manager_id FROM above
          JOIN user ON user.tenant_id = ?1 AND user.user_id = above.user_id)
      SELECT json(start) FROM above WHERE user_id = start`,
    )
    .bind(tenant, batch_id);
}

/** A tenant that had an active administrator before the batch has one after it. */
export function lastAdminGuard(db: D1Database, { tenant, batch_id }: Batch): D1PreparedStatement {
  return db
    .prepare(
      `SELECT json(note.entity_id) FROM record_change AS note
        WHERE note.tenant_id = ?1 AND note.batch_id = ?2 AND note.entity = 'user'
          AND note.before ->> '$.active' = 1
          AND EXISTS (SELECT 1 FROM json_each(note.before -> '$.roles') WHERE value = 'revops_admin')
          AND NOT EXISTS (SELECT 1 FROM user WHERE tenant_id = ?1 AND ${IS_ADMIN})`,
    )
    .bind(tenant, batch_id);
}

/** There is no active administrator but this one. */
export function firstAdminGuard(
  db: D1Database,
  tenant: string,
  userId: string,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT json(user_id) FROM user WHERE tenant_id = ?1 AND user_id <> ?2 AND ${IS_ADMIN} LIMIT 1`,
    )
    .bind(tenant, userId);
}

/** Why a user's row may not be written as it is, by what stands now; the guards see to it that it still stands then. */
export type UserConflict = "email_taken" | "manager_cycle" | "last_admin";

export interface WantedUser {
  readonly user_id: string;
  readonly person: string | null;
  readonly manager_id: string | null;
  /** Whether the row as wanted is an active administrator's. */
  readonly admin: boolean;
}

/** Three questions, one round trip. */
export async function findUserConflicts(
  db: D1Database,
  tenant: string,
  { user_id, person, manager_id, admin }: WantedUser,
): Promise<readonly UserConflict[]> {
  const [taken, above, admins] = await db.batch([
    db
      .prepare("SELECT 1 FROM user WHERE person = ?2 AND tenant_id = ?1 AND user_id <> ?3")
      .bind(tenant, person, user_id),
    db
      .prepare(
        `WITH RECURSIVE above (user_id) AS (SELECT ?2 UNION
          SELECT user.manager_id FROM above JOIN user ON user.tenant_id = ?1 AND user.user_id = above.user_id)
        SELECT 1 FROM above WHERE user_id = ?3`,
      )
      .bind(tenant, manager_id, user_id),
    db
      .prepare(
        `SELECT 1 FROM user WHERE tenant_id = ?1 AND user_id = ?2 AND ${IS_ADMIN} AND ?3 = 0
          AND NOT EXISTS (SELECT 1 FROM user WHERE tenant_id = ?1 AND user_id <> ?2 AND ${IS_ADMIN})`,
      )
      .bind(tenant, user_id, admin ? 1 : 0),
  ]);
  const conflicts: UserConflict[] = [];
  if (taken?.results.length !== 0) conflicts.push("email_taken");
  if (above?.results.length !== 0) conflicts.push("manager_cycle");
  if (admins?.results.length !== 0) conflicts.push("last_admin");
  return conflicts;
}

/** Whether another active administrator than this user stands. */
export async function hasOtherAdmin(
  db: D1Database,
  tenant: string,
  userId: string,
): Promise<boolean> {
  const row = await db
    .prepare(`SELECT 1 FROM user WHERE tenant_id = ?1 AND user_id <> ?2 AND ${IS_ADMIN} LIMIT 1`)
    .bind(tenant, userId)
    .first();
  return row !== null;
}
