// SPDX-License-Identifier: Apache-2.0
// The same lead again: a touch on it, with its own receipt, so that nothing a person typed is dropped and no second
// lead is made. Equal content inside one window is one touch.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import type { TouchBody } from "#domain/receipts/lead-bodies.ts";
import type { ProjectionEvent } from "#storage/ports.ts";
import { appendAll } from "./append-all.ts";
import type { Resubmission } from "./append-created.ts";
import type { LeadTools } from "./lead-tools.ts";
import { FACT, leadChain, leadIdem } from "./lead-tools.ts";
import { openReceipt } from "#ledger/open-receipt.ts";
import { sealContent } from "#ledger/seal-lead.ts";

/** Appends RESUBMIT_LEAD for every resubmission; sealed under the key that stands for the lead, not the message's. */
export async function appendTouches(
  tenant: string,
  resubmitted: readonly Resubmission[],
  tools: LeadTools,
): Promise<readonly ProjectionEvent[]> {
  const items = await Promise.all(resubmitted.map((one) => buildTouch(tenant, one, tools)));
  const standing = await appendAll(tenant, items, tools);
  return Promise.all(
    standing.map(async ({ receipt, subject_key }) => ({
      receipt,
      ...(await openReceipt(receipt, subject_key)),
    })),
  );
}

async function buildTouch(
  tenant: string,
  { message, subject_key, window }: Resubmission,
  tools: LeadTools,
): Promise<AppendItem> {
  const { lead_id, content_type, raw_base64, lead, intake } = message;
  const which = [message.request_digest, window];
  const content = { content_type, raw_base64, lead };
  const body: TouchBody = {
    v: 1,
    kind: "touch",
    accepted_at_ms: message.accepted_at_ms,
    source: lead.source,
    request_digest: message.request_digest,
    ...(intake === undefined ? {} : { intake }),
    ...(await sealContent(lead_id, content, subject_key, tools.freshIv())),
  };
  return buildKnowing(tools, message, { step: "RESUBMIT_LEAD", which, body: canonicalJson(body) });
}

/** A receipt that brings something known of a lead: it names no head, so it never comes too late. */
export function buildKnowing(
  tools: LeadTools,
  of: Pick<Resubmission["message"], "tenant" | "lead_id" | "actor">,
  known: {
    readonly step: "RESUBMIT_LEAD" | "ENRICH_LEAD" | "ADOPT_TOUCH" | "RETURN_TOUCHES";
    readonly which: string | readonly (string | number)[];
    /** Canonical. */
    readonly body: string;
    readonly parents?: readonly string[];
  },
): AppendItem {
  const { tenant, lead_id, actor } = of;
  const { step, body, parents = [] } = known;
  const which = typeof known.which === "string" ? known.which : [...known.which];
  return {
    ...FACT,
    chain: leadChain(lead_id),
    step,
    idem: leadIdem(tools.idKey(tenant), lead_id, step, which),
    actor,
    resource: { type: "lead", id: lead_id },
    parents,
    outcome: "done",
    body,
  };
}
