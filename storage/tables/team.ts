// SPDX-License-Identifier: Apache-2.0
// Truth: the tenant's teams; a team is a queue.
import { foreignKey, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { tenant } from "./tenant.ts";
import { user } from "./user.ts";

export const team = sqliteTable(
  "team",
  {
    tenant_id: text("tenant_id").notNull(),
    /** HMAC of the external id. */
    team_id: text("team_id").notNull(),
    external_id: text("external_id").notNull(),
    name: text("name").notNull(),
    /** Who leads the team; null where nobody does. */
    lead_user_id: text("lead_user_id"),
    /** Who stands in for the lead. */
    deputy_user_id: text("deputy_user_id"),
    created_at_ms: integer("created_at_ms").notNull(),
    updated_at_ms: integer("updated_at_ms").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant_id, t.team_id] }),
    index("team_by_external_id").on(t.tenant_id, t.external_id),
    foreignKey({ columns: [t.tenant_id], foreignColumns: [tenant.tenant_id] }),
    foreignKey({
      columns: [t.tenant_id, t.lead_user_id],
      foreignColumns: [user.tenant_id, user.user_id],
    }),
  ],
);
