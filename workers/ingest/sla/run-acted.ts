// SPDX-License-Identifier: Apache-2.0
// Somebody did something with leads: where that was the first touch, the desk need not wake for it any more, and the
// views show it.
import type { ActedMessage } from "#domain/messages/lead-queue.ts";
import { earlierClocks } from "../commands/freeze-attempt.ts";
import { readCustodies } from "../custody.ts";
import { leadChain, type LeadTools } from "../lead-tools.ts";
import { projectChains } from "../project-chains.ts";

const STEPS = ["LOG_ACTIVITY", "ACCEPT_LEAD"] as const;

/** Repeating it changes nothing; throws to be retried. */
export async function runActed(
  tenant: string,
  messages: readonly ActedMessage[],
  tools: LeadTools,
): Promise<void> {
  const lead_ids = [...new Set(messages.map(({ lead_id }) => lead_id))];
  const custodies = await readCustodies(tenant, lead_ids, tools);
  const touched = custodies
    .filter((custody) => earlierClocks(custody).first_touched)
    .map(({ lead_id }) => lead_id);
  if (touched.length > 0) await tools.ports.desk(tenant).stop({ v: 1, tenant, lead_ids: touched });
  await projectChains(tenant, lead_ids.map(leadChain), tools, STEPS);
}
