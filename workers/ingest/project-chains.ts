// SPDX-License-Identifier: Apache-2.0
// Whole custody chains into the views: for receipts that stand outside the pipeline, and to repair after a failure.
import { ReceiptBody } from "#domain/receipts/body.ts";
import type { LeadTools } from "./lead-tools.ts";
import { openLead } from "./seal-lead.ts";

const LEAD_CHAIN = "lead:";

/** Reads the chains and projects every receipt of them; repeating it changes nothing. */
export async function projectChains(
  tenant: string,
  chains: readonly string[],
  { ports }: LeadTools,
): Promise<void> {
  const states = await ports.log(tenant).read({ v: 1, tenant, chains: [...new Set(chains)] });
  const events = states.flatMap(({ chain, receipts, subject_key }) =>
    receipts.map(async (receipt) => {
      const { sealed } = ReceiptBody.parse(JSON.parse(receipt.body));
      const isLead = chain.startsWith(LEAD_CHAIN);
      const leadId = chain.slice(LEAD_CHAIN.length);
      return { receipt, lead: isLead ? await openLead(leadId, sealed, subject_key) : null };
    }),
  );
  await ports.views.project(tenant, await Promise.all(events));
}
