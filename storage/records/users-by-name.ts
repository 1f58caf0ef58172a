// SPDX-License-Identifier: Apache-2.0
// Who of those whom a caller names is in the directory.
import { userId } from "../directory-records.ts";

/**
 * The external ids of which there is no user, as the caller wrote them. Nobody is ever deleted from the directory, so
 * whoever is known here is known in the transaction that follows.
 */
export async function findUnknownUsers(
  db: D1Database,
  idKey: Uint8Array,
  tenant: string,
  externalIds: readonly string[],
): Promise<readonly string[]> {
  if (externalIds.length === 0) return [];
  const wanted = new Map(externalIds.map((externalId) => [userId(idKey, externalId), externalId]));
  const { results } = await db
    .prepare(
      `SELECT wanted.value AS user_id FROM json_each(?2) AS wanted
        LEFT JOIN user ON user.tenant_id = ?1 AND user.user_id = wanted.value WHERE user.user_id IS NULL`,
    )
    .bind(tenant, JSON.stringify([...wanted.keys()]))
    .all<{ user_id: string }>();
  return results.map((row) => wanted.get(row.user_id) ?? "");
}
