// SPDX-License-Identifier: Apache-2.0
// Projection: what a policy said of a resource, one row per attempt and entry point, frozen by CREATE_LEAD or
// REPROCESS_LEAD. Codes and integers only, nothing personal. Written by write-policy-decision.ts.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { LeadRoutingDecision, PreflightDecision } from "#domain/policy/decision.ts";

export const policyDecision = sqliteTable(
  "policy_decision",
  {
    tenant_id: text("tenant_id").notNull(),
    resource_type: text("resource_type").notNull(),
    resource_id: text("resource_id").notNull(),
    attempt: integer("attempt").notNull(),
    entrypoint: text("entrypoint", {
      enum: ["lead_routing/preflight", "lead_routing/decision"],
    }).notNull(),
    receipt_id: text("receipt_id").notNull(),
    decided_at_ms: integer("decided_at_ms").notNull(),
    allow: integer("allow", { mode: "boolean" }).notNull(),
    /** The whole answer with its trace. */
    decision: text("decision", { mode: "json" })
      .$type<PreflightDecision | LeadRoutingDecision>()
      .notNull(),
    /** The account that evidence linked; null where none did, or the entry point does not ask. */
    account_id: text("account_id"),
    /** Level of that evidence. */
    match_level: text("match_level"),
    /** Attributes that the attempt lacked, by all of its entry points together. */
    required_enrichment: text("required_enrichment", { mode: "json" })
      .$type<readonly string[]>()
      .notNull(),
    config_version: integer("config_version"),
    config_sha256: text("config_sha256"),
    policy_sha256: text("policy_sha256"),
  },
  (t) => [
    primaryKey({ columns: [t.tenant_id, t.resource_type, t.resource_id, t.attempt, t.entrypoint] }),
  ],
);
