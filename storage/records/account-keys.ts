// SPDX-License-Identifier: Apache-2.0
// The keys by which leads find an account, derived from its fields in the transaction that writes it; and the net that
// makes them anew for accounts of older rules.
import { z } from "zod";
import { accountKeys, KEYS_VERSION } from "#domain/matching/probe-keys.ts";
import type { RecordKind } from "./record-kind.ts";

const Keyed = z.object({
  external_id: z.string(),
  external_ids: z.record(z.string(), z.string()),
  name: z.string(),
  domains: z.array(z.string()),
  primary_domain: z.string().nullable(),
  contact_domains: z.array(z.string()),
  phone: z.string().nullable(),
});

/** Our ids and domains have tables of their own, where the look-up finds them (read-accounts.ts). */
const FOUND_ELSEWHERE = /^(?:id|d):/;

export const ACCOUNT_KEYS: NonNullable<RecordKind["keys"]> = {
  table: "account_key",
  index: "account_key_by_account",
  version: KEYS_VERSION,
  of: ({ id, fields }) =>
    accountKeys({ account_id: id, ...Keyed.parse(fields) }).filter(
      (key) => !FOUND_ELSEWHERE.test(key),
    ),
};

/** Accounts that one round makes keys for: some ten rows each, a second of D1's time. */
const PER_ROUND = 500;
/** Of one transaction: an account's keys are 11 KB at most, and D1 takes 2 MB in one bound value. */
const PER_WRITE = 100;

/** The oldest rules first, by their index. */
const SELECT_STALE = `SELECT tenant_id, account_id, updated_at_ms, external_id, external_ids, name, primary_domain,
    contact_domains, phone,
    (SELECT json_group_array(domain) FROM account_domain AS item INDEXED BY account_domain_by_account
      WHERE item.tenant_id = account.tenant_id AND item.account_id = account.account_id) AS domains
  FROM account INDEXED BY account_by_keys_version WHERE keys_version < ?1 ORDER BY keys_version LIMIT ?2`;

interface StaleRow {
  readonly tenant_id: string;
  readonly account_id: string;
  readonly updated_at_ms: number;
  readonly external_id: string;
  readonly external_ids: string;
  readonly name: string;
  readonly primary_domain: string | null;
  readonly contact_domains: string;
  readonly phone: string | null;
  readonly domains: string;
}

/** Keys anew for a bounded number of accounts; answers how many. Nothing about an account changes, so none has a receipt. */
export async function rekeyAccounts(db: D1Database): Promise<number> {
  const { results } = await db.prepare(SELECT_STALE).bind(KEYS_VERSION, PER_ROUND).all<StaleRow>();
  for (let from = 0; from < results.length; from += PER_WRITE) {
    const json = JSON.stringify(results.slice(from, from + PER_WRITE).map(rekeyed));
    await db.batch(WRITES.map((sql) => db.prepare(sql).bind(json, KEYS_VERSION)));
  }
  return results.length;
}

function rekeyed(row: StaleRow) {
  const { tenant_id, account_id, updated_at_ms } = row;
  const fields = {
    ...row,
    external_ids: JSON.parse(row.external_ids),
    contact_domains: JSON.parse(row.contact_domains),
    domains: JSON.parse(row.domains),
  };
  return {
    tenant_id,
    account_id,
    updated_at_ms,
    keys: ACCOUNT_KEYS.of({ id: account_id, fields }),
  };
}

/** Whoever wrote the account since has made its keys of newer fields. */
const STILL_STALE = `json_each(?1) AS row CROSS JOIN account
  ON account.tenant_id = row.value ->> '$.tenant_id' AND account.account_id = row.value ->> '$.account_id'
    AND account.updated_at_ms = row.value ->> '$.updated_at_ms' AND account.keys_version < ?2`;

const WRITES: readonly string[] = [
  `DELETE FROM account_key WHERE (tenant_id, key, account_id) IN (
    SELECT item.tenant_id, item.key, item.account_id FROM ${STILL_STALE}
      CROSS JOIN account_key AS item INDEXED BY account_key_by_account
      ON item.tenant_id = account.tenant_id AND item.account_id = account.account_id
    WHERE item.key NOT IN (SELECT wanted.value FROM json_each(row.value -> '$.keys') AS wanted))`,
  `INSERT INTO account_key (tenant_id, key, account_id)
    SELECT account.tenant_id, wanted.value, account.account_id
    FROM ${STILL_STALE} CROSS JOIN json_each(row.value -> '$.keys') AS wanted WHERE true ON CONFLICT DO NOTHING`,
  `UPDATE account SET keys_version = ?2 WHERE (tenant_id, account_id) IN (
    SELECT account.tenant_id, account.account_id FROM ${STILL_STALE})`,
];
