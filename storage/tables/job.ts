// SPDX-License-Identifier: Apache-2.0
// Truth: long work that a person started and watches: an import, an off-boarding. The queue carries only its name.
import { sql } from "drizzle-orm";
import { foreignKey, index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import { JOB_KINDS, JOB_STATUSES } from "#domain/messages/job-queue.ts";
import { tenant } from "./tenant.ts";

export const job = sqliteTable(
  "job",
  {
    tenant_id: text("tenant_id").notNull(),
    job_id: text("job_id").notNull(),
    kind: text("kind", { enum: JOB_KINDS }).notNull(),
    status: text("status", { enum: JOB_STATUSES }).notNull(),
    /** Counts up with every step: a step is written only over the state that it read. */
    step: integer("step").notNull(),
    /** What was asked, as JSON of the kind's own schema; never changes. */
    request: text("request").notNull(),
    /** How far it is, as JSON of the kind's own schema. */
    progress: text("progress").notNull(),
    /** Why it failed; null otherwise. */
    reason: text("reason"),
    actor_kind: text("actor_kind", { enum: ["user", "key", "system"] }).notNull(),
    actor_ref: text("actor_ref").notNull(),
    created_at_ms: integer("created_at_ms").notNull(),
    updated_at_ms: integer("updated_at_ms").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenant_id, t.job_id] }),
    index("job_by_kind").on(t.tenant_id, t.kind, t.created_at_ms, t.job_id),
    // The sweep looks for jobs whose message was lost.
    index("job_at_work")
      .on(t.updated_at_ms)
      .where(sql`status IN ('ready', 'running')`),
    foreignKey({ columns: [t.tenant_id], foreignColumns: [tenant.tenant_id] }),
  ],
);
