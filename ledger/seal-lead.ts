// SPDX-License-Identifier: Apache-2.0
// What a lead receipt keeps of a person: the raw bytes and the normalized lead, sealed under the subject key, and a
// keyed digest of each personal field. Without the key both say nothing.
import { z } from "zod";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { base64Bytes } from "#domain/bytes/encoding.ts";
import { NormalizedLead } from "#domain/lead/lead.ts";
import type { LeadMessage } from "#domain/messages/lead-queue.ts";
import type { Sealed } from "#domain/receipts/body.ts";
import { InvariantError } from "#domain/result.ts";
import { digestField, openSealed, sealText } from "./seal.ts";

/** The plain text behind `sealed` of a lead's receipts. */
const SealedLead = z.object({
  v: z.literal(1),
  content_type: z.string(),
  raw_base64: z.string(),
  lead: NormalizedLead,
});

/** A sealed lead opens in its own custody chain only. */
const leadChain = (leadId: string): string => `lead:${leadId}`;

const PERSONAL_FIELDS = [
  "external_id",
  "first_name",
  "last_name",
  "email",
  "phone",
  "company",
  "website",
  "domain",
  "state_text",
] as const;

/** `digests` and `sealed` of a lead receipt under the subject key (base64, 16 bytes) that stands for the lead. */
export async function sealLead(
  message: LeadMessage,
  subjectKey: string,
  iv: Uint8Array<ArrayBuffer>,
): Promise<{ digests: Record<string, string>; sealed: Sealed }> {
  const key = base64Bytes(subjectKey);
  const digests: Record<string, string> = {};
  for (const field of PERSONAL_FIELDS) {
    const value = message.lead[field];
    if (value !== null) digests[field] = digestField(key, field, value);
  }
  const { content_type, raw_base64, lead } = message;
  const text = canonicalJson({ v: 1, content_type, raw_base64, lead });
  return { digests, sealed: await sealText(key, iv, leadChain(message.lead_id), text) };
}

/** The lead sealed in a receipt; null where it seals none or the key was erased. */
export async function openLead(
  leadId: string,
  sealed: Sealed | null,
  subjectKey: string | null,
): Promise<NormalizedLead | null> {
  if (sealed === null || subjectKey === null) return null;
  const text = await openSealed(base64Bytes(subjectKey), leadChain(leadId), sealed);
  if (text === null) throw new InvariantError(`a receipt of ${leadId} does not open under its key`);
  return SealedLead.parse(JSON.parse(text)).lead;
}
