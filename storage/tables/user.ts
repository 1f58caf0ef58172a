// SPDX-License-Identifier: Apache-2.0
// Truth: the tenant's people. Name and email are personal.
import { sql } from "drizzle-orm";
import {
  foreignKey,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";
import type { Role } from "#domain/access/roles.ts";
import type { WorkingSpan } from "#domain/directory/working-span.ts";
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
    /** Inactive people get no leads and cannot sign in. */
    active: integer("active", { mode: "boolean" }).notNull(),
    /** Who signs in with this address: a deployment-wide HMAC of it, the same in every tenant; null without an email. */
    person: text("person"),
    roles: text("roles", { mode: "json" }).$type<readonly Role[]>().notNull().default([]),
    /** A user; null where nobody is above. Not a foreign key: people may be loaded in any order. */
    manager_id: text("manager_id"),
    /** Who stands in while the person is away. */
    deputy_id: text("deputy_id"),
    /** Null takes the tenant's. */
    locale: text("locale"),
    /** IANA time zone; null takes the tenant's. */
    time_zone: text("time_zone"),
    /** Spans of a week in the person's time zone; null takes the tenant's schedule. */
    working_hours: text("working_hours", { mode: "json" }).$type<readonly WorkingSpan[]>(),
    /** Names of territories of the tenant's config. */
    territories: text("territories", { mode: "json" })
      .$type<readonly string[]>()
      .notNull()
      .default([]),
    /** Most leads open at once; null is no limit of the person's own. */
    capacity: integer("capacity"),
    /** A program's user: what it does is no human touch. */
    automation: integer("automation", { mode: "boolean" }).notNull().default(false),
    created_at_ms: integer("created_at_ms").notNull(),
    updated_at_ms: integer("updated_at_ms").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant_id, t.user_id] }),
    // One user per address and tenant, so that a sign-in never has to guess.
    uniqueIndex("user_by_person").on(t.person, t.tenant_id),
    index("user_by_external_id").on(t.tenant_id, t.external_id),
    index("user_inactive")
      .on(t.tenant_id, t.updated_at_ms)
      .where(sql`active = 0`),
    foreignKey({ columns: [t.tenant_id], foreignColumns: [tenant.tenant_id] }),
  ],
);
