// SPDX-License-Identifier: Apache-2.0
// Truth: who belongs to which team. The key leads with the person, because routing asks for an owner's team.
import { foreignKey, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { team } from "./team.ts";
import { user } from "./user.ts";

export const teamMember = sqliteTable(
  "team_member",
  {
    tenant_id: text("tenant_id").notNull(),
    user_id: text("user_id").notNull(),
    team_id: text("team_id").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant_id, t.user_id, t.team_id] }),
    foreignKey({
      columns: [t.tenant_id, t.user_id],
      foreignColumns: [user.tenant_id, user.user_id],
    }),
    foreignKey({
      columns: [t.tenant_id, t.team_id],
      foreignColumns: [team.tenant_id, team.team_id],
    }),
  ],
);
