// SPDX-License-Identifier: Apache-2.0
// The one writer of table sla_event: one row for each REMIND_SLA and BREACH_SLA, which never changes.
import { insertSql, jsonStatements } from "./json-rows.ts";
import type { ViewEvent } from "./view-event.ts";

const COLUMNS = [
  "lead_id",
  "chain_seq",
  "receipt_id",
  "clock",
  "event",
  "due_at_ms",
  "recorded_at_ms",
  "owner_id",
  "team_id",
  "told_user_id",
  "told_as",
] as const;

const SQL = insertSql("sla_event", COLUMNS, "ON CONFLICT DO NOTHING");

export function slaEventStatements(
  db: D1Database,
  tenant: string,
  events: readonly ViewEvent[],
): D1PreparedStatement[] {
  const rows = events.flatMap(({ leaf, body, ref, recorded_at_ms }) => {
    if (body.kind !== "sla") return [];
    const { clock, event, due_at_ms, owner_id, team_id, told } = body;
    const place = { lead_id: ref, chain_seq: leaf.chain_seq, receipt_id: leaf.id };
    const whom = { told_user_id: told?.user_id ?? null, told_as: told?.as ?? null };
    return [{ ...place, clock, event, due_at_ms, recorded_at_ms, owner_id, team_id, ...whom }];
  });
  return jsonStatements(db, SQL, tenant, rows);
}
