// SPDX-License-Identifier: Apache-2.0
// Accounts and products read back: one by the caller's own id, or a page in the order of these ids.
import type { ListPrice } from "#domain/catalogue/product.ts";
import type { CustomerStatus } from "#domain/lead/account.ts";
import { instantText } from "#domain/time/instant.ts";
import { accountId } from "./directory-records.ts";
import { type ProductFields, productId } from "./records/save-products.ts";
import type { AccountFields } from "./records/save-accounts.ts";

export interface StandingAccount extends AccountFields {
  readonly id: string;
  readonly external_id: string;
  /** Named by an import and not in the directory yet. */
  readonly owner_wanted: string | null;
  readonly csm_wanted: string | null;
}

export interface StandingProduct extends ProductFields {
  readonly id: string;
  readonly sku: string;
}

/** A page begins behind a caller's own id. */
export interface RecordPage {
  readonly after: string | null;
  readonly limit: number;
}

export interface Listed<T> {
  readonly items: readonly T[];
  /** `after` of the next page; null on the last. */
  readonly next: string | null;
}

const ACCOUNTS = `SELECT account.account_id AS id, account.external_id, account.name, account.customer_status,
  account.arr_minor, account.region, account.company_size, account.industry, account.external_ids,
  account.active, account.named, account.phone, account.postal_code, account.contact_domains, account.primary_domain,
  account.last_activity_at_ms, account.owner_wanted, account.csm_wanted, owner.external_id AS owner, csm.external_id AS csm,
  parent.external_id AS parent, (SELECT json_group_array(domain) FROM (SELECT domain FROM account_domain AS claimed
    INDEXED BY account_domain_by_account
    WHERE claimed.tenant_id = account.tenant_id AND claimed.account_id = account.account_id ORDER BY 1)) AS domains`;
const JOINED = `
  LEFT JOIN user AS owner ON owner.tenant_id = account.tenant_id AND owner.user_id = account.owner_id
  LEFT JOIN user AS csm ON csm.tenant_id = account.tenant_id AND csm.user_id = account.csm_id
  LEFT JOIN account AS parent ON parent.tenant_id = account.tenant_id AND parent.account_id = account.parent_id
  WHERE account.tenant_id = ?1`;

/** Filters that leave a few accounts of many: CROSS JOIN keeps the order, so their own index comes first. */
const BY_OWNER = `(SELECT account_id AS few_id FROM account INDEXED BY account_by_owner
  WHERE tenant_id = ?1 AND owner_id = ?3) CROSS JOIN account ON account.account_id = few_id`;
const BY_DOMAIN = `(SELECT account_id AS few_id FROM account_domain
  WHERE tenant_id = ?1 AND domain = ?3) CROSS JOIN account ON account.account_id = few_id`;

type AccountRow = Omit<
  StandingAccount,
  "external_ids" | "domains" | "contact_domains" | "active" | "named" | "last_activity_at"
> & {
  readonly active: number;
  readonly named: number;
  readonly contact_domains: string;
  readonly primary_domain: string | null;
  readonly last_activity_at_ms: number | null;
  readonly external_ids: string;
  readonly domains: string;
};

export async function loadAccount(
  db: D1Database,
  idKey: Uint8Array,
  tenant: string,
  externalId: string,
): Promise<StandingAccount | null> {
  const row = await db
    .prepare(`${ACCOUNTS} FROM account ${JOINED} AND account.account_id = ?2`)
    .bind(tenant, accountId(idKey, externalId))
    .first<AccountRow>();
  return row === null ? null : viewAccount(row);
}

export interface AccountFilter {
  readonly owner_id: string | null;
  readonly customer_status: CustomerStatus | null;
  readonly region: string | null;
  /** Registrable. */
  readonly domain: string | null;
}

