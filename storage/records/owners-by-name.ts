// SPDX-License-Identifier: Apache-2.0
// People of the directory whom a file names as owners, by external id or by address.

export interface NamedOwner {
  readonly user_id: string;
  readonly active: boolean;
  /** The person's team with the smallest external id, as where an account's owner decides; null without one. */
  readonly team_id: string | null;
}

const FOUND = `user_id, active,
  (SELECT team.team_id FROM team_member AS member
    JOIN team ON team.tenant_id = member.tenant_id AND team.team_id = member.team_id
    WHERE member.tenant_id = ?1 AND member.user_id = user.user_id ORDER BY team.external_id LIMIT 1) AS team_id`;

/** Our id of a user, or the reference of a person -> who it is; one statement whatever their number. */
export async function findOwners(
  db: D1Database,
  tenant: string,
  wanted: { readonly user_ids: readonly string[]; readonly persons: readonly string[] },
): Promise<ReadonlyMap<string, NamedOwner>> {
  const { user_ids, persons } = wanted;
  if (user_ids.length + persons.length === 0) return new Map();
  const { results } = await db
    .prepare(
      `SELECT user_id AS name, ${FOUND} FROM user
          WHERE tenant_id = ?1 AND user_id IN (SELECT value FROM json_each(?2))
        UNION ALL SELECT person AS name, ${FOUND} FROM user
          WHERE tenant_id = ?1 AND person IN (SELECT value FROM json_each(?3))`,
    )
    .bind(tenant, JSON.stringify(user_ids), JSON.stringify(persons))
    .all<{ name: string; user_id: string; active: number; team_id: string | null }>();
  return new Map(
    results.map(({ name, user_id, active, team_id }) => [
      name,
      { user_id, active: active === 1, team_id },
    ]),
  );
}
