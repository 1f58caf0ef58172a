// SPDX-License-Identifier: Apache-2.0
// What an account points at or shares: people of the directory, the company above, domains that others claim.

/** Which of these users the directory knows. Nobody is ever deleted from it, so who is known stays known. */
export async function findUsers(
  db: D1Database,
  tenant: string,
  userIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (userIds.length === 0) return new Set();
  const { results } = await db
    .prepare(
      "SELECT user_id FROM user WHERE tenant_id = ?1 AND user_id IN (SELECT value FROM json_each(?2))",
    )
    .bind(tenant, JSON.stringify(userIds))
    .all<{ user_id: string }>();
  return new Set(results.map(({ user_id }) => user_id));
}

/** Companies above one another; a deeper chain is refused, so that every walk ends. */
const MAX_DEPTH = 100;

/** Account -> the company above it (null at the top), for the accounts and for everything above them that stands. */
export async function readParents(
  db: D1Database,
  tenant: string,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  if (accountIds.length === 0) return new Map();
  const { results } = await db
    .prepare(
      `WITH RECURSIVE above (account_id, parent_id, depth) AS (
        SELECT account_id, parent_id, 1 FROM account
          WHERE tenant_id = ?1 AND account_id IN (SELECT value FROM json_each(?2))
        UNION
        SELECT account.account_id, account.parent_id, above.depth + 1 FROM above
          JOIN account ON account.tenant_id = ?1 AND account.account_id = above.parent_id
          WHERE above.depth <= ${MAX_DEPTH})
      SELECT DISTINCT account_id, parent_id FROM above`,
    )
    .bind(tenant, JSON.stringify(accountIds))
    .all<{ account_id: string; parent_id: string | null }>();
  return new Map(results.map(({ account_id, parent_id }) => [account_id, parent_id]));
}

/** Whether an account below this parent would stand above itself, or too deep. */
export function closesCycle(
  parents: ReadonlyMap<string, string | null>,
  accountId: string,
  parentId: string,
): boolean {
  let above: string | null = parentId;
  for (let depth = 0; above !== null; depth += 1) {
    if (above === accountId || depth === MAX_DEPTH) return true;
    above = parents.get(above) ?? null;
  }
  return false;
}

/** Domain -> two accounts that claim it (one, where one does), for those of the domains that somebody claims. */
export async function readClaimants(
  db: D1Database,
  tenant: string,
  domains: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (domains.length === 0) return new Map();
  const { results } = await db
    .prepare(
      `SELECT domain, min(account_id) AS first, max(account_id) AS last FROM account_domain
        WHERE tenant_id = ?1 AND domain IN (SELECT value FROM json_each(?2)) GROUP BY domain`,
    )
    .bind(tenant, JSON.stringify(domains))
    .all<{ domain: string; first: string; last: string }>();
  return new Map(results.map(({ domain, first, last }) => [domain, [first, last]]));
}