export async function listAccounts(
  db: D1Database,
  tenant: string,
  filter: AccountFilter,
  page: RecordPage,
): Promise<Listed<StandingAccount>> {
  const { owner_id, customer_status, region, domain } = filter;
  const wide = owner_id === null ? "account" : BY_OWNER;
  const source = domain === null ? wide : BY_DOMAIN;
  // Only what is asked stands in the statement, so that SQLite finds the index that serves it.
  const { where, values } = conditions(4, [
    ["account.external_id >", page.after],
    ["account.owner_id =", domain === null ? null : owner_id],
    ["account.customer_status =", customer_status],
    ["account.region =", region],
  ]);
  // ?3 is named whatever the source: D1 refuses a value that the statement does not name.
  const { results } = await db
    .prepare(
      `${ACCOUNTS} FROM ${source} ${JOINED}${where} AND (?3 IS NULL OR true)
        ORDER BY account.external_id LIMIT ?2`,
    )
    .bind(tenant, page.limit + 1, domain ?? owner_id, ...values)
    .all<AccountRow>();
  return cutPage(results.map(viewAccount), page.limit, ({ external_id }) => external_id);
}

function viewAccount(stored: AccountRow): StandingAccount {
  const { external_ids, domains, contact_domains, primary_domain, ...rest } = stored;
  const { last_activity_at_ms, active, named, ...row } = rest;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- SQLite's own list of a text column
  const all = JSON.parse(domains) as string[];
  return {
    ...row,
    active: active === 1,
    named: named === 1,
    last_activity_at: last_activity_at_ms === null ? null : instantText(last_activity_at_ms),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as save-accounts.ts wrote it
    contact_domains: JSON.parse(contact_domains) as string[],
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as save-accounts.ts wrote it
    external_ids: JSON.parse(external_ids) as Record<string, string>,
    // Its own first: sent back as they are, they mean the same.
    domains: all.toSorted((a, b) => Number(b === primary_domain) - Number(a === primary_domain)),
  };
}

const PRODUCTS = `SELECT product_id AS id, external_id AS sku, name, family, charge, billing_period, discount_cap_bps,
  active, prices FROM product WHERE tenant_id = ?1`;

type ProductRow = Omit<StandingProduct, "active" | "prices"> & {
  readonly active: number;
  readonly prices: string;
};

export async function loadProduct(
  db: D1Database,
  idKey: Uint8Array,
  tenant: string,
  sku: string,
): Promise<StandingProduct | null> {
  const row = await db
    .prepare(`${PRODUCTS} AND product_id = ?2`)
    .bind(tenant, productId(idKey, sku))
    .first<ProductRow>();
  return row === null ? null : viewProduct(row);
}

export interface ProductFilter {
  readonly family: string | null;
  readonly active: boolean | null;
}

export async function listProducts(
  db: D1Database,
  tenant: string,
  { family, active }: ProductFilter,
  { after, limit }: RecordPage,
): Promise<Listed<StandingProduct>> {
  const { where, values } = conditions(3, [
    ["external_id >", after],
    ["family =", family],
    ["active =", active === null ? null : Number(active)],
  ]);
  const { results } = await db
    .prepare(`${PRODUCTS}${where} ORDER BY external_id LIMIT ?2`)
    .bind(tenant, limit + 1, ...values)
    .all<ProductRow>();
  return cutPage(results.map(viewProduct), limit, ({ sku }) => sku);
}

function viewProduct({ active, prices, ...row }: ProductRow): StandingProduct {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as save-products.ts wrote it
  return { ...row, active: active === 1, prices: JSON.parse(prices) as ListPrice[] };
}

/** The conditions that are asked, their values from the place `first` on. */
function conditions(
  first: number,
  asked: readonly (readonly [condition: string, value: string | number | null])[],
): { readonly where: string; readonly values: readonly (string | number)[] } {
  const values: (string | number)[] = [];
  let where = "";
  for (const [condition, value] of asked) {
    if (value !== null) where += ` AND ${condition} ?${first - 1 + values.push(value)}`;
  }
  return { where, values };
}

/** One row more than asked says that there is a next page. */
function cutPage<T>(rows: readonly T[], limit: number, idOf: (row: T) => string): Listed<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? idOf(last) : null };
}
