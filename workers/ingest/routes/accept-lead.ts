// SPDX-License-Identifier: Apache-2.0
// POST /v1/leads: a lead in, one queue send, 202. The send is the only I/O, so the door works while objects restart or
// D1 stalls. If it fails nothing is left behind; if the answer is lost, the repeat has the same id.
import type { acceptLead } from "#api/routes/leads.ts";
import { base64Text } from "#domain/bytes/encoding.ts";
import { buildLeadId } from "#domain/ids/ids.ts";
import { leadIdentity, requestDigest } from "#domain/lead/lead-identity.ts";
import { normalizeLead } from "#domain/lead/normalize-lead.ts";
import type { LeadMessage } from "#domain/messages/lead-queue.ts";
import { ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { describeError, logStep } from "#edge/log.ts";
import { refuse } from "#edge/problem.ts";
import { idKeyOf } from "#edge/tenant-key.ts";

export interface AcceptEnv {
  readonly ROOT_SECRET: string;
  readonly LEADS: Pick<Queue<LeadMessage>, "send">;
}

/** 128 bits: the key of one person-record. */
const SUBJECT_KEY_BYTES = 16;

export const acceptLeadWork: DoorWork<AcceptEnv, typeof acceptLead, undefined> = {
  async answer({ env, caller, body, headers, raw, now_ms, trace_id }) {
    const normalized = normalizeLead(body);
    if (!normalized.ok) return refuse("invalid_fields", { errors: normalized.error });
    const lead = normalized.value;
    const { tenant, actor } = caller;
    const idKey = idKeyOf(env, tenant);
    const request_digest = requestDigest(idKey, lead);
    const identity = leadIdentity(lead, headers["idempotency-key"] ?? null, request_digest);
    const lead_id = buildLeadId(idKey, identity);
    const message: LeadMessage = {
      v: 1,
      kind: "lead",
      tenant,
      lead_id,
      accepted_at_ms: now_ms,
      subject_key: base64Text(crypto.getRandomValues(new Uint8Array(SUBJECT_KEY_BYTES))),
      request_digest,
      content_type: "application/json",
      raw_base64: base64Text(raw),
      lead,
      actor,
      trace_id,
    };
    try {
      await env.LEADS.send(message);
    } catch (error) {
      logStep("error", { step: "queue_send", tenant, trace_id, ...describeError(error) });
      return refuse("unavailable");
    }
    return ok({
      status: 202,
      body: { id: lead_id, status: "received" },
      headers: { location: `/v1/leads/${lead_id}` },
    });
  },
};
