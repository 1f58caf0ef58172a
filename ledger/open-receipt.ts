// SPDX-License-Identifier: Apache-2.0
// What a receipt of any chain seals of a lead, for whoever projects it.
import type { LeadPatch } from "#domain/lead/lead-patch.ts";
import type { NormalizedLead } from "#domain/lead/lead.ts";
import { ReceiptBody } from "#domain/receipts/body.ts";
import { openContent } from "./seal-lead.ts";

const LEAD_CHAIN = "lead:";

interface OpenedReceipt {
  /** A submission, or all that is known of the lead at a further attempt. */
  readonly lead: NormalizedLead | null;
  /** What an enrichment says. */
  readonly patch: LeadPatch | null;
}

/** Both null where the receipt is no lead's, seals nothing of a person, or its key (base64) is erased. */
export async function openReceipt(
  { chain, body }: { readonly chain: string; readonly body: string },
  subjectKey: string | null,
): Promise<OpenedReceipt> {
  if (!chain.startsWith(LEAD_CHAIN)) return { lead: null, patch: null };
  const { sealed } = ReceiptBody.parse(JSON.parse(body));
  const content = await openContent(chain.slice(LEAD_CHAIN.length), sealed, subjectKey);
  return { lead: content?.lead ?? null, patch: content?.patch ?? null };
}
