// SPDX-License-Identifier: Apache-2.0
// POST /v1/registrations: a lead in, as the partner's source whose key it is; one queue send, 202. The config comes from
// isolate memory, and from the last one known while TenantDesk does not answer. If the answer is lost, the repeat has the
// same id.
import type { registerDeal } from "#api/routes/registrations.ts";
import { keyedDigest } from "#domain/ids/ids.ts";
import { buildRegistrationId } from "#domain/ids/registration-id.ts";
import { buildLeadMessage } from "#domain/lead/build-lead-message.ts";
import { requestDigest } from "#domain/lead/lead-identity.ts";
import { normalizeLead } from "#domain/lead/normalize-lead.ts";
import { InvariantError, ok } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { describeError, logStep } from "#edge/log.ts";
import { refuse } from "#edge/problem.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import type { ConfigEnv } from "#storage/config-reader.ts";
import type { AcceptEnv } from "./accept-lead.ts";
import { findDoorConfig } from "./door-config.ts";

/** 128 bits: the key of one person-record. */
const SUBJECT_KEY_BYTES = 16;
/** Characters of an event's id: 128 bits. */
const EVENT_CHARACTERS = 32;

export const registerDealWork: DoorWork<AcceptEnv & ConfigEnv, typeof registerDeal, undefined> = {
  async answer(call) {
    const { env, caller, body, headers, raw, now_ms, trace_id } = call;
    const { tenant, actor } = caller;
    const source = caller.kind === "key" ? caller.source : null;
    if (source === null) throw new InvariantError("only a partner's key registers");
    const config = await findDoorConfig(call, tenant);
    const { sources = {} } = config?.document.intake ?? {};
    const partner = Object.hasOwn(sources, source) ? sources[source] : undefined;
    if (partner?.kind !== "partner") return refuse("partner_unknown");
    const normalized = normalizeLead({ ...body, source: partner.lead_source });
    if (!normalized.ok) return refuse("invalid_fields", { errors: normalized.error });
    const lead = normalized.value;
    const idKey = idKeyOf(env, tenant);
    const sent = headers["idempotency-key"] ?? requestDigest(idKey, lead);
    const event_id = keyedDigest(idKey, ["registration", source, sent]).slice(0, EVENT_CHARACTERS);
    const message = buildLeadMessage(idKey, {
      tenant,
      lead,
      intake: { kind: "partner", source, event_id },
      // The event stands for it: under its source, so that partners may use the same keys.
      idempotency_key: null,
      accepted_at_ms: now_ms,
      subject_key: crypto.getRandomValues(new Uint8Array(SUBJECT_KEY_BYTES)),
      content_type: "application/json",
      raw,
      actor,
      trace_id,
    });
    try {
      await env.LEADS.send(message);
    } catch (error) {
      logStep("error", { step: "queue_send", tenant, trace_id, ...describeError(error) });
      return refuse("unavailable");
    }
    const id = buildRegistrationId(idKey, source, message.lead_id);
    return ok({
      status: 202,
      body: { id, state: "received" },
      headers: { location: `/v1/registrations/${id}` },
    });
  },
};
