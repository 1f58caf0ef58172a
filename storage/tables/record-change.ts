// SPDX-License-Identifier: Apache-2.0
// The outbox of records: what a transaction changed and whose receipt is still to be appended. A row goes when its
// receipt stands, so an empty table means that every change is in the log.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { RECORD_ENTITIES } from "#domain/receipts/record.ts";

export const recordChange = sqliteTable(
  "record_change",
  {
    tenant_id: text("tenant_id").notNull(),
    /** One write of one caller; with the chain it is the receipt's idempotency key. */
    batch_id: text("batch_id").notNull(),
    /** Order within the batch. */
    place: integer("place").notNull(),
    /** The custody chain that takes the receipt. */
    chain: text("chain").notNull(),
    entity: text("entity", { enum: RECORD_ENTITIES }).notNull(),
    entity_id: text("entity_id").notNull(),
    /** The record before and after as JSON of its fields; null where there was or is none. */
    before: text("before"),
    after: text("after"),
    actor_kind: text("actor_kind", { enum: ["user", "key", "system"] }).notNull(),
    actor_ref: text("actor_ref").notNull(),
    changed_at_ms: integer("changed_at_ms").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.batch_id, t.place] })],
);
