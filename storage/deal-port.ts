// SPDX-License-Identifier: Apache-2.0
// What deals ask of the records, and the account that is made of a lead whose company nobody knows. Its receipt is made by
// the minute's sweep of changes, as any record's whose writer did not wait.
import type { DealPort, KnownAccount, NewAccount } from "./ports.ts";
import { findUsers } from "./records/account-references.ts";
import { ACCOUNT_KIND } from "./records/record-kind.ts";
import { type RecordRow, writeStatements } from "./records/write-records.ts";

const ACCOUNTS = `SELECT account_id, name, owner_id FROM account
  WHERE tenant_id = ?1 AND account_id IN (SELECT value FROM json_each(?2))`;

/** Of each account that are told: more than one is rare, and each is looked at in the log. */
const OPEN_MAX = 3;

const OPEN_DEALS = `SELECT wanted.value AS account_id, one.value AS opportunity_id FROM json_each(?2) AS wanted
  CROSS JOIN json_each((SELECT json_group_array(opportunity_id) FROM (SELECT deal.opportunity_id FROM opportunity AS deal
    INDEXED BY opportunity_by_account
    WHERE deal.tenant_id = ?1 AND deal.account_id = wanted.value AND deal.status = 'open'
    ORDER BY deal.created_at_ms DESC, deal.opportunity_id DESC LIMIT ${OPEN_MAX}))) AS one`;

export function buildDealPort(db: D1Database): DealPort {
  return {
    async accounts(tenant, accountIds) {
      if (accountIds.length === 0) return new Map();
      const { results } = await db
        .prepare(ACCOUNTS)
        .bind(tenant, JSON.stringify([...new Set(accountIds)]))
        .all<KnownAccount>();
      return new Map(results.map((account) => [account.account_id, account]));
    },
    users: (tenant, userIds) => findUsers(db, tenant, userIds),
    async openDeals(tenant, accountIds) {
      const open = new Map<string, string[]>();
      if (accountIds.length === 0) return open;
      const { results } = await db
        .prepare(OPEN_DEALS)
        .bind(tenant, JSON.stringify([...new Set(accountIds)]))
        .all<{ account_id: string; opportunity_id: string }>();
      for (const { account_id, opportunity_id } of results) {
        open.set(account_id, [...(open.get(account_id) ?? []), opportunity_id]);
      }
      return open;
    },
    async createAccount(tenant, account, by) {
      // Somebody may have corrected it since: what stands is theirs.
      const standing = await db
        .prepare(ACCOUNTS)
        .bind(tenant, JSON.stringify([account.account_id]))
        .first();
      if (standing !== null) return;
      await db.batch(writeStatements(db, ACCOUNT_KIND, { tenant, ...by }, [rowOf(account)]));
    },
  };
}

/** As save-accounts.ts writes one of which nothing else is known. */
function rowOf({ account_id, domains, ...account }: NewAccount): RecordRow {
  return {
    id: account_id,
    chain: `account:${account_id}`,
    fields: {
      ...account,
      customer_status: "prospect",
      arr_minor: null,
      csm_id: null,
      owner_wanted: null,
      csm_wanted: null,
      parent_id: null,
      external_ids: {},
      active: 1,
      named: 0,
      phone: null,
      primary_domain: domains[0] ?? null,
      contact_domains: [],
      last_activity_at_ms: null,
      domains: [...new Set(domains)].sort(),
    },
  };
}
