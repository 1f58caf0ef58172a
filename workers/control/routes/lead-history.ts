// SPDX-License-Identifier: Apache-2.0
// How a lead's history is shown, from D1's views: its receipts, and each time that somebody said something of it.
import type { z } from "zod";
import type { LeadView } from "#api/schemas/lead.ts";
import { instantText } from "#domain/time/instant.ts";
import { viewActivity, viewSlaEvent } from "./lead-work-view.ts";
import type { LeadHistory, ReceiptRow, TouchRow } from "#storage/read-leads.ts";

type View = z.input<typeof LeadView>;

/** The newest receipts and touches, oldest first, and the leads that were merged into it. */
export function viewHistory(
  history: LeadHistory,
): Pick<
  View,
  "receipts" | "touches" | "activities" | "sla_events" | "merged" | "history_complete"
> {
  return {
    receipts: history.receipts.map(viewReceipt),
    touches: history.touches.map(viewTouch),
    activities: history.activities.map(viewActivity),
    sla_events: history.sla_events.map(viewSlaEvent),
    merged: [...history.merged],
    history_complete: history.complete,
  };
}

function viewReceipt(row: ReceiptRow): View["receipts"][number] {
  const { id, seq, chain_seq, previous_receipt_id, workflow_step, outcome } = row;
  return {
    id,
    seq,
    chain_seq,
    previous_receipt_id,
    workflow_step,
    outcome,
    timestamp: instantText(row.recorded_at_ms),
    actor: { kind: row.actor_kind, ref: row.actor_ref },
    body_sha256: row.sha256,
  };
}

function viewTouch(row: TouchRow): View["touches"][number] {
  const { kind, source, intake, signal, points, from_lead_id, receipt_id } = row;
  return {
    kind,
    received_at: instantText(row.accepted_at_ms),
    observed_at: row.observed_at_ms === null ? null : instantText(row.observed_at_ms),
    source,
    intake,
    utm: {
      source: row.utm_source,
      medium: row.utm_medium,
      campaign: row.utm_campaign,
      term: row.utm_term,
      content: row.utm_content,
    },
    product_interest: [...(row.product_interest ?? [])],
    signal,
    points,
    from_lead_id,
    receipt_id,
  };
}
