// SPDX-License-Identifier: Apache-2.0
// The people behind bound keys: from the external id that a caller knows to the user, and back.

/** The active user with this external id; null where there is none. */
export async function findActiveUser(
  db: D1Database,
  tenant: string,
  externalId: string,
): Promise<{ readonly user_id: string; readonly external_id: string } | null> {
  return db
    .prepare(
      "SELECT user_id, external_id FROM user WHERE tenant_id = ?1 AND external_id = ?2 AND active = 1",
    )
    .bind(tenant, externalId)
    .first<{ user_id: string; external_id: string }>();
}

/** External ids by user id, of whoever of the list is in the directory, active or not. */
export async function readExternalIds(
  db: D1Database,
  tenant: string,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (userIds.length === 0) return new Map();
  const { results } = await db
    .prepare(
      `SELECT user_id, external_id FROM user WHERE tenant_id = ?1
        AND user_id IN (SELECT value FROM json_each(?2))`,
    )
    .bind(tenant, JSON.stringify([...new Set(userIds)]))
    .all<{ user_id: string; external_id: string }>();
  return new Map(results.map(({ user_id, external_id }) => [user_id, external_id]));
}
