// SPDX-License-Identifier: Apache-2.0
// The one writer of table lead_merge: the receipt that ended a lead's attempt as a duplicate is the merge; the one
// RETURN_TOUCHES of it, on the chain of the lead that stood for it, undoes it. Both name the same two leads, so either may
// come first.
import { insertSql, jsonStatements } from "./json-rows.ts";
import type { ViewEvent } from "./view-event.ts";

const COLUMNS = ["merge_id", "survivor_id", "lead_id", "undone_at_ms"] as const;

const SQL = insertSql(
  "lead_merge",
  COLUMNS,
  `ON CONFLICT (tenant_id, merge_id) DO UPDATE SET undone_at_ms = excluded.undone_at_ms
  WHERE undone_at_ms IS NULL AND excluded.undone_at_ms IS NOT NULL`,
);

export function leadMergeStatements(
  db: D1Database,
  tenant: string,
  events: readonly ViewEvent[],
): D1PreparedStatement[] {
  const rows = events.map(mergeRow).filter((row) => row !== null);
  return jsonStatements(db, SQL, tenant, rows);
}

/** Null for a receipt that neither merges nor undoes. */
function mergeRow({
  leaf,
  body,
  kind,
  ref,
  recorded_at_ms,
}: ViewEvent): Record<(typeof COLUMNS)[number], string | number | null> | null {
  if (kind !== "lead") return null;
  if (body.kind === "return") {
    const { merge_id, lead_id } = body;
    return { merge_id, survivor_id: ref, lead_id, undone_at_ms: recorded_at_ms };
  }
  if (body.kind !== "routed" || body.duplicate_of === undefined) return null;
  return { merge_id: leaf.id, survivor_id: body.duplicate_of, lead_id: ref, undone_at_ms: null };
}
