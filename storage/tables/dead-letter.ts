// SPDX-License-Identifier: Apache-2.0
// Truth: messages that ran out of retries. The bytes lie sealed in R2 (`dlq/<tenant>/<id>`); this is their index.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const deadLetter = sqliteTable(
  "dead_letter",
  {
    tenant_id: text("tenant_id").notNull(),
    /** HMAC of queue and message id: one row however often the message is delivered; a replay is another message. */
    dead_letter_id: text("dead_letter_id").notNull(),
    queue: text("queue").notNull(),
    message_id: text("message_id").notNull(),
    /** `kind` of the message; null where it could not be read. */
    message_kind: text("message_kind"),
    lead_id: text("lead_id"),
    trace_id: text("trace_id"),
    /** A code, never an error text: those may quote what a person typed. */
    reason: text("reason").notNull(),
    attempts: integer("attempts").notNull(),
    stored_at_ms: integer("stored_at_ms").notNull(),
    replayed_at_ms: integer("replayed_at_ms"),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.dead_letter_id] })],
);
