// SPDX-License-Identifier: Apache-2.0
// The one writer of table rev_workflow: the newest receipt of a chain says where it stands, the oldest when it began.
import { insertSql, jsonStatements, newestSql } from "./json-rows.ts";
import type { ViewEvent } from "./view-event.ts";

const COLUMNS = [
  "chain",
  "kind",
  "subject",
  "step",
  "status",
  "head",
  "version",
  "started_at_ms",
  "updated_at_ms",
] as const;
type Row = Readonly<Record<(typeof COLUMNS)[number], string | number>> & {
  readonly chain: string;
  readonly version: number;
  readonly started_at_ms: number;
};

const NEWEST = newestSql(["step", "status", "head", "updated_at_ms", "version"]);

const SQL = insertSql(
  "rev_workflow",
  COLUMNS,
  `ON CONFLICT (tenant_id, chain) DO UPDATE SET
    started_at_ms = min(started_at_ms, excluded.started_at_ms), ${NEWEST}
  WHERE excluded.version > version OR excluded.started_at_ms < started_at_ms`,
);

export function revWorkflowStatements(
  db: D1Database,
  tenant: string,
  events: readonly ViewEvent[],
): D1PreparedStatement[] {
  const rows = new Map<string, Row>();
  for (const event of events) {
    const row = revWorkflowRow(event);
    const known = rows.get(row.chain);
    rows.set(row.chain, known === undefined ? row : mergeRows(known, row));
  }
  return jsonStatements(db, SQL, tenant, [...rows.values()]);
}

function revWorkflowRow({ leaf, kind, ref, recorded_at_ms }: ViewEvent): Row {
  return {
    chain: leaf.chain,
    kind,
    subject: ref,
    step: leaf.workflow_step,
    status: leaf.outcome,
    head: leaf.id,
    version: leaf.chain_seq,
    started_at_ms: recorded_at_ms,
    updated_at_ms: recorded_at_ms,
  };
}

/** The same rule as the statement's, for two receipts of one chain in one batch. */
function mergeRows(a: Row, b: Row): Row {
  const newest = a.version >= b.version ? a : b;
  return { ...newest, started_at_ms: Math.min(a.started_at_ms, b.started_at_ms) };
}
