// SPDX-License-Identifier: Apache-2.0
// The one writer of table crm_event: one row for each RECEIVE_EVENT, which never changes. What the event says of people
// stays sealed in the receipt.
import { insertSql, jsonStatements } from "./json-rows.ts";
import type { ViewEvent } from "./view-event.ts";

const COLUMNS = [
  "source",
  "object_type",
  "object_id",
  "event_id",
  "event_type",
  "occurred_at_ms",
  "received_at_ms",
  "receipt_id",
] as const;

const SQL = insertSql("crm_event", COLUMNS, "ON CONFLICT DO NOTHING");

export function crmEventStatements(
  db: D1Database,
  tenant: string,
  events: readonly ViewEvent[],
): D1PreparedStatement[] {
  const rows = events.flatMap(({ leaf, body }) => {
    if (body.kind !== "event") return [];
    const { source, object_type, object_id, event_id, event_type } = body;
    const { occurred_at_ms, received_at_ms } = body;
    const at = { occurred_at_ms, received_at_ms, receipt_id: leaf.id };
    return [{ source, object_type, object_id, event_id, event_type, ...at }];
  });
  return jsonStatements(db, SQL, tenant, rows);
}
