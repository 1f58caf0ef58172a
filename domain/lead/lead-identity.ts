// SPDX-License-Identifier: Apache-2.0
// What makes two submissions the same lead, and what makes them the same content.
import type { JsonValue } from "../bytes/canonical-json.ts";
import { keyedDigest } from "../ids/ids.ts";
import type { NormalizedLead } from "./lead.ts";

/**
 * The value behind a lead's id: the source's own id, else the caller's Idempotency-Key, else the content by its
 * `requestDigest`. The first member keeps the three kinds apart. For `buildLeadId` only: an external id is personal.
 */
export function leadIdentity(
  lead: Pick<NormalizedLead, "source" | "external_id">,
  idempotencyKey: string | null,
  digest: string,
): JsonValue {
  if (lead.external_id !== null) return ["external_id", lead.source, lead.external_id];
  if (idempotencyKey !== null) return ["idempotency_key", idempotencyKey];
  return ["content", digest];
}

/** Equal digests: the same content again. Keyed, so that nobody without the tenant's key can test a guess. */
export function requestDigest(idKey: Uint8Array, lead: NormalizedLead): string {
  return keyedDigest(idKey, ["lead_content", lead]);
}
