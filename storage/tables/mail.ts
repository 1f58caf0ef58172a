// SPDX-License-Identifier: Apache-2.0
// Truth: which mail was sent and which is still to be. Its content is never here: the queue carries it sealed.
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { MAIL_STATUSES, MAIL_TEMPLATES } from "#domain/messages/mail-queue.ts";

export const mail = sqliteTable(
  "mail",
  {
    /** The tenant, or `-` for a sign-in, which belongs to a person. */
    tenant_id: text("tenant_id").notNull(),
    mail_id: text("mail_id").notNull(),
    template: text("template", { enum: MAIL_TEMPLATES }).notNull(),
    /** The recipient, as a person's HMAC. */
    person: text("person").notNull(),
    status: text("status", { enum: MAIL_STATUSES }).notNull(),
    attempts: integer("attempts").notNull(),
    /** The provider's own id of it. */
    provider_id: text("provider_id"),
    /** Class of the last failure; no text of the provider's. */
    reason: text("reason"),
    created_at_ms: integer("created_at_ms").notNull(),
    updated_at_ms: integer("updated_at_ms").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant_id, t.mail_id] }),
    index("mail_by_time").on(t.tenant_id, t.created_at_ms, t.mail_id),
  ],
);
