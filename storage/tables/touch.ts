// SPDX-License-Identifier: Apache-2.0
// Projection: each time a lead was handed in (CREATE_LEAD, RESUBMIT_LEAD) or enriched (ENRICH_LEAD), on itself or on a
// lead that was merged into it (ADOPT_TOUCH). Written by write-touch.ts.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { Intake } from "#domain/lead/intake.ts";
import type { LeadPatch } from "#domain/lead/lead-patch.ts";
import type { NormalizedLead } from "#domain/lead/lead.ts";

export const touch = sqliteTable(
  "touch",
  {
    tenant_id: text("tenant_id").notNull(),
    lead_id: text("lead_id").notNull(),
    chain_seq: integer("chain_seq").notNull(),
    receipt_id: text("receipt_id").notNull(),
    kind: text("kind", { enum: ["created", "resubmitted", "enriched"] }).notNull(),
    accepted_at_ms: integer("accepted_at_ms").notNull(),
    /** When the source of an enrichment knew it; null for a submission, whose word is of its own time. */
    observed_at_ms: integer("observed_at_ms"),
    source: text("source").notNull(),
    utm_source: text("utm_source"),
    utm_medium: text("utm_medium"),
    utm_campaign: text("utm_campaign"),
    utm_term: text("utm_term"),
    utm_content: text("utm_content"),
    product_interest: text("product_interest", { mode: "json" }).$type<readonly string[]>(),
    /** The way in, where it was not the lead door: form, signal, partner, crm or import. */
    intake: text("intake").$type<Intake["kind"]>(),
    /** What happened in the product, and its points. */
    signal: text("signal"),
    points: integer("points"),
    /** The merged lead it was handed in to, its receipt there, and the merge; null for a touch of its own. */
    from_lead_id: text("from_lead_id"),
    from_receipt_id: text("from_receipt_id"),
    merge_id: text("merge_id"),
    /** What was said this time, where the lead was there before. PERSONAL: blanked with the lead. */
    resubmitted: text("resubmitted", { mode: "json" }).$type<NormalizedLead | LeadPatch>(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.lead_id, t.chain_seq] })],
);
