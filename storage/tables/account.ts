// SPDX-License-Identifier: Apache-2.0
// Truth: the companies a tenant knows.
import { sql } from "drizzle-orm";
import { foreignKey, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { CUSTOMER_STATUSES } from "#domain/lead/account.ts";
import { tenant } from "./tenant.ts";
import { user } from "./user.ts";

export const account = sqliteTable(
  "account",
  {
    tenant_id: text("tenant_id").notNull(),
    /** HMAC of the external id. */
    account_id: text("account_id").notNull(),
    external_id: text("external_id").notNull(),
    name: text("name").notNull(),
    customer_status: text("customer_status", { enum: CUSTOMER_STATUSES }).notNull(),
    /** Annual recurring revenue in minor units of the currency of the tenant's config. */
    arr_minor: integer("arr_minor"),
    owner_id: text("owner_id"),
    /** ISO 3166-1 or 3166-2. */
    region: text("region"),
    /** Customer success manager: a user. */
    csm_id: text("csm_id"),
    /** External ids of owner and CSM whom the directory does not know yet; they take effect when the user is created. */
    owner_wanted: text("owner_wanted"),
    csm_wanted: text("csm_wanted"),
    /** The company above; not a foreign key, because an import may bring the child first. */
    parent_id: text("parent_id"),
    /** Ids of it in other systems, by system, such as `salesforce`. */
    external_ids: text("external_ids", { mode: "json" })
      .$type<Readonly<Record<string, string>>>()
      .notNull()
      .default({}),
    /** Segment facts. */
    company_size: integer("company_size"),
    industry: text("industry"),
    /** Whether the tenant still deals with it. */
    active: integer("active", { mode: "boolean" }).notNull().default(true),
    /** Its owner works it by name: its leads follow them, customer or not. */
    named: integer("named", { mode: "boolean" }).notNull().default(false),
    /** E.164 where it could be read. */
    phone: text("phone"),
    postal_code: text("postal_code"),
    /** The first of its domains as written: stronger evidence than the others. */
    primary_domain: text("primary_domain"),
    /** Domains of its people's mail: weaker evidence than its own. */
    contact_domains: text("contact_domains", { mode: "json" })
      .$type<readonly string[]>()
      .notNull()
      .default([]),
    /** When somebody last did something with it, as its CRM says. */
    last_activity_at_ms: integer("last_activity_at_ms"),
    /** Which rules made its keys in account_key; below the present ones they are made anew. */
    keys_version: integer("keys_version").notNull().default(0),
    created_at_ms: integer("created_at_ms").notNull(),
    updated_at_ms: integer("updated_at_ms").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant_id, t.account_id] }),
    index("account_by_external_id").on(t.tenant_id, t.external_id),
    index("account_by_csm")
      .on(t.tenant_id, t.csm_id, t.account_id)
      .where(sql`csm_id IS NOT NULL`),
    index("account_by_owner").on(t.tenant_id, t.owner_id, t.account_id),
    index("account_by_parent")
      .on(t.tenant_id, t.parent_id, t.account_id)
      .where(sql`parent_id IS NOT NULL`),
    index("account_by_wanted_owner")
      .on(t.tenant_id, t.owner_wanted)
      .where(sql`owner_wanted IS NOT NULL`),
    index("account_by_wanted_csm")
      .on(t.tenant_id, t.csm_wanted)
      .where(sql`csm_wanted IS NOT NULL`),
    index("account_by_keys_version").on(t.keys_version, t.tenant_id, t.account_id),
    foreignKey({ columns: [t.tenant_id], foreignColumns: [tenant.tenant_id] }),
    foreignKey({
      columns: [t.tenant_id, t.owner_id],
      foreignColumns: [user.tenant_id, user.user_id],
    }),
  ],
);
