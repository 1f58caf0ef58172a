// SPDX-License-Identifier: Apache-2.0
// Projection of RECEIVE_EVENT: what a CRM says has happened to its records, each event once. Written by
// write-crm-event.ts.
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const crmEvent = sqliteTable(
  "crm_event",
  {
    tenant_id: text("tenant_id").notNull(),
    source: text("source").notNull(),
    object_type: text("object_type").notNull(),
    object_id: text("object_id").notNull(),
    event_id: text("event_id").notNull(),
    event_type: text("event_type").notNull(),
    occurred_at_ms: integer("occurred_at_ms").notNull(),
    received_at_ms: integer("received_at_ms").notNull(),
    receipt_id: text("receipt_id").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant_id, t.source, t.object_type, t.object_id, t.event_id] }),
    index("crm_event_by_time").on(t.tenant_id, t.received_at_ms, t.event_id),
  ],
);
