// SPDX-License-Identifier: Apache-2.0
// Why a lead stands where it stands, from the receipts that froze and ended its attempt.
import type { z } from "zod";
import type { LeadView } from "#api/schemas/lead.ts";
import { LOCALES, sentenceOf } from "#decisions/rationale.ts";
import type { StandingReceipt } from "#domain/messages/receipt-log.ts";
import { ReceiptBody } from "#domain/receipts/body.ts";
import { type AttemptBody, type RoutedBody } from "#domain/receipts/lead-bodies.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { instantText } from "#domain/time/instant.ts";
import type { LeadRow } from "#storage/read-leads.ts";

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

/** The decision of an attempt (the newest where `attempt` is null), as its receipts say it. */
export function viewDecision(
  chain: readonly ReadReceipt[],
  attempt: number | null,
): View["decision"] {
  const froze = findAttempt(chain, attempt);
  if (froze === null) return null;
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
    released: frozen.released === true,
    ordered: viewOrdered(frozen),
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

function viewOrdered({ ordered }: AttemptBody["frozen"]): NonNullable<View["decision"]>["ordered"] {
  if (ordered === undefined) return null;
  if (ordered.to === "duplicate") return { to: ordered.to, reason: ordered.rule };
  if (ordered.to === "user") return { to: ordered.to, reason: ordered.by };
  return { to: ordered.to, reason: "reason" in ordered ? ordered.reason : null };
}

/** What a lead that is held for an attribute lacks, and until when. */
export function viewWaitingFor(
  chain: readonly ReadReceipt[],
  { status, status_reason, attempt, deadline_at_ms }: LeadRow,
): View["waiting_for"] {
  if (status !== "held" || status_reason !== "missing_attribute") return null;
  const wanted = findAttempt(chain, attempt)?.body.frozen.wanted;
  return {
    attributes: [...(wanted?.attributes ?? [])],
    deadline_at: deadline_at_ms === null ? null : instantText(deadline_at_ms),
  };
}

/** Why a denied lead was denied, and where that is undone. */
export function viewRefusal(
  chain: readonly ReadReceipt[],
  { lead_id, status, status_reason, attempt }: LeadRow,
): View["refusal"] {
  if (status !== "denied") return null;
  const preflight = findAttempt(chain, attempt)?.body.frozen.decided?.preflight.decision;
  const codes = preflight?.reason_codes ?? (status_reason === null ? [] : [status_reason]);
  return {
    reasons: codes.map((code) => ({ code, sentence: sentenceOf(code, LOCALES[0]) })),
    release: `/v1/leads/${lead_id}/release`,
  };
}

function findAttempt(
  chain: readonly ReadReceipt[],
  attempt: number | null,
): (ReadReceipt & { readonly body: AttemptBody }) | null {
  const found = chain.findLast(
    (one): one is ReadReceipt & { body: AttemptBody } =>
      one.body.kind === "attempt" && (attempt === null || one.body.frozen.attempt === attempt),
  );
  return found ?? null;
}
