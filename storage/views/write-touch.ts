// SPDX-License-Identifier: Apache-2.0
// The one writer of table touch: one row each time a lead was handed in. A touch never changes.
import { insertSql, jsonStatements } from "./json-rows.ts";
import type { ViewEvent } from "./view-event.ts";

const COLUMNS = [
  "lead_id",
  "chain_seq",
  "receipt_id",
  "kind",
  "accepted_at_ms",
  "source",
  "utm_source",
  "utm_medium",
  "utm_campaign",
  "utm_term",
  "utm_content",
  "product_interest",
  "resubmitted",
] as const;

const SQL = insertSql("touch", COLUMNS, "ON CONFLICT DO NOTHING");

export function touchStatements(
  db: D1Database,
  tenant: string,
  events: readonly ViewEvent[],
): D1PreparedStatement[] {
  const rows = events.map(touchRow).filter((row) => row !== null);
  return jsonStatements(db, SQL, tenant, rows);
}

/** Null for a receipt by which nobody handed a lead in. */
function touchRow(event: ViewEvent): Record<(typeof COLUMNS)[number], unknown> | null {
  const { leaf, body, lead, ref } = event;
  const created = leaf.workflow_step === "CREATE_LEAD";
  if (!created && leaf.workflow_step !== "RESUBMIT_LEAD") return null;
  if (body.kind !== "attempt" && body.kind !== "touch") return null;
  return {
    lead_id: ref,
    chain_seq: leaf.chain_seq,
    receipt_id: leaf.id,
    kind: created ? "created" : "resubmitted",
    accepted_at_ms: body.accepted_at_ms,
    source: body.source,
    utm_source: lead?.utm.source ?? null,
    utm_medium: lead?.utm.medium ?? null,
    utm_campaign: lead?.utm.campaign ?? null,
    utm_term: lead?.utm.term ?? null,
    utm_content: lead?.utm.content ?? null,
    product_interest: lead?.product_interest ?? null,
    resubmitted: created ? null : lead,
  };
}
