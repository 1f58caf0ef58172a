// SPDX-License-Identifier: Apache-2.0
// An account by the caller's own id, or by ours.

/** Our id; null where the tenant has no such account. */
export async function findAccountId(
  db: D1Database,
  tenant: string,
  ref: string,
): Promise<string | null> {
  const row = await db
    .prepare(
      "SELECT account_id FROM account WHERE tenant_id = ?1 AND (account_id = ?2 OR external_id = ?2) LIMIT 1",
    )
    .bind(tenant, ref)
    .first<{ readonly account_id: string }>();
  return row?.account_id ?? null;
}
