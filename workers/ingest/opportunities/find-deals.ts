// SPDX-License-Identifier: Apache-2.0
// Which leads have become a deal: the log knows by the lead's own key, on whichever opportunity's chain it was.
import { receiptId } from "#domain/ids/ids.ts";
import type { AppendItem, StandingReceipt } from "#domain/messages/receipt-log.ts";
import { opportunityChain, opportunityOfChain } from "#domain/opportunities/read-chain.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { FACT, type LeadTools } from "../lead-tools.ts";
import { leadDealIdem, opportunityOfLead } from "./opportunity-items.ts";

export interface StandingDeal {
  readonly opportunity_id: string;
  readonly receipt: StandingReceipt;
  readonly subject_key: string | null;
}

/** By lead. One call that writes nothing. */
export async function findDeals(
  tenant: string,
  leadIds: readonly string[],
  tools: LeadTools,
): Promise<Result<ReadonlyMap<string, StandingDeal>, { readonly reason: string }>> {
  const idKey = tools.idKey(tenant);
  const items = leadIds.map((lead_id) => question(idKey, lead_id));
  const reply = await tools.ports.log(tenant).append({ v: 1, tenant, items });
  if (!reply.ok) return err({ reason: reply.reason });
  const found = new Map<string, StandingDeal>();
  for (const [i, lead_id] of leadIds.entries()) {
    const answer = reply.answers[i];
    if (answer?.kind !== "stands" || answer.fresh) continue;
    const { receipt, subject_key } = answer;
    found.set(lead_id, { opportunity_id: opportunityOfChain(receipt.chain), receipt, subject_key });
  }
  return ok(found);
}

/**
 * A receipt that stands is answered as it stands. One that does not is never written: it rests on a head that no chain can
 * have, its own.
 */
function question(idKey: Uint8Array, leadId: string): AppendItem {
  const idem = leadDealIdem(idKey, leadId);
  const opportunity_id = opportunityOfLead(idKey, leadId);
  return {
    ...FACT,
    chain: opportunityChain(opportunity_id),
    step: "CREATE_OPPORTUNITY",
    idem,
    expect_head: receiptId(idem),
    actor: { kind: "system", ref: "lead_routing_pipeline" },
    resource: { type: "opportunity", id: opportunity_id },
    outcome: "done",
    body: "{}",
  };
}
