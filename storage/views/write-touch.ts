// SPDX-License-Identifier: Apache-2.0
// The one writer of table touch: one row each time somebody said something of a lead, handing it in or enriching it, to
// itself or to a lead that was merged into it. A touch never changes; one of an undone merge is left out by readers.
import type { AttemptBody, EnrichmentBody, TouchBody } from "#domain/receipts/lead-bodies.ts";
import type { WorkflowStep } from "#domain/receipts/leaf.ts";
import { insertSql, jsonStatements } from "./json-rows.ts";
import type { ViewEvent } from "./view-event.ts";

const COLUMNS = [
  "lead_id",
  "chain_seq",
  "receipt_id",
  "kind",
  "accepted_at_ms",
  "observed_at_ms",
  "source",
  "utm_source",
  "utm_medium",
  "utm_campaign",
  "utm_term",
  "utm_content",
  "product_interest",
  "intake",
  "signal",
  "points",
  "from_lead_id",
  "from_receipt_id",
  "merge_id",
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

const TOUCHING: ReadonlySet<WorkflowStep> = new Set([
  "CREATE_LEAD",
  "RESUBMIT_LEAD",
  "ENRICH_LEAD",
  "ADOPT_TOUCH",
]);

/** Null for a receipt by which nobody said anything of a lead. */
function touchRow(event: ViewEvent): Record<(typeof COLUMNS)[number], unknown> | null {
  const { leaf, body, lead, ref } = event;
  if (!TOUCHING.has(leaf.workflow_step)) return null;
  if (body.kind !== "attempt" && body.kind !== "touch" && body.kind !== "enrichment") return null;
  return {
    lead_id: ref,
    chain_seq: leaf.chain_seq,
    receipt_id: leaf.id,
    kind: KIND[body.kind],
    accepted_at_ms: body.accepted_at_ms,
    observed_at_ms: body.kind === "enrichment" ? body.observed_at_ms : null,
    source: body.source,
    utm_source: lead?.utm.source ?? null,
    utm_medium: lead?.utm.medium ?? null,
    utm_campaign: lead?.utm.campaign ?? null,
    utm_term: lead?.utm.term ?? null,
    utm_content: lead?.utm.content ?? null,
    product_interest: lead?.product_interest ?? null,
    ...wayIn(body),
    ...origin(body),
    resubmitted: body.kind === "attempt" ? null : (lead ?? event.patch),
  };
}

type Touching = AttemptBody | TouchBody | EnrichmentBody;

/** Of the receipts that make a touch, an attempt's body has CREATE_LEAD alone. */
const KIND = { attempt: "created", touch: "resubmitted", enrichment: "enriched" } as const;

function wayIn(body: Touching): Record<"intake" | "signal" | "points", string | number | null> {
  const intake = body.kind === "enrichment" ? undefined : body.intake;
  const { signal, points } = intake?.kind === "signal" ? intake : { signal: null, points: null };
  return { intake: intake?.kind ?? null, signal, points };
}

function origin(
  body: Touching,
): Record<"from_lead_id" | "from_receipt_id" | "merge_id", string | null> {
  const adopted = body.kind === "attempt" ? undefined : body.adopted;
  return {
    from_lead_id: adopted?.lead_id ?? null,
    from_receipt_id: adopted?.receipt_id ?? null,
    merge_id: adopted?.merge_id ?? null,
  };
}
