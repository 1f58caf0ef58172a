// SPDX-License-Identifier: Apache-2.0
// What a lead's receipts keep of a person, sealed under the subject key, and a keyed digest of each personal field.
// Without the key both say nothing.
import { z } from "zod";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { base64Bytes } from "#domain/bytes/encoding.ts";
import { LeadPatch } from "#domain/lead/lead-patch.ts";
import { NormalizedLead } from "#domain/lead/lead.ts";
import type { Sealed } from "#domain/receipts/sealed.ts";
import { InvariantError } from "#domain/result.ts";
import { digestField, openSealed, sealText } from "./seal.ts";

/** The plain text behind `sealed` of a lead's receipts. */
const SealedContent = z.object({
  v: z.literal(1),
  /** The bytes as they came in; absent where the step took in none. */
  content_type: z.string().exactOptional(),
  raw_base64: z.string().exactOptional(),
  /** A submission, or all that is known of the lead at a further attempt. */
  lead: NormalizedLead.exactOptional(),
  /** What an enrichment says. */
  patch: LeadPatch.exactOptional(),
  /** The reason that a person gave. */
  note: z.string().exactOptional(),
});
export type LeadContent = Omit<z.infer<typeof SealedContent>, "v">;

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
  "country_text",
] as const;

export interface Kept {
  readonly digests: Record<string, string>;
  readonly sealed: Sealed | null;
}

/**
 * `digests` and `sealed` of a lead receipt under the subject key (base64, 16 bytes) that stands for the lead; empty where
 * that key is erased (null).
 */
export async function sealContent(
  leadId: string,
  content: LeadContent,
  subjectKey: string | null,
  iv: Uint8Array<ArrayBuffer>,
): Promise<Kept> {
  if (subjectKey === null) return { digests: {}, sealed: null };
  const key = base64Bytes(subjectKey);
  const digests: Record<string, string> = {};
  const person: Partial<NormalizedLead> = content.lead ?? content.patch ?? {};
  for (const field of PERSONAL_FIELDS) {
    const value = person[field];
    if (value !== null && value !== undefined) digests[field] = digestField(key, field, value);
  }
  const text = canonicalJson({ v: 1, ...content });
  return { digests, sealed: await sealText(key, iv, leadChain(leadId), text) };
}

/** What a receipt of the lead seals; null where it seals nothing or the key was erased. */
export async function openContent(
  leadId: string,
  sealed: Sealed | null,
  subjectKey: string | null,
): Promise<LeadContent | null> {
  if (sealed === null || subjectKey === null) return null;
  const text = await openSealed(base64Bytes(subjectKey), leadChain(leadId), sealed);
  if (text === null) throw new InvariantError(`a receipt of ${leadId} does not open under its key`);
  const { v: _, ...content } = SealedContent.parse(JSON.parse(text));
  return content;
}
