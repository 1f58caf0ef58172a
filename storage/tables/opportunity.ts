// SPDX-License-Identifier: Apache-2.0
// Projection of CREATE_OPPORTUNITY and CHANGE_OPPORTUNITY: the newest receipt of an opportunity's chain says where it
// stands. Its name may be a person's: PERSONAL. Written by write-opportunity.ts.
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { OPPORTUNITY_STATUSES } from "#domain/opportunities/opportunity.ts";

export const opportunity = sqliteTable(
  "opportunity",
  {
    tenant_id: text("tenant_id").notNull(),
    opportunity_id: text("opportunity_id").notNull(),
    /** chain_seq of the newest receipt, and its id, which a command names. */
    version: integer("version").notNull(),
    receipt_id: text("receipt_id").notNull(),
    name: text("name"),
    account_id: text("account_id").notNull(),
    owner_id: text("owner_id"),
    team_id: text("team_id"),
    stage: text("stage").notNull(),
    status: text("status", { enum: OPPORTUNITY_STATUSES }).notNull(),
    amount_minor: integer("amount_minor"),
    currency: text("currency"),
    expected_close_on: text("expected_close_on"),
    lost_reason: text("lost_reason"),
    /** The first lead that it came from. */
    lead_id: text("lead_id"),
    lead_ids: text("lead_ids", { mode: "json" }).$type<readonly string[]>().notNull(),
    created_at_ms: integer("created_at_ms").notNull(),
    changed_at_ms: integer("changed_at_ms").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant_id, t.opportunity_id] }),
    index("opportunity_by_time").on(t.tenant_id, t.created_at_ms, t.opportunity_id),
    index("opportunity_by_status").on(t.tenant_id, t.status, t.created_at_ms, t.opportunity_id),
    index("opportunity_by_owner").on(t.tenant_id, t.owner_id, t.created_at_ms, t.opportunity_id),
    index("opportunity_by_account").on(t.tenant_id, t.account_id, t.status),
    index("opportunity_by_lead")
      .on(t.tenant_id, t.lead_id)
      .where(sql`lead_id IS NOT NULL`),
  ],
);
