// SPDX-License-Identifier: Apache-2.0
// What a receipt of any chain seals of a lead or says of an opportunity, for whoever projects it.
import type { LeadPatch } from "#domain/lead/lead-patch.ts";
import type { NormalizedLead } from "#domain/lead/lead.ts";
import type { DealText } from "#domain/opportunities/opportunity.ts";
import { opportunityChain, opportunityOfChain } from "#domain/opportunities/read-chain.ts";
import { ReceiptBody } from "#domain/receipts/body.ts";
import { openContent } from "./seal-lead.ts";
import { openDeal } from "./seal-opportunity.ts";

const LEAD_CHAIN = "lead:";

interface OpenedReceipt {
  /** A submission, or all that is known of the lead at a further attempt. */
  readonly lead: NormalizedLead | null;
  /** What an enrichment says. */
  readonly patch: LeadPatch | null;
  /** Of an opportunity. */
  readonly deal: DealText | null;
}

/** All null where the receipt is neither's, seals nothing of a person, or its key (base64) is erased. */
export async function openReceipt(
  { chain, body }: { readonly chain: string; readonly body: string },
  subjectKey: string | null,
): Promise<OpenedReceipt> {
  const isLead = chain.startsWith(LEAD_CHAIN);
  if (!isLead && !chain.startsWith(opportunityChain(""))) return NOTHING;
  const { sealed } = ReceiptBody.parse(JSON.parse(body));
  if (!isLead) {
    return { ...NOTHING, deal: await openDeal(opportunityOfChain(chain), sealed, subjectKey) };
  }
  const content = await openContent(chain.slice(LEAD_CHAIN.length), sealed, subjectKey);
  return { ...NOTHING, lead: content?.lead ?? null, patch: content?.patch ?? null };
}

const NOTHING: OpenedReceipt = { lead: null, patch: null, deal: null };
