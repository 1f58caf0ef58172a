// SPDX-License-Identifier: Apache-2.0
// Projection: leads that were merged into others (ROUTE_LEAD as a duplicate) and merges that were undone
// (RETURN_TOUCHES), in either order. Touches of an undone merge count no more. Written by write-lead-merge.ts.
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const leadMerge = sqliteTable(
  "lead_merge",
  {
    tenant_id: text("tenant_id").notNull(),
    /** The receipt that ended the merged lead's attempt as a duplicate. */
    merge_id: text("merge_id").notNull(),
    survivor_id: text("survivor_id").notNull(),
    lead_id: text("lead_id").notNull(),
    undone_at_ms: integer("undone_at_ms"),
  },
  (t) => [
    primaryKey({ columns: [t.tenant_id, t.merge_id] }),
    index("lead_merge_by_survivor").on(t.tenant_id, t.survivor_id, t.lead_id),
  ],
);
