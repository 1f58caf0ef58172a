// SPDX-License-Identifier: Apache-2.0
// Truth: the tenant's people. Name and email are personal.
import { foreignKey, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { tenant } from "./tenant.ts";

export const user = sqliteTable(
  "user",
  {
    tenant_id: text("tenant_id").notNull(),
    /** HMAC of the external id, so that a repeated PUT meets the same row. */
    user_id: text("user_id").notNull(),
    external_id: text("external_id").notNull(),
    name: text("name").notNull(),
    email: text("email"),
    /** Inactive people get no leads. */
    active: integer("active", { mode: "boolean" }).notNull(),
    created_at_ms: integer("created_at_ms").notNull(),
    updated_at_ms: integer("updated_at_ms").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant_id, t.user_id] }),
    foreignKey({ columns: [t.tenant_id], foreignColumns: [tenant.tenant_id] }),
  ],
);
