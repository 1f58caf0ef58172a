// SPDX-License-Identifier: Apache-2.0
// The one writer of table conflict. RAISE_CONFLICT says when it began, the newest receipt of the chain where it stands.
import type { RoutedBody } from "#domain/receipts/lead-bodies.ts";
import { insertSql, jsonStatements, newestSql } from "./json-rows.ts";
import type { ViewEvent } from "./view-event.ts";

const COLUMNS = [
  "conflict_id",
  "version",
  "type",
  "severity",
  "lead_id",
  "facts",
  "status",
  "choice",
  "target_id",
  "resolution",
  "resolved_by",
  "actor_ref",
  "raised_at_ms",
  "resolved_at_ms",
] as const;

type Row = Readonly<Record<(typeof COLUMNS)[number], unknown>> & {
  readonly conflict_id: string;
  readonly version: number;
  readonly raised_at_ms: number | null;
};

const NEWEST = newestSql(
  COLUMNS.filter((column) => column !== "conflict_id" && column !== "raised_at_ms"),
);

const SQL = insertSql(
  "conflict",
  COLUMNS,
  `ON CONFLICT (tenant_id, conflict_id) DO UPDATE SET
    raised_at_ms = coalesce(raised_at_ms, excluded.raised_at_ms), ${NEWEST}
  WHERE excluded.version > version OR (raised_at_ms IS NULL AND excluded.raised_at_ms IS NOT NULL)`,
);

export function conflictStatements(
  db: D1Database,
  tenant: string,
  events: readonly ViewEvent[],
): D1PreparedStatement[] {
  const rows = new Map<string, Row>();
  for (const event of events) {
    for (const row of conflictRows(event)) {
      const known = rows.get(row.conflict_id);
      rows.set(row.conflict_id, known === undefined ? row : mergeRows(known, row));
    }
  }
  return jsonStatements(db, SQL, tenant, [...rows.values()]);
}

/** None for a receipt of anything else. */
function conflictRows(event: ViewEvent): readonly Row[] {
  const { leaf, body, ref, recorded_at_ms } = event;
  if (body.kind === "routed") return settledRows(event, body.settled_conflicts ?? []);
  if (body.kind !== "conflict") return [];
  const { facts, severity, lead_id, resolution } = body;
  const row = {
    conflict_id: ref,
    version: leaf.chain_seq,
    type: facts.type,
    severity,
    lead_id,
    facts,
    status: resolution === null ? "open" : "resolved",
    choice: resolution?.choice ?? null,
    target_id: resolution?.target_id ?? null,
    resolution: null,
    resolved_by: resolution?.resolved_by ?? null,
    actor_ref: resolution === null ? null : leaf.subject.ref,
    raised_at_ms: leaf.workflow_step === "RAISE_CONFLICT" ? recorded_at_ms : null,
    resolved_at_ms: resolution === null ? null : recorded_at_ms,
  };
  return [row];
}

/** What precedence settled as the attempt ended: told, and nobody's to do. */
function settledRows(
  { leaf, ref, recorded_at_ms }: ViewEvent,
  settled: NonNullable<RoutedBody["settled_conflicts"]>,
): readonly Row[] {
  return settled.map(({ facts, resolution }, i) => ({
    conflict_id: `${leaf.id}.${i + 1}`,
    version: leaf.chain_seq,
    type: facts.type,
    severity: "minor",
    lead_id: ref,
    facts,
    status: "resolved",
    choice: null,
    target_id: null,
    resolution,
    resolved_by: "precedence",
    actor_ref: leaf.subject.ref,
    raised_at_ms: recorded_at_ms,
    resolved_at_ms: recorded_at_ms,
  }));
}

/** The same rule as the statement's, for two receipts of one conflict in one batch. */
function mergeRows(a: Row, b: Row): Row {
  const newest = a.version >= b.version ? a : b;
  return { ...newest, raised_at_ms: a.raised_at_ms ?? b.raised_at_ms };
}
