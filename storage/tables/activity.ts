// SPDX-License-Identifier: Apache-2.0
// Projection of LOG_ACTIVITY: what people, and their programs, did with a lead. Written by write-activity.ts.
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { SLA_CLOCKS } from "#domain/sla/clocks.ts";
import { ACTIVITY_KINDS } from "#domain/receipts/work-bodies.ts";

export const activity = sqliteTable(
  "activity",
  {
    tenant_id: text("tenant_id").notNull(),
    lead_id: text("lead_id").notNull(),
    chain_seq: integer("chain_seq").notNull(),
    receipt_id: text("receipt_id").notNull(),
    kind: text("kind", { enum: ACTIVITY_KINDS }).notNull(),
    human: integer("human", { mode: "boolean" }).notNull(),
    performed_by_kind: text("performed_by_kind", { enum: ["user", "key", "system"] }).notNull(),
    performed_by: text("performed_by").notNull(),
    occurred_at_ms: integer("occurred_at_ms").notNull(),
    recorded_at_ms: integer("recorded_at_ms").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.lead_id, t.chain_seq] })],
);

/** Projection of REMIND_SLA and BREACH_SLA. Written by write-sla-event.ts. */
export const slaEvent = sqliteTable(
  "sla_event",
  {
    tenant_id: text("tenant_id").notNull(),
    lead_id: text("lead_id").notNull(),
    chain_seq: integer("chain_seq").notNull(),
    receipt_id: text("receipt_id").notNull(),
    clock: text("clock", { enum: SLA_CLOCKS }).notNull(),
    event: text("event", { enum: ["reminder", "breach"] }).notNull(),
    due_at_ms: integer("due_at_ms").notNull(),
    recorded_at_ms: integer("recorded_at_ms").notNull(),
    owner_id: text("owner_id"),
    team_id: text("team_id"),
    told_user_id: text("told_user_id"),
    told_as: text("told_as"),
  },
  (t) => [
    primaryKey({ columns: [t.tenant_id, t.lead_id, t.chain_seq] }),
    index("sla_event_by_time").on(t.tenant_id, t.event, t.recorded_at_ms),
  ],
);
