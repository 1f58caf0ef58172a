// SPDX-License-Identifier: Apache-2.0
// A lead whose message ran out of retries is held{pipeline_error}, unless its attempt did end and only the views failed.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { ContinueMessage, LeadMessage } from "#domain/messages/lead-queue.ts";
import type { AppendItem, ChainState } from "#domain/messages/receipt-log.ts";
import { ReceiptBody, type RoutedBody } from "#domain/receipts/body.ts";
import { LogRefusesError } from "./append-all.ts";
import { LEAD_RETENTION, leadChain, leadIdem, type LeadTools } from "./lead-tools.ts";
import { projectChains } from "./project-chains.ts";

/** The lead moved on while it was being held: look again. */
class HeadMovedError extends Error {
  override readonly name = "HeadMovedError";
}

/** Appends HOLD_LEAD against the head that was read, then projects the whole chain; throws to be retried. */
export async function holdLead(
  message: LeadMessage | ContinueMessage,
  deadLetterId: string,
  tools: LeadTools,
): Promise<void> {
  const { tenant, lead_id } = message;
  const request = { v: 1, tenant, chains: [leadChain(lead_id)] } as const;
  const log = tools.ports.log(tenant);
  const [before] = await log.read(request);
  const attempt = message.kind === "lead" ? 1 : message.attempt;
  if (!hasEnded(before, attempt)) {
    const item = buildHold(message, { attempt, deadLetterId, head: before?.head ?? null }, tools);
    const reply = await log.append({ v: 1, tenant, items: [item] });
    if (!reply.ok) throw new LogRefusesError(reply.reason);
    if (reply.answers[0]?.kind !== "stands") throw new HeadMovedError(lead_id);
  }
  await projectChains(tenant, request.chains, tools);
}

function hasEnded(chain: ChainState | undefined, attempt: number): boolean {
  const bodies = (chain?.receipts ?? []).map(({ body }) => ReceiptBody.parse(JSON.parse(body)));
  return bodies.some((body) => body.kind === "routed" && body.attempt === attempt);
}

function buildHold(
  message: LeadMessage | ContinueMessage,
  why: { attempt: number; deadLetterId: string; head: string | null },
  tools: LeadTools,
): AppendItem {
  const { tenant, lead_id } = message;
  const body: RoutedBody = {
    v: 1,
    kind: "routed",
    digests: {},
    sealed: null,
    attempt: why.attempt,
    status: "held",
    reason: "pipeline_error",
    owner_id: null,
    team_id: null,
    sla_due_at_ms: null,
    assignment: null,
  };
  return {
    chain: leadChain(lead_id),
    step: "HOLD_LEAD",
    idem: leadIdem(tools.idKey(tenant), lead_id, "HOLD_LEAD", [why.attempt, why.deadLetterId]),
    expect_head: why.head,
    actor: { kind: "system", ref: "dead_letter_queue" },
    resource: { type: "lead", id: lead_id },
    parents: [],
    outcome: "failed",
    config_version: null,
    config_sha256: null,
    policy_sha256: null,
    retention: LEAD_RETENTION,
    body: canonicalJson(body),
    subject_key: message.kind === "lead" ? message.subject_key : null,
  };
}
