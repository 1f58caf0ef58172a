// SPDX-License-Identifier: Apache-2.0
// Truth. One row per tenant; its id is its handle.
import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const tenant = sqliteTable("tenant", {
  tenant_id: text("tenant_id").primaryKey(),
  name: text("name").notNull(),
  /** Language of texts for people, such as `en-GB`. */
  locale: text("locale").notNull(),
  /** IANA time zone. */
  time_zone: text("time_zone").notNull(),
  /** Colour of mails and pages, `#rrggbb`; null takes the product's. */
  brand_color: text("brand_color"),
  created_at_ms: integer("created_at_ms").notNull(),
  updated_at_ms: integer("updated_at_ms").notNull(),
});
