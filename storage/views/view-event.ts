// SPDX-License-Identifier: Apache-2.0
// A receipt read for projection: its leaf and body parsed once, its chain split.
import type { LeadPatch } from "#domain/lead/lead-patch.ts";
import type { NormalizedLead } from "#domain/lead/lead.ts";
import { ReceiptBody } from "#domain/receipts/body.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import type { ProjectionEvent } from "../ports.ts";

export interface ViewEvent {
  readonly leaf: Leaf;
  readonly body: ReceiptBody;
  readonly lead: NormalizedLead | null;
  readonly patch: LeadPatch | null;
  /** What an opportunity is called. */
  readonly name: string | null;
  /** The two parts of the chain, such as `lead` and the lead's id. */
  readonly kind: string;
  readonly ref: string;
  readonly recorded_at_ms: number;
}

/** Throws where the log holds something that is no receipt: a projection must not guess. */
export function parseEvent(event: ProjectionEvent): ViewEvent {
  const leaf = Leaf.parse(JSON.parse(event.receipt.leaf));
  const colon = leaf.chain.indexOf(":");
  return {
    leaf,
    body: ReceiptBody.parse(JSON.parse(event.receipt.body)),
    lead: event.lead,
    patch: event.patch ?? null,
    name: event.deal?.name ?? null,
    kind: leaf.chain.slice(0, colon),
    ref: leaf.chain.slice(colon + 1),
    recorded_at_ms: Date.parse(leaf.timestamp),
  };
}
