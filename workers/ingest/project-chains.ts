// SPDX-License-Identifier: Apache-2.0
// Whole custody chains into the views: for receipts that stand outside the pipeline, and to repair after a failure.
import { WORKFLOW_STEPS, type WorkflowStep } from "#domain/receipts/leaf.ts";
import type { LeadTools } from "./lead-tools.ts";
import { openReceipt } from "#ledger/open-receipt.ts";

/** Reads the chains and projects their receipts (of the given steps); repeating it changes nothing. */
export async function projectChains(
  tenant: string,
  chains: readonly string[],
  { ports }: LeadTools,
  steps: readonly WorkflowStep[] = WORKFLOW_STEPS,
): Promise<void> {
  const request = { v: 1, tenant, chains: [...new Set(chains)], steps } as const;
  const states = await ports.log(tenant).read(request);
  const events = states.flatMap(({ receipts, subject_key }) =>
    receipts.map(async (receipt) => ({ receipt, ...(await openReceipt(receipt, subject_key)) })),
  );
  await ports.views.project(tenant, await Promise.all(events));
}
