// SPDX-License-Identifier: Apache-2.0
// The same lead again: a touch on it, with its own receipt, so that nothing a person typed is dropped and no second
// lead is made. Equal content inside one window is one touch.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import { TouchBody } from "#domain/receipts/body.ts";
import type { ProjectionEvent } from "#storage/ports.ts";
import { appendAll } from "./append-all.ts";
import type { Resubmission } from "./append-created.ts";
import type { LeadTools } from "./lead-tools.ts";
import { LEAD_RETENTION, leadChain, leadIdem } from "./lead-tools.ts";
import { openLead, sealLead } from "#ledger/seal-lead.ts";

/** Appends RESUBMIT_LEAD for every resubmission; sealed under the key that stands for the lead, not the message's. */
export async function appendTouches(
  tenant: string,
  resubmitted: readonly Resubmission[],
  tools: LeadTools,
): Promise<readonly ProjectionEvent[]> {
  const items = await Promise.all(resubmitted.map((one) => buildTouch(tenant, one, tools)));
  const standing = await appendAll(tenant, items, tools);
  return Promise.all(
    standing.map(async ({ receipt, subject_key }, i) => {
      const { sealed } = TouchBody.parse(JSON.parse(receipt.body));
      const leadId = resubmitted[i]?.message.lead_id ?? "";
      return { receipt, lead: await openLead(leadId, sealed, subject_key) };
    }),
  );
}

async function buildTouch(
  tenant: string,
  { message, subject_key, window }: Resubmission,
  tools: LeadTools,
): Promise<AppendItem> {
  const which = [message.request_digest, window];
  const kept =
    subject_key === null
      ? { digests: {}, sealed: null }
      : await sealLead(message, subject_key, tools.freshIv());
  const body: TouchBody = {
    v: 1,
    kind: "touch",
    accepted_at_ms: message.accepted_at_ms,
    source: message.lead.source,
    request_digest: message.request_digest,
    ...kept,
  };
  return {
    chain: leadChain(message.lead_id),
    step: "RESUBMIT_LEAD",
    idem: leadIdem(tools.idKey(tenant), message.lead_id, "RESUBMIT_LEAD", which),
    actor: message.actor,
    resource: { type: "lead", id: message.lead_id },
    parents: [],
    outcome: "done",
    config_version: null,
    config_sha256: null,
    policy_sha256: null,
    retention: LEAD_RETENTION,
    body: canonicalJson(body),
    subject_key: null,
  };
}
