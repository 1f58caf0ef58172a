// SPDX-License-Identifier: Apache-2.0
// From a normalized lead to the message that the pipeline takes, the same for every way in.
import type { JsonValue } from "../bytes/canonical-json.ts";
import { base64Text } from "../bytes/encoding.ts";
import { buildLeadId, keyedDigest } from "../ids/ids.ts";
import type { LeadMessage } from "../messages/lead-queue.ts";
import type { Actor } from "../receipts/leaf.ts";
import { eventOf, type Intake } from "./intake.ts";
import { leadIdentity, requestDigest } from "./lead-identity.ts";
import type { NormalizedLead } from "./lead.ts";

export interface LeadPost {
  readonly tenant: string;
  readonly lead: NormalizedLead;
  /** Absent: by the lead door. */
  readonly intake?: Intake;
  /** The caller's, where it sent one. */
  readonly idempotency_key: string | null;
  readonly accepted_at_ms: number;
  /** 16 fresh random bytes. */
  readonly subject_key: Uint8Array;
  readonly content_type: string;
  /** The bytes as they came, at most 64 KiB. */
  readonly raw: Uint8Array;
  readonly actor: Actor;
  readonly trace_id: string;
}

/** The message with the lead's id. The same post gives the same id and digest; time and subject key do not count. */
export function buildLeadMessage(idKey: Uint8Array, post: LeadPost): LeadMessage {
  const { lead, intake } = post;
  const event = eventOf(intake);
  const request_digest =
    event === null
      ? requestDigest(idKey, lead)
      : keyedDigest(idKey, ["lead_event", event, requestDigest(idKey, lead)]);
  const named = leadIdentity(lead, post.idempotency_key ?? event, request_digest);
  return {
    v: 1,
    kind: "lead",
    tenant: post.tenant,
    lead_id: buildLeadId(idKey, identityOf(lead, intake, named)),
    accepted_at_ms: post.accepted_at_ms,
    subject_key: base64Text(post.subject_key),
    request_digest,
    content_type: post.content_type,
    raw_base64: base64Text(post.raw),
    lead,
    ...(intake === undefined ? {} : { intake }),
    actor: post.actor,
    trace_id: post.trace_id,
  };
}

/** What makes it the same lead, by the way in; `named` is what its sender or its content says. */
function identityOf(lead: NormalizedLead, intake: Intake | undefined, named: JsonValue): JsonValue {
  const person = intake?.kind === "signal" ? (lead.email ?? lead.phone) : null;
  if (person !== null && lead.external_id === null) return ["person", lead.source, person];
  // Partners may use the same ids of their own: none of them touches another's registration.
  return intake?.kind === "partner" ? ["partner", intake.source, named] : named;
}
