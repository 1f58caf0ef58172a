// SPDX-License-Identifier: Apache-2.0
// The records that people keep true: which table holds each kind, which fields it has, and which of them are personal.
// Names here become SQL, so they are this file's and never a caller's.
import { ACCOUNT_KEYS } from "./account-keys.ts";
import type { JsonValue } from "#domain/bytes/canonical-json.ts";
import type { RecordEntity } from "#domain/receipts/record.ts";

export interface RecordKind {
  readonly entity: RecordEntity;
  readonly table: string;
  readonly id_column: string;
  /** Field -> how its column holds it. A field has its column's name. */
  readonly fields: Readonly<Record<string, "text" | "integer" | "json">>;
  /** Fields of which a receipt says only that they changed. */
  readonly personal: readonly string[];
  /** A field that is a set of texts in a table of its own, sorted. */
  readonly list?: {
    readonly field: string;
    readonly table: string;
    readonly member: string;
    /** The index that finds a record's members, where the table's own key begins with something else. */
    readonly index?: string;
  };
  /** Keys that are derived from a record and stand in a table of their own, for whoever looks it up. */
  readonly keys?: {
    readonly table: string;
    /** The index that finds a record's own. */
    readonly index: string;
    /** Which rules make them; kept in the record's column `keys_version`. */
    readonly version: number;
    of(row: { readonly id: string; readonly fields: RecordFields }): readonly string[];
  };
}

type RecordFields = Readonly<Record<string, JsonValue>>;

export const TENANT_KIND: RecordKind = {
  entity: "tenant",
  table: "tenant",
  id_column: "tenant_id",
  fields: { name: "text", locale: "text", time_zone: "text", brand_color: "text" },
  personal: [],
};

export const USER_KIND: RecordKind = {
  entity: "user",
  table: "user",
  id_column: "user_id",
  fields: {
    external_id: "text",
    name: "text",
    email: "text",
    active: "integer",
    person: "text",
    roles: "json",
    manager_id: "text",
    deputy_id: "text",
    locale: "text",
    time_zone: "text",
    working_hours: "json",
    territories: "json",
    capacity: "integer",
    automation: "integer",
  },
  personal: ["external_id", "name", "email", "person", "working_hours"],
};

export const TEAM_KIND: RecordKind = {
  entity: "team",
  table: "team",
  id_column: "team_id",
  fields: { external_id: "text", name: "text", lead_user_id: "text", deputy_user_id: "text" },
  personal: [],
  list: { field: "members", table: "team_member", member: "user_id" },
};

export const ABSENCE_KIND: RecordKind = {
  entity: "absence",
  table: "absence",
  id_column: "absence_id",
  fields: {
    external_id: "text",
    user_id: "text",
    starts_at_ms: "integer",
    ends_at_ms: "integer",
  },
  personal: ["external_id"],
};

export const ACCOUNT_KIND: RecordKind = {
  entity: "account",
  table: "account",
  id_column: "account_id",
  fields: {
    external_id: "text",
    name: "text",
    customer_status: "text",
    arr_minor: "integer",
    owner_id: "text",
    csm_id: "text",
    owner_wanted: "text",
    csm_wanted: "text",
    parent_id: "text",
    region: "text",
    external_ids: "json",
    company_size: "integer",
    industry: "text",
    active: "integer",
    named: "integer",
    phone: "text",
    postal_code: "text",
    primary_domain: "text",
    contact_domains: "json",
    last_activity_at_ms: "integer",
  },
  // A sole trader's company is a person.
  personal: [
    "external_id",
    "name",
    "domains",
    "external_ids",
    "owner_wanted",
    "csm_wanted",
    "phone",
    "postal_code",
    "primary_domain",
    "contact_domains",
  ],
  list: {
    field: "domains",
    table: "account_domain",
    member: "domain",
    index: "account_domain_by_account",
  },
  keys: ACCOUNT_KEYS,
};

export const PRODUCT_KIND: RecordKind = {
  entity: "product",
  table: "product",
  id_column: "product_id",
  fields: {
    external_id: "text",
    name: "text",
    family: "text",
    charge: "text",
    billing_period: "text",
    discount_cap_bps: "integer",
    active: "integer",
    prices: "json",
  },
  personal: [],
};

/** The kinds by entity: those that D1 holds. */
export const RECORD_KINDS: Readonly<Partial<Record<RecordEntity, RecordKind>>> = {
  tenant: TENANT_KIND,
  user: USER_KIND,
  team: TEAM_KIND,
  absence: ABSENCE_KIND,
  account: ACCOUNT_KIND,
  product: PRODUCT_KIND,
};
