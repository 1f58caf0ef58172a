// SPDX-License-Identifier: Apache-2.0
// Projection of RAISE_CONFLICT and RESOLVE_CONFLICT: the newest receipt of a conflict's chain says where it stands. What
// precedence settled of an attempt stands in its ROUTE_LEAD, and here under `<receipt id>.<n>`.
// Written by write-conflict.ts.
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import {
  CONFLICT_CHOICES,
  CONFLICT_SEVERITIES,
  CONFLICT_STATUSES,
  CONFLICT_TYPES,
} from "#domain/conflicts/conflict.ts";
import type { ConflictFacts } from "#domain/receipts/lead-bodies.ts";

export const conflict = sqliteTable(
  "conflict",
  {
    tenant_id: text("tenant_id").notNull(),
    conflict_id: text("conflict_id").notNull(),
    /** chain_seq of the newest receipt. */
    version: integer("version").notNull(),
    type: text("type", { enum: CONFLICT_TYPES }).notNull(),
    severity: text("severity", { enum: CONFLICT_SEVERITIES }).notNull(),
    lead_id: text("lead_id").notNull(),
    facts: text("facts", { mode: "json" }).$type<ConflictFacts>().notNull(),
    status: text("status", { enum: CONFLICT_STATUSES }).notNull(),
    choice: text("choice", { enum: CONFLICT_CHOICES }),
    /** The account, user or team that a person chose. */
    target_id: text("target_id"),
    /** What precedence said, as a code; null where a person chose, or it is open. */
    resolution: text("resolution"),
    resolved_by: text("resolved_by", { enum: ["precedence", "human"] }),
    /** The user or key that resolved it. */
    actor_ref: text("actor_ref"),
    raised_at_ms: integer("raised_at_ms"),
    resolved_at_ms: integer("resolved_at_ms"),
  },
  (t) => [
    primaryKey({ columns: [t.tenant_id, t.conflict_id] }),
    index("conflict_by_status").on(t.tenant_id, t.status, t.raised_at_ms, t.conflict_id),
  ],
);
