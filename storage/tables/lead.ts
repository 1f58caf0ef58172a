// SPDX-License-Identifier: Apache-2.0
// Projection of a lead's custody chain (its attempts and their ends) for queues and pages. Holds what a rep must
// see, so names, email, phone and company are PERSONAL: erasing a lead blanks them here too. Written by write-lead.ts.
import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { EMAIL_CLASSES, LEAD_STATUSES } from "#domain/lead/lead.ts";
import type { EndedClocks } from "#domain/sla/clocks.ts";
import { ROUTE_STRATEGIES, RUNGS } from "#domain/policy/decision.ts";

/** Sorts a lead without a deadline behind all others: the largest integer that JavaScript keeps exact. */
export const NO_DEADLINE_MS = Number.MAX_SAFE_INTEGER;

export const lead = sqliteTable(
  "lead",
  {
    tenant_id: text("tenant_id").notNull(),
    lead_id: text("lead_id").notNull(),

    // From the newest attempt that seals them, CREATE_LEAD at first; null until that receipt was projected.
    /** Of the first attempt, as `source` is. */
    accepted_at_ms: integer("accepted_at_ms"),
    source: text("source"),
    external_id: text("external_id"),
    first_name: text("first_name"),
    last_name: text("last_name"),
    email: text("email"),
    email_class: text("email_class", { enum: EMAIL_CLASSES }),
    domain: text("domain"),
    phone: text("phone"),
    company: text("company"),
    website: text("website"),
    country: text("country"),
    country_text: text("country_text"),
    region: text("region"),
    state_text: text("state_text"),
    company_size: integer("company_size"),
    industry: text("industry"),
    postal_code: text("postal_code"),
    /** The account as the sender named it. */
    account_ref: text("account_ref"),
    /** What a form brought beyond these. PERSONAL. */
    extra: text("extra", { mode: "json" }).$type<Readonly<Record<string, string>>>(),
    /** chain_seq of the receipt whose sealed lead fills the columns above: the newest attempt's that seals one. */
    known_version: integer("known_version"),
    /** The partner's source whose registration it is. */
    partner: text("partner"),
    /** The import that created it, or put it where it is: that of the newest attempt which an import began. */
    import_id: text("import_id"),
    /** chain_seq of that attempt's receipt. */
    import_version: integer("import_version"),

    // From the ROUTE_LEAD or HOLD_LEAD with the highest chain_seq; `received` until there is one.
    /** chain_seq of that receipt, 0 before it. */
    version: integer("version").notNull(),
    receipt_id: text("receipt_id"),
    attempt: integer("attempt"),
    status: text("status", { enum: LEAD_STATUSES }).notNull(),
    status_reason: text("status_reason"),
    owner_id: text("owner_id"),
    team_id: text("team_id"),
    sla_due_at_ms: integer("sla_due_at_ms"),
    /** What queues sort by: a lead that was touched since waits no more. A column, because SQLite seeks a page's start only between columns. */
    queue_order_ms: integer("queue_order_ms").generatedAlwaysAs(
      sql`(CASE WHEN coalesce(first_touch_version, 0) > version THEN ${sql.raw(String(NO_DEADLINE_MS))} ELSE coalesce(sla_due_at_ms, ${sql.raw(String(NO_DEADLINE_MS))}) END)`,
      { mode: "virtual" },
    ),
    /** Time of the receipt that routed it; null where it is not routed. */
    routed_at_ms: integer("routed_at_ms"),
    /** The lead that stands for it, where it is a duplicate. */
    duplicate_of: text("duplicate_of"),
    /** The other lead of the same person that it is linked to. */
    linked_to: text("linked_to"),
    /** When it goes to the fallback queue, where it is held for an attribute. */
    deadline_at_ms: integer("deadline_at_ms"),
    /** The conflict for which it is held. */
    conflict_id: text("conflict_id"),
    /** Where its clocks stand; `sla_due_at_ms` is the first touch's. */
    sla: text("sla", { mode: "json" }).$type<EndedClocks>(),
    /** The deal that it became. */
    opportunity_id: text("opportunity_id"),

    // From LOG_ACTIVITY, ACCEPT_LEAD and BREACH_SLA.
    /** Time of the first touch by a person under the clock that it stopped; null until then. */
    first_touch_at_ms: integer("first_touch_at_ms"),
    first_touch_state: text("first_touch_state", { enum: ["met", "met_late"] }),
    /** chain_seq of the activity that stopped the clock. */
    first_touch_version: integer("first_touch_version"),
    /** The owner said that they work on it, at the attempt of that number. */
    accepted_attempt: integer("accepted_attempt"),
    accepted_work_at_ms: integer("accepted_work_at_ms"),
    /** chain_seq of ACCEPT_LEAD. */
    accepted_version: integer("accepted_version"),
    /** When its first touch was late, and chain_seq of BREACH_SLA. */
    breached_at_ms: integer("breached_at_ms"),
    breached_version: integer("breached_version"),

    // From the decision of that attempt (policy_decision).
    /** The attempt whose decision fills these columns; null until it was projected, or where none could be made. */
    decided_attempt: integer("decided_attempt"),
    segment: text("segment"),
    rung: text("rung", { enum: RUNGS }),
    route_strategy: text("route_strategy", { enum: ROUTE_STRATEGIES }),
    account_id: text("account_id"),
    /** Level of the evidence that links the account. */
    match_level: text("match_level"),
    conflicts: text("conflicts", { mode: "json" }).$type<readonly string[]>(),
    required_enrichment: text("required_enrichment", { mode: "json" }).$type<readonly string[]>(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant_id, t.lead_id] }),
    // A lead stands in its team's queue or in the held one; the owner's is a second index row.
    index("lead_by_team_queue")
      .on(t.tenant_id, t.team_id, t.queue_order_ms, t.lead_id)
      .where(sql`status = 'routed'`),
    index("lead_by_owner_queue")
      .on(t.tenant_id, t.owner_id, t.queue_order_ms, t.lead_id)
      .where(sql`status = 'routed' AND owner_id IS NOT NULL`),
    index("lead_by_held_queue")
      .on(t.tenant_id, t.queue_order_ms, t.lead_id)
      .where(sql`status = 'held'`),
    // What managers look for. By owner: who has it, or had it when it was closed.
    index("lead_by_status").on(t.tenant_id, t.status, t.accepted_at_ms, t.lead_id),
    index("lead_by_source").on(t.tenant_id, t.source, t.accepted_at_ms, t.lead_id),
    index("lead_by_owner")
      .on(t.tenant_id, t.owner_id, t.accepted_at_ms, t.lead_id)
      .where(sql`owner_id IS NOT NULL`),
    index("lead_by_time").on(t.tenant_id, t.accepted_at_ms, t.lead_id),
    index("lead_by_email")
      .on(t.tenant_id, t.email, t.lead_id)
      .where(sql`email IS NOT NULL`),
    // Only leads of partners and of imports cost their row.
    index("lead_by_partner")
      .on(t.tenant_id, t.partner, t.accepted_at_ms, t.lead_id)
      .where(sql`partner IS NOT NULL`),
    index("lead_by_import")
      .on(t.tenant_id, t.import_id, t.status)
      .where(sql`import_id IS NOT NULL`),
  ],
);
