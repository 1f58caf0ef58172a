// SPDX-License-Identifier: Apache-2.0
// Whole custody chains into the views: for receipts that stand outside the pipeline, and to repair after a failure.
import { ReceiptBody } from "#domain/receipts/body.ts";
import { WORKFLOW_STEPS, type WorkflowStep } from "#domain/receipts/leaf.ts";
import type { LeadTools } from "./lead-tools.ts";
import { openLead } from "#ledger/seal-lead.ts";

const LEAD_CHAIN = "lead:";

/** Reads the chains and projects their receipts (of the given steps); repeating it changes nothing. */
export async function projectChains(
  tenant: string,
  chains: readonly string[],
  { ports }: LeadTools,
  steps: readonly WorkflowStep[] = WORKFLOW_STEPS,
): Promise<void> {
  const request = { v: 1, tenant, chains: [...new Set(chains)], steps } as const;
  const states = await ports.log(tenant).read(request);
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
