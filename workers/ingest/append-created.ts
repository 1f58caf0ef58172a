// SPDX-License-Identifier: Apache-2.0
// Stage 2: CREATE_LEAD freezes the decision. Whoever appends first wins; from here on the pipeline knows only the
// receipt that stands, whether this delivery wrote it or another did.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { eventOf } from "#domain/lead/intake.ts";
import { isPersonal } from "#domain/lead/wake-rule.ts";
import type { LeadMessage } from "#domain/messages/lead-queue.ts";
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import type { FrozenAttempt } from "#domain/receipts/lead-bodies.ts";
import { AttemptBody } from "#domain/receipts/lead-bodies.ts";
import { Leaf, type Outcome } from "#domain/receipts/leaf.ts";
import type { DecidedMessage } from "./decide-attempts.ts";
import type { LeadTools, StandingAttempt } from "./lead-tools.ts";
import { LEAD_RETENTION, leadChain, leadIdem } from "./lead-tools.ts";
import { openContent, sealContent } from "#ledger/seal-lead.ts";
import { appendAll, type Standing } from "./append-all.ts";

/** A message whose lead already stands with other content, or from longer ago than the absorption window. */
export interface Resubmission {
  readonly message: LeadMessage;
  readonly subject_key: string | null;
  /** Whole windows between the lead's acceptance and this one; 0 where a repeat is one for ever. */
  readonly window: number;
}

export interface Created {
  readonly attempts: readonly StandingAttempt[];
  readonly resubmitted: readonly Resubmission[];
  /** Rows of an import whose lead was there before, with the same content: nothing new is known by them. */
  readonly repeated: readonly LeadMessage[];
}

/** A repeat with the same content inside this window is absorbed. */
const ABSORPTION_WINDOW_MS = 24 * 60 * 60 * 1000;

/** Appends CREATE_LEAD for every message and sorts them: attempts to go on with, and what came of known leads. */
export async function appendCreated(
  tenant: string,
  decided: readonly DecidedMessage[],
  tools: LeadTools,
): Promise<Created> {
  const items = await Promise.all(decided.map((one) => buildCreated(tenant, one, tools)));
  const standing = await appendAll(tenant, items, tools);
  const attempts = new Map<string, StandingAttempt>();
  const resubmitted: Resubmission[] = [];
  const repeated: LeadMessage[] = [];
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
    const window = isRepeatForEver(message) ? 0 : Math.trunc(apart / ABSORPTION_WINDOW_MS);
    // Somebody hands in whom a file or a signal named before: that is news, whatever they say.
    const isNews = isPersonal(message.intake) && !isPersonal(body.intake);
    if (!sameContent || window !== 0 || isNews) {
      resubmitted.push({ message, subject_key: stands.subject_key, window });
    } else if (message.intake?.kind === "import") repeated.push(message);
  }
  return { attempts: [...attempts.values()], resubmitted, repeated };
}

/** The sender's own event, and a file that is uploaded again, say nothing new by coming later. */
function isRepeatForEver({ intake }: LeadMessage): boolean {
  return eventOf(intake) !== null || intake?.kind === "import";
}

/** A standing attempt receipt, parsed, with the lead its subject key opens. */
export async function readAttempt(leadId: string, stands: Standing): Promise<StandingAttempt> {
  const { receipt } = stands;
  const leaf = Leaf.parse(JSON.parse(receipt.leaf));
  const body = AttemptBody.parse(JSON.parse(receipt.body));
  const content = await openContent(leadId, body.sealed, stands.subject_key);
  return { lead_id: leadId, receipt, leaf, body, lead: content?.lead ?? null };
}

/** What a frozen attempt means for its receipt. */
export function attemptOutcome({ decided, ordered, failure }: FrozenAttempt): Outcome {
  if (failure !== null) return "held";
  if (decided !== null && !decided.routing.decision.allow) return "denied";
  return ordered === undefined ? "allowed" : "done";
}

async function buildCreated(
  tenant: string,
  { message, frozen, config }: DecidedMessage,
  tools: LeadTools,
): Promise<AppendItem> {
  const { lead_id, content_type, raw_base64, lead, intake, subject_key } = message;
  const content = { content_type, raw_base64, lead };
  const kept = await sealContent(lead_id, content, subject_key, tools.freshIv());
  const body: AttemptBody = {
    v: 1,
    kind: "attempt",
    accepted_at_ms: message.accepted_at_ms,
    source: lead.source,
    request_digest: message.request_digest,
    ...(intake === undefined ? {} : { intake }),
    frozen,
    ...kept,
  };
  return {
    chain: leadChain(lead_id),
    step: "CREATE_LEAD",
    idem: leadIdem(tools.idKey(tenant), lead_id, "CREATE_LEAD", 1),
    actor: message.actor,
    resource: { type: "lead", id: lead_id },
    parents: [],
    outcome: attemptOutcome(frozen),
    config_version: config?.version.config_version ?? null,
    config_sha256: config?.version.config_sha256 ?? null,
    policy_sha256: tools.policy.policy_sha256,
    retention: LEAD_RETENTION,
    body: canonicalJson(body),
    subject_key,
    epoch: frozen.attempt,
  };
}
