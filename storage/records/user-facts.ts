// SPDX-License-Identifier: Apache-2.0
// What a list of people is checked against before it is written: whose an address is, who stands above whom, and who
// administers the tenant.

export interface UserFacts {
  /** Person -> the user who has the address now. */
  readonly holders: ReadonlyMap<string, string>;
  /** User -> who is above (null at the top), for the users and everybody above them. */
  readonly managers: ReadonlyMap<string, string | null>;
  /** Active administrators. */
  readonly admins: ReadonlySet<string>;
  /** Which of the users are in the directory. */
  readonly known: ReadonlySet<string>;
}

/** One round trip for any number of people. `users` are all who are named: written, above, or standing in. */
export async function readUserFacts(
  db: D1Database,
  tenant: string,
  { persons, users }: { readonly persons: readonly string[]; readonly users: readonly string[] },
): Promise<UserFacts> {
  const [holders, managers, admins] = await db.batch<{
    user_id: string;
    person: string;
    manager_id: string | null;
  }>([
    db
      .prepare(
        `SELECT user_id, person FROM user WHERE tenant_id = ?1
          AND person IN (SELECT value FROM json_each(?2))`,
      )
      .bind(tenant, JSON.stringify(persons)),
    db
      .prepare(
        `WITH RECURSIVE above (user_id, manager_id) AS (
          SELECT user_id, manager_id FROM user
            WHERE tenant_id = ?1 AND user_id IN (SELECT value FROM json_each(?2))
          UNION
          SELECT user.user_id, user.manager_id FROM above
            JOIN user ON user.tenant_id = ?1 AND user.user_id = above.manager_id)
        SELECT user_id, manager_id FROM above`,
      )
      .bind(tenant, JSON.stringify(users)),
    db
      .prepare(
        `SELECT user_id FROM user WHERE tenant_id = ?1 AND active = 1
          AND EXISTS (SELECT 1 FROM json_each(roles) WHERE value = 'revops_admin')`,
      )
      .bind(tenant),
  ]);
  const above = managers?.results ?? [];
  return {
    holders: new Map((holders?.results ?? []).map(({ person, user_id }) => [person, user_id])),
    managers: new Map(above.map(({ user_id, manager_id }) => [user_id, manager_id])),
    admins: new Set((admins?.results ?? []).map(({ user_id }) => user_id)),
    known: new Set(above.map(({ user_id }) => user_id)),
  };
}
