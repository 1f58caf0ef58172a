// SPDX-License-Identifier: Apache-2.0
// Accounts that may be a batch's companies, by the keys that leads and accounts share.
import type { AccountCandidate } from "#domain/matching/account-candidate.ts";
import { KEY_ROWS_MAX } from "#domain/matching/probe-keys.ts";
import type { AccountPort } from "./ports.ts";

/** Companies above one another that are looked at; the same bound stops a circle. */
const ANCESTORS_MAX = 10;

/**
 * One statement whatever the number of keys, each of which is read for at most KEY_ROWS_MAX accounts: our ids and the
 * accounts' own domains where they stand, all else among the derived keys. An owner's team is the one with the smallest
 * external id, so that a person in two teams always sends a lead to the same queue. CROSS JOIN keeps the order, from the
 * few to what they name: SQLite knows no sizes here, and would rather read every account of the tenant for one lead.
 */
const SQL = `WITH wanted AS (
    SELECT value AS key, substr(value, 1, instr(value, ':') - 1) AS kind, substr(value, instr(value, ':') + 1) AS name
    FROM json_each(?2)
  ), hit AS (
    SELECT wanted.key, one.value AS account_id FROM wanted CROSS JOIN json_each(CASE wanted.kind
      WHEN 'id' THEN ${fewOf(`SELECT item.account_id FROM account AS item
          WHERE item.tenant_id = ?1 AND item.account_id = wanted.name
        UNION SELECT item.account_id FROM account AS item INDEXED BY account_by_external_id
          WHERE item.tenant_id = ?1 AND item.external_id = wanted.name`)}
      WHEN 'd' THEN ${fewOf(`SELECT item.account_id FROM account_domain AS item
          WHERE item.tenant_id = ?1 AND item.domain = wanted.name`)}
      ELSE ${fewOf(`SELECT item.account_id FROM account_key AS item
          WHERE item.tenant_id = ?1 AND item.key = wanted.key`)} END) AS one
  ), found AS (SELECT account_id, json_group_array(key) AS keys FROM hit GROUP BY account_id)
  SELECT account.account_id, account.external_id, account.external_ids, account.name, account.primary_domain,
    account.contact_domains, account.phone, account.postal_code, account.region, account.customer_status, account.active,
    account.named, account.arr_minor, account.owner_id, account.csm_id, account.last_activity_at_ms,
    account.created_at_ms, found.keys,
    (SELECT json_group_array(domain) FROM account_domain AS item INDEXED BY account_domain_by_account
      WHERE item.tenant_id = ?1 AND item.account_id = account.account_id) AS domains,
    coalesce(owner.active, 0) AS owner_active, coalesce(owner.territories, '[]') AS owner_territories,
    ${teamOf("account.owner_id")} AS owner_team_id,
    coalesce(csm.active, 0) AS csm_active, ${teamOf("account.csm_id")} AS csm_team_id,
    CASE WHEN account.parent_id IS NULL THEN '[]' ELSE (
      WITH RECURSIVE above (account_id, depth) AS (
        SELECT account.parent_id, 1
        UNION SELECT upper.parent_id, above.depth + 1 FROM above
          JOIN account AS upper ON upper.tenant_id = ?1 AND upper.account_id = above.account_id
          WHERE upper.parent_id IS NOT NULL AND above.depth < ${ANCESTORS_MAX})
      SELECT json_group_array(account_id) FROM (SELECT account_id FROM above
        WHERE account_id <> account.account_id GROUP BY account_id ORDER BY min(depth))) END AS ancestors,
    (SELECT count(*) FROM opportunity AS deal INDEXED BY opportunity_by_account
      WHERE deal.tenant_id = ?1 AND deal.account_id = account.account_id AND deal.status = 'open') AS open_opportunities
  FROM found CROSS JOIN account ON account.tenant_id = ?1 AND account.account_id = found.account_id
  LEFT JOIN user AS owner ON owner.tenant_id = ?1 AND owner.user_id = account.owner_id
  LEFT JOIN user AS csm ON csm.tenant_id = ?1 AND csm.user_id = account.csm_id`;

/** Always the same ones. */
function fewOf(accounts: string): string {
  return `(SELECT json_group_array(account_id) FROM (${accounts} ORDER BY account_id LIMIT ${KEY_ROWS_MAX}))`;
}

function teamOf(user: string): string {
  return `(SELECT team.team_id FROM team_member AS member
      CROSS JOIN team ON team.tenant_id = member.tenant_id AND team.team_id = member.team_id
      WHERE member.tenant_id = ?1 AND member.user_id = ${user} ORDER BY team.external_id LIMIT 1)`;
}

const FLAGS = ["active", "named", "owner_active", "csm_active"] as const;
const TEXTS = [
  "external_ids",
  "contact_domains",
  "domains",
  "owner_territories",
  "ancestors",
  "keys",
] as const;

type Stored = Omit<AccountCandidate, (typeof FLAGS)[number] | (typeof TEXTS)[number]> &
  Readonly<Record<(typeof FLAGS)[number], number>> &
  Readonly<Record<(typeof TEXTS)[number], string>>;

const OWNERS = `SELECT account_id, owner_id FROM account
  WHERE tenant_id = ?1 AND account_id IN (SELECT value FROM json_each(?2))`;

export function buildAccountPort(db: D1Database): AccountPort {
  return {
    async candidates(tenant, keys) {
      if (keys.length === 0) return [];
      const wanted = JSON.stringify([...new Set(keys)]);
      const { results } = await db.prepare(SQL).bind(tenant, wanted).all<Stored>();
      // In the order of ids; sorted there, each would be billed as a row more.
      return results.map(readCandidate).toSorted((a, b) => (a.account_id < b.account_id ? -1 : 1));
    },
    async owners(tenant, accountIds) {
      if (accountIds.length === 0) return new Map();
      const { results } = await db
        .prepare(OWNERS)
        .bind(tenant, JSON.stringify([...new Set(accountIds)]))
        .all<{ account_id: string; owner_id: string | null }>();
      return new Map(results.map(({ account_id, owner_id }) => [account_id, owner_id]));
    },
  };
}

function readCandidate(row: Stored): AccountCandidate {
  const flags = Object.fromEntries(FLAGS.map((name) => [name, row[name] === 1]));
  const texts = Object.fromEntries(TEXTS.map((name) => [name, JSON.parse(row[name]) as unknown]));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Columns of our own tables, written as these types.
  return { ...row, ...flags, ...texts } as unknown as AccountCandidate;
}
