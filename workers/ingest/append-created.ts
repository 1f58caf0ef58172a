// SPDX-License-Identifier: Apache-2.0
// Stage 2: CREATE_LEAD freezes the decision. Whoever appends first wins; from here on the pipeline knows only the
// receipt that stands, whether this delivery wrote it or another did.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { LeadMessage } from "#domain/messages/lead-queue.ts";
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import type { FrozenAttempt } from "#domain/receipts/body.ts";
import { AttemptBody } from "#domain/receipts/body.ts";
import { Leaf, type Outcome } from "#domain/receipts/leaf.ts";
import type { DecidedMessage } from "./decide-attempts.ts";
import type { LeadTools, StandingAttempt } from "./lead-tools.ts";
import { LEAD_RETENTION, leadChain, leadIdem } from "./lead-tools.ts";
import { openLead, sealLead } from "#ledger/seal-lead.ts";
import { appendAll, type Standing } from "./append-all.ts";

/** A message whose lead already stands with other content, or from longer ago than the absorption window. */
export interface Resubmission {
  readonly message: LeadMessage;
  readonly subject_key: string | null;
  /** Whole windows between the lead's acceptance and this one. */
  readonly window: number;
}

/** A repeat with the same content inside this window is absorbed. */
const ABSORPTION_WINDOW_MS = 24 * 60 * 60 * 1000;

/** Appends CREATE_LEAD for every message and sorts them: attempts to go on with, and resubmissions of known leads. */
export async function appendCreated(
  tenant: string,
  decided: readonly DecidedMessage[],
  tools: LeadTools,
): Promise<{ attempts: readonly StandingAttempt[]; resubmitted: readonly Resubmission[] }> {
  const items = await Promise.all(decided.map((one) => buildCreated(tenant, one, tools)));
  const standing = await appendAll(tenant, items, tools);
  const attempts = new Map<string, StandingAttempt>();
  const resubmitted: Resubmission[] = [];
  for (const [i, { message }] of decided.entries()) {
    const stands = standing[i];
    if (stands === undefined) continue;
    const attempt = await readAttempt(message.lead_id, stands);
    const { body } = attempt;
    const sameContent = body.request_digest === message.request_digest;
    if (sameContent && body.accepted_at_ms === message.accepted_at_ms) {
      attempts.set(message.lead_id, attempt);
      continue;
    }
    const apart = message.accepted_at_ms - body.accepted_at_ms;
    const window = Math.trunc(apart / ABSORPTION_WINDOW_MS);
    if (sameContent && window === 0) continue;
    resubmitted.push({ message, subject_key: stands.subject_key, window });
  }
  return { attempts: [...attempts.values()], resubmitted };
}

/** A standing attempt receipt, parsed, with the lead its subject key opens. */
export async function readAttempt(leadId: string, stands: Standing): Promise<StandingAttempt> {
  const { receipt } = stands;
  const leaf = Leaf.parse(JSON.parse(receipt.leaf));
  const body = AttemptBody.parse(JSON.parse(receipt.body));
  const lead = await openLead(leadId, body.sealed, stands.subject_key);
  return { lead_id: leadId, receipt, leaf, body, lead };
}

/** What a frozen attempt means for its receipt. */
export function attemptOutcome(frozen: FrozenAttempt): Outcome {
  if (frozen.decided === null) return "held";
  return frozen.decided.routing.decision.allow ? "allowed" : "denied";
}

async function buildCreated(
  tenant: string,
  { message, frozen, config }: DecidedMessage,
  tools: LeadTools,
): Promise<AppendItem> {
  const kept = await sealLead(message, message.subject_key, tools.freshIv());
  const body: AttemptBody = {
    v: 1,
    kind: "attempt",
    accepted_at_ms: message.accepted_at_ms,
    source: message.lead.source,
    request_digest: message.request_digest,
    frozen,
    ...kept,
  };
  return {
    chain: leadChain(message.lead_id),
    step: "CREATE_LEAD",
    idem: leadIdem(tools.idKey(tenant), message.lead_id, "CREATE_LEAD", 1),
    actor: message.actor,
    resource: { type: "lead", id: message.lead_id },
    parents: [],
    outcome: attemptOutcome(frozen),
    config_version: config?.version.config_version ?? null,
    config_sha256: config?.version.config_sha256 ?? null,
    policy_sha256: tools.policy.policy_sha256,
    retention: LEAD_RETENTION,
    body: canonicalJson(body),
    subject_key: message.subject_key,
    epoch: frozen.attempt,
  };
}
