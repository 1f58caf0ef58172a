// SPDX-License-Identifier: Apache-2.0
// Truth: when people are away. Nobody who is away takes a turn in a pool.
import { foreignKey, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { user } from "./user.ts";

export const absence = sqliteTable(
  "absence",
  {
    tenant_id: text("tenant_id").notNull(),
    /** HMAC of the user's and the absence's external ids. */
    absence_id: text("absence_id").notNull(),
    external_id: text("external_id").notNull(),
    user_id: text("user_id").notNull(),
    starts_at_ms: integer("starts_at_ms").notNull(),
    /** First instant of being back; null is until further notice. */
    ends_at_ms: integer("ends_at_ms"),
    created_at_ms: integer("created_at_ms").notNull(),
    updated_at_ms: integer("updated_at_ms").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant_id, t.absence_id] }),
    index("absence_by_user").on(t.tenant_id, t.user_id, t.starts_at_ms),
    // Who is away now is asked once a minute by every isolate.
    index("absence_by_end").on(t.tenant_id, t.ends_at_ms, t.starts_at_ms),
    foreignKey({
      columns: [t.tenant_id, t.user_id],
      foreignColumns: [user.tenant_id, user.user_id],
    }),
  ],
);
