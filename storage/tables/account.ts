// SPDX-License-Identifier: Apache-2.0
// Truth: the companies a tenant knows, as far as routing asks for them.
import { foreignKey, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
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
    created_at_ms: integer("created_at_ms").notNull(),
    updated_at_ms: integer("updated_at_ms").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant_id, t.account_id] }),
    foreignKey({ columns: [t.tenant_id], foreignColumns: [tenant.tenant_id] }),
    foreignKey({
      columns: [t.tenant_id, t.owner_id],
      foreignColumns: [user.tenant_id, user.user_id],
    }),
  ],
);
