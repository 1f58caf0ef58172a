// SPDX-License-Identifier: Apache-2.0
// Projection: one row per custody chain, where it stands now. Written by write-rev-workflow.ts.
import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { OUTCOMES, WORKFLOW_STEPS } from "#domain/receipts/leaf.ts";

export const revWorkflow = sqliteTable(
  "rev_workflow",
  {
    tenant_id: text("tenant_id").notNull(),
    /** `<kind>:<ref>`. */
    chain: text("chain").notNull(),
    /** The chain's kind, such as `lead` or `config`. */
    kind: text("kind").notNull(),
    /** The ref behind the kind, such as the lead's id. */
    subject: text("subject").notNull(),
    /** The last step and how it ended. */
    step: text("step", { enum: WORKFLOW_STEPS }).notNull(),
    status: text("status", { enum: OUTCOMES }).notNull(),
    /** Id of the last receipt: what a command names as the head it saw. */
    head: text("head").notNull(),
    /** chain_seq of the head. */
    version: integer("version").notNull(),
    started_at_ms: integer("started_at_ms").notNull(),
    updated_at_ms: integer("updated_at_ms").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenant_id, t.chain] })],
);
