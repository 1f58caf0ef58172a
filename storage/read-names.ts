// SPDX-License-Identifier: Apache-2.0
// What people call the users, teams and accounts of a tenant that a text names by id.

/** One statement; an id that nobody has any more is left out. */
const SQL = `SELECT user_id AS id, name FROM user
    WHERE tenant_id = ?1 AND user_id IN (SELECT value FROM json_each(?2))
  UNION ALL SELECT team_id, name FROM team
    WHERE tenant_id = ?1 AND team_id IN (SELECT value FROM json_each(?2))
  UNION ALL SELECT account_id, name FROM account
    WHERE tenant_id = ?1 AND account_id IN (SELECT value FROM json_each(?2))`;

export async function loadNames(
  db: D1Database,
  tenant: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { results } = await db
    .prepare(SQL)
    .bind(tenant, JSON.stringify([...new Set(ids)]))
    .all<{ id: string; name: string }>();
  return new Map(results.map(({ id, name }) => [id, name]));
}

/** The language that a user, or else the tenant, has chosen; null where neither has. */
export async function loadReaderLocale(
  db: D1Database,
  tenant: string,
  userId: string | null,
): Promise<string | null> {
  const row = await db
    .prepare(
      `SELECT coalesce(user.locale, tenant.locale) AS locale FROM tenant
         LEFT JOIN user ON user.tenant_id = tenant.tenant_id AND user.user_id = ?2
       WHERE tenant.tenant_id = ?1`,
    )
    .bind(tenant, userId)
    .first<{ locale: string | null }>();
  return row?.locale ?? null;
}
