// SPDX-License-Identifier: Apache-2.0
// Projection: the leaf of every receipt, to list a chain. Bodies never enter D1. Written by write-receipt.ts.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { OUTCOMES, RETENTION_CLASSES, WORKFLOW_STEPS } from "#domain/receipts/leaf.ts";

export const receipt = sqliteTable(
  "receipt",
  {
    tenant_id: text("tenant_id").notNull(),
    /** `<kind>:<ref>`. */
    chain: text("chain").notNull(),
    chain_seq: integer("chain_seq").notNull(),
    id: text("id").notNull(),
    /** Position in the tenant's log. */
    seq: integer("seq").notNull(),
    workflow_step: text("workflow_step", { enum: WORKFLOW_STEPS }).notNull(),
    recorded_at_ms: integer("recorded_at_ms").notNull(),
    actor_kind: text("actor_kind", { enum: ["user", "key", "system"] }).notNull(),
    actor_ref: text("actor_ref").notNull(),
    resource_type: text("resource_type").notNull(),
    resource_id: text("resource_id").notNull(),
    resource_version: integer("resource_version").notNull(),
    previous_receipt_id: text("previous_receipt_id"),
    outcome: text("outcome", { enum: OUTCOMES }).notNull(),
    /** Of the body's canonical bytes. */
    sha256: text("sha256").notNull(),
    config_version: integer("config_version"),
    config_sha256: text("config_sha256"),
    policy_sha256: text("policy_sha256"),
    retention: text("retention", { enum: RETENTION_CLASSES }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.chain, t.chain_seq] })],
);
