// SPDX-License-Identifier: Apache-2.0
// The one writer of table opportunity: each receipt holds the whole state, so that the newest one stands.
import { insertSql, jsonStatements, newestSql } from "./json-rows.ts";
import type { ViewEvent } from "./view-event.ts";

const COLUMNS = [
  "opportunity_id",
  "version",
  "receipt_id",
  "name",
  "account_id",
  "owner_id",
  "team_id",
  "stage",
  "status",
  "amount_minor",
  "currency",
  "expected_close_on",
  "lost_reason",
  "lead_id",
  "lead_ids",
  "created_at_ms",
  "changed_at_ms",
] as const;

type Row = Readonly<Record<(typeof COLUMNS)[number], unknown>> & {
  readonly opportunity_id: string;
  readonly version: number;
  readonly created_at_ms: number;
};

const NEWEST = newestSql(
  COLUMNS.filter((column) => column !== "opportunity_id" && column !== "created_at_ms"),
);

const SQL = insertSql(
  "opportunity",
  COLUMNS,
  `ON CONFLICT (tenant_id, opportunity_id) DO UPDATE SET
    created_at_ms = min(created_at_ms, excluded.created_at_ms), ${NEWEST}
  WHERE excluded.version > version OR excluded.created_at_ms < created_at_ms`,
);

export function opportunityStatements(
  db: D1Database,
  tenant: string,
  events: readonly ViewEvent[],
): D1PreparedStatement[] {
  const rows = new Map<string, Row>();
  for (const event of events) {
    const row = opportunityRow(event);
    if (row === null) continue;
    const known = rows.get(row.opportunity_id);
    rows.set(row.opportunity_id, known === undefined ? row : mergeRows(known, row));
  }
  return jsonStatements(db, SQL, tenant, [...rows.values()]);
}

/** Null for a receipt of anything else. The earliest receipt of a chain is the one that created it. */
function opportunityRow({ leaf, body, ref, name, recorded_at_ms }: ViewEvent): Row | null {
  if (body.kind !== "opportunity") return null;
  const { state } = body;
  return {
    opportunity_id: ref,
    version: leaf.chain_seq,
    receipt_id: leaf.id,
    name,
    ...state,
    lead_id: state.lead_ids[0] ?? null,
    created_at_ms: recorded_at_ms,
    changed_at_ms: recorded_at_ms,
  };
}

/** The same rule as the statement's, for two receipts of one opportunity in one batch. */
function mergeRows(a: Row, b: Row): Row {
  const newest = a.version >= b.version ? a : b;
  return { ...newest, created_at_ms: Math.min(a.created_at_ms, b.created_at_ms) };
}
