// SPDX-License-Identifier: Apache-2.0
// What the lead pipeline is handed, and the one shape that travels down it: an attempt whose receipt stands.
import type { JsonValue } from "#domain/bytes/canonical-json.ts";
import { keyedDigest } from "#domain/ids/ids.ts";
import type { NormalizedLead } from "#domain/lead/lead.ts";
import type { StandingReceipt } from "#domain/messages/receipt-log.ts";
import type { AttemptBody } from "#domain/receipts/lead-bodies.ts";
import type { Leaf, RetentionClass, WorkflowStep } from "#domain/receipts/leaf.ts";
import type { LeadPolicy } from "./lead-policy.ts";
import type { LeadPorts } from "#storage/ports.ts";

export interface LeadTools {
  readonly ports: LeadPorts;
  readonly policy: LeadPolicy;
  /** The tenant's id key, for idempotency keys. */
  readonly idKey: (tenant: string) => Uint8Array;
  /** The clock at the start of the batch or request: when a lead goes to somebody, whenever it came. */
  readonly now_ms: number;
  /** 12 fresh random bytes for AES-GCM; which receipt stands is decided by the log, not by this. */
  readonly freshIv: () => Uint8Array<ArrayBuffer>;
}

/** A CREATE_LEAD or REPROCESS_LEAD receipt as it stands in the log: what the pipeline continues from. */
export interface StandingAttempt {
  readonly lead_id: string;
  readonly receipt: StandingReceipt;
  readonly leaf: Leaf;
  readonly body: AttemptBody;
  readonly lead: NormalizedLead | null;
}

/** Evidence about leads is kept seven years, the longest class that sales disputes are known to need. */
export const LEAD_RETENTION: RetentionClass = "r7y";

/** What a receipt says that states a fact: nothing decided it, and it brings no key. */
export const FACT = {
  parents: [],
  config_version: null,
  config_sha256: null,
  policy_sha256: null,
  retention: LEAD_RETENTION,
  subject_key: null,
} as const;

/** The custody chain of a lead. */
export function leadChain(leadId: string): string {
  return `lead:${leadId}`;
}

/** The idempotency key of a lead's step: (lead, which, step), the same for every delivery of the same cause. */
export function leadIdem(
  idKey: Uint8Array,
  leadId: string,
  step: WorkflowStep,
  which: JsonValue,
): string {
  return keyedDigest(idKey, ["lead", leadId, which, step]);
}
