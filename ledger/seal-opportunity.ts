// SPDX-License-Identifier: Apache-2.0
// An opportunity's words, sealed under its chain's own subject key: its name may be a person's.
import { z } from "zod";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { base64Bytes } from "#domain/bytes/encoding.ts";
import { DealText } from "#domain/opportunities/opportunity.ts";
import { opportunityChain } from "#domain/opportunities/read-chain.ts";
import type { Sealed } from "#domain/receipts/sealed.ts";
import { InvariantError } from "#domain/result.ts";
import { digestField, openSealed, sealText } from "./seal.ts";
import type { Kept } from "./seal-lead.ts";

const SealedDeal = z.strictObject({ v: z.literal(1), ...DealText.shape });

/** Both empty where the key (base64, 16 bytes) is erased (null). */
export async function sealDeal(
  opportunityId: string,
  text: DealText,
  subjectKey: string | null,
  iv: Uint8Array<ArrayBuffer>,
): Promise<Kept> {
  if (subjectKey === null) return { digests: {}, sealed: null };
  const key = base64Bytes(subjectKey);
  const sealed = await sealText(
    key,
    iv,
    opportunityChain(opportunityId),
    canonicalJson({ v: 1, ...text }),
  );
  return { digests: { name: digestField(key, "name", text.name) }, sealed };
}

/** Null where the key is erased. */
export async function openDeal(
  opportunityId: string,
  sealed: Sealed | null,
  subjectKey: string | null,
): Promise<DealText | null> {
  if (sealed === null || subjectKey === null) return null;
  const text = await openSealed(base64Bytes(subjectKey), opportunityChain(opportunityId), sealed);
  if (text === null) throw new InvariantError(`${opportunityId} does not open under its key`);
  const { v: _, ...deal } = SealedDeal.parse(JSON.parse(text));
  return deal;
}
