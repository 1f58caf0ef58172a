// SPDX-License-Identifier: Apache-2.0
// The one writer of table activity: one row for each LOG_ACTIVITY, which never changes.
import { insertSql, jsonStatements } from "./json-rows.ts";
import type { ViewEvent } from "./view-event.ts";

const COLUMNS = [
  "lead_id",
  "chain_seq",
  "receipt_id",
  "kind",
  "human",
  "performed_by_kind",
  "performed_by",
  "occurred_at_ms",
  "recorded_at_ms",
] as const;

const SQL = insertSql("activity", COLUMNS, "ON CONFLICT DO NOTHING");

export function activityStatements(
  db: D1Database,
  tenant: string,
  events: readonly ViewEvent[],
): D1PreparedStatement[] {
  const rows = events.flatMap(({ leaf, body, ref }) => {
    if (body.kind !== "activity") return [];
    const { activity, human, performed_by, occurred_at_ms, recorded_at_ms } = body;
    return [
      {
        lead_id: ref,
        chain_seq: leaf.chain_seq,
        receipt_id: leaf.id,
        kind: activity,
        human: Number(human),
        performed_by_kind: performed_by.kind,
        performed_by: performed_by.ref,
        occurred_at_ms,
        recorded_at_ms,
      },
    ];
  });
  return jsonStatements(db, SQL, tenant, rows);
}
