// SPDX-License-Identifier: Apache-2.0
// Projection: each time a lead was handed in (CREATE_LEAD, RESUBMIT_LEAD). Written by write-touch.ts.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { NormalizedLead } from "#domain/lead/lead.ts";

export const touch = sqliteTable(
  "touch",
  {
    tenant_id: text("tenant_id").notNull(),
    lead_id: text("lead_id").notNull(),
    chain_seq: integer("chain_seq").notNull(),
    receipt_id: text("receipt_id").notNull(),
    kind: text("kind", { enum: ["created", "resubmitted"] }).notNull(),
    accepted_at_ms: integer("accepted_at_ms").notNull(),
    source: text("source").notNull(),
    utm_source: text("utm_source"),
    utm_medium: text("utm_medium"),
    utm_campaign: text("utm_campaign"),
    utm_term: text("utm_term"),
    utm_content: text("utm_content"),
    product_interest: text("product_interest", { mode: "json" }).$type<readonly string[]>(),
    /** What was typed this time, where the lead was there before. PERSONAL: blanked with the lead. */
    resubmitted: text("resubmitted", { mode: "json" }).$type<NormalizedLead>(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.lead_id, t.chain_seq] })],
);
