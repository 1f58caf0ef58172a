// SPDX-License-Identifier: Apache-2.0
// Truth: what the tenant sells, with its list prices.
import { foreignKey, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { BILLING_PERIODS, CHARGES, type ListPrice } from "#domain/catalogue/product.ts";
import { tenant } from "./tenant.ts";

export const product = sqliteTable(
  "product",
  {
    tenant_id: text("tenant_id").notNull(),
    /** HMAC of the SKU. */
    product_id: text("product_id").notNull(),
    /** The SKU. */
    external_id: text("external_id").notNull(),
    name: text("name").notNull(),
    family: text("family"),
    charge: text("charge", { enum: CHARGES }).notNull(),
    /** Of a recurring charge; null of a one-time one. */
    billing_period: text("billing_period", { enum: BILLING_PERIODS }),
    /** Most discount the product itself allows; null leaves it to the config. */
    discount_cap_bps: integer("discount_cap_bps"),
    /** Inactive products can no longer be quoted. */
    active: integer("active", { mode: "boolean" }).notNull(),
    /** One entry per price list and currency, sorted. */
    prices: text("prices", { mode: "json" }).$type<readonly ListPrice[]>().notNull(),
    created_at_ms: integer("created_at_ms").notNull(),
    updated_at_ms: integer("updated_at_ms").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant_id, t.product_id] }),
    index("product_by_external_id").on(t.tenant_id, t.external_id),
    foreignKey({ columns: [t.tenant_id], foreignColumns: [tenant.tenant_id] }),
  ],
);
