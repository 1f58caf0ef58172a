// SPDX-License-Identifier: Apache-2.0
// Account evidence for a whole batch of leads.
import type { AccountPort, DomainAccount } from "./ports.ts";

/**
 * The domains travel as one parameter. An owner's team is the one with the smallest external id, so that a person in
 * two teams always sends a lead to the same queue.
 */
const SQL = `SELECT claim.domain, account.account_id, account.customer_status, account.arr_minor,
    account.owner_id, coalesce(owner.active, 0) AS owner_active,
    (SELECT team.team_id FROM team_member AS member
      JOIN team ON team.tenant_id = member.tenant_id AND team.team_id = member.team_id
      WHERE member.tenant_id = ?1 AND member.user_id = account.owner_id
      ORDER BY team.external_id LIMIT 1) AS owner_team_id
  FROM json_each(?2) AS wanted
  JOIN account_domain AS claim ON claim.tenant_id = ?1 AND claim.domain = wanted.value
  JOIN account ON account.tenant_id = ?1 AND account.account_id = claim.account_id
  LEFT JOIN user AS owner ON owner.tenant_id = ?1 AND owner.user_id = account.owner_id
  ORDER BY claim.domain, account.account_id`;

type Row = Omit<DomainAccount, "owner_active"> & { readonly owner_active: number };

export function buildAccountPort(db: D1Database): AccountPort {
  return {
    async byDomains(tenant, domains) {
      const wanted = [...new Set(domains)];
      if (wanted.length === 0) return [];
      const { results } = await db.prepare(SQL).bind(tenant, JSON.stringify(wanted)).all<Row>();
      return results.map((row) => ({ ...row, owner_active: row.owner_active === 1 }));
    },
  };
}
