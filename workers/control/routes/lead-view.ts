// SPDX-License-Identifier: Apache-2.0
// How a lead is shown: where it stands and what happened to it comes from D1's views, why it stands there from the
// receipts that froze and ended its attempt.
import type { z } from "zod";
import type { LeadView } from "#api/schemas/lead.ts";
import { LOCALES, sentenceOf } from "#decisions/rationale.ts";
import type { StandingReceipt } from "#domain/messages/receipt-log.ts";
import { type AttemptBody, ReceiptBody, type RoutedBody } from "#domain/receipts/body.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { instantText, MINUTE_MS } from "#domain/time/instant.ts";
import type { LeadHistory, LeadRow, ReceiptRow } from "#storage/read-leads.ts";

type View = z.input<typeof LeadView>;

/** A receipt's two documents, parsed. */
export interface ReadReceipt {
  readonly leaf: Leaf;
  readonly body: ReceiptBody;
}

export function readReceipt(receipt: StandingReceipt): ReadReceipt {
  const leaf = Leaf.parse(JSON.parse(receipt.leaf));
  return { leaf, body: ReceiptBody.parse(JSON.parse(receipt.body)) };
}

/** A lead right after its 202: accepted, and nothing known of it yet. */
export function viewReceived(id: string): View {
  return {
    id,
    status: "received",
    status_reason: null,
    accepted_at: null,
    source: null,
    external_id: null,
    contact: null,
    head: null,
    attempt: null,
    segment: null,
    account_id: null,
    owner: null,
    team: null,
    sla: null,
    decision: null,
    receipts: [],
    touches: [],
    history_complete: true,
  };
}

/** The decision of an attempt (the newest where `attempt` is null), as its receipts say it. */
export function viewDecision(
  chain: readonly ReadReceipt[],
  attempt: number | null,
): View["decision"] {
  const froze = chain.findLast(
    (one): one is ReadReceipt & { body: AttemptBody } =>
      one.body.kind === "attempt" && (attempt === null || one.body.frozen.attempt === attempt),
  );
  if (froze === undefined) return null;
  const { leaf, body } = froze;
  const { frozen } = body;
  const ended = chain.findLast(
    (one): one is ReadReceipt & { body: RoutedBody } =>
      one.body.kind === "routed" && one.body.attempt === frozen.attempt,
  );
  return {
    attempt: frozen.attempt,
    decided_at: instantText(frozen.now_ms),
    receipt_id: leaf.id,
    config_version: leaf.config_version,
    config_sha256: leaf.config_sha256,
    policy_sha256: leaf.policy_sha256,
    failure: frozen.failure,
    rung: frozen.decided?.routing.decision.rung ?? null,
    preflight: frozen.decided?.preflight.decision ?? null,
    routing: frozen.decided?.routing.decision ?? null,
    rationale: reasonCodes(body).map((code) => sentenceOf(code, LOCALES[0])),
    assignment: ended?.body.assignment ?? null,
  };
}

/** What to put in words: a refusal's own reasons first, then routing's, then what could not be settled. */
function reasonCodes({ frozen: { decided, failure } }: AttemptBody): string[] {
  if (decided === null) return failure === null ? [] : [failure.code];
  const { preflight, routing } = decided;
  const refusal = preflight.decision.allow ? [] : preflight.decision.reason_codes;
  const { reason_codes, conflicts } = routing.decision;
  return [...new Set([...refusal, ...reason_codes, ...conflicts])];
}

/** The newest receipts and touches, oldest first. */
export function viewHistory(
  history: LeadHistory,
): Pick<View, "receipts" | "touches" | "history_complete"> {
  return {
    receipts: history.receipts.map(viewReceipt),
    touches: history.touches.map(({ kind, accepted_at_ms, source, receipt_id }) => ({
      kind,
      received_at: instantText(accepted_at_ms),
      source,
      receipt_id,
    })),
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

export function viewOwner(lead: LeadRow): View["owner"] {
  if (lead.owner_id === null) return null;
  return { id: lead.owner_id, external_id: lead.owner_external_id, name: lead.owner_name };
}

export function viewTeam(lead: LeadRow): View["team"] {
  if (lead.team_id === null) return null;
  return { id: lead.team_id, external_id: lead.team_external_id, name: lead.team_name };
}

/** Who the lead is; null before its first receipt was projected. */
export function viewContact(lead: LeadRow): View["contact"] {
  if (lead.accepted_at_ms === null) return null;
  const { first_name, last_name, company, email, phone, country, region } = lead;
  return { first_name, last_name, company, email, phone, country, region };
}

/** Time left at an instant, in whole minutes rounded down; null where nothing is promised. */
export function viewSla(dueAtMs: number | null, nowMs: number): View["sla"] {
  if (dueAtMs === null) return null;
  return {
    due_at: instantText(dueAtMs),
    minutes_left: Math.floor((dueAtMs - nowMs) / MINUTE_MS),
  };
}
