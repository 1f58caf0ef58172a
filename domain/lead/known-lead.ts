// SPDX-License-Identifier: Apache-2.0
// All that is known of a lead: its submissions, those of leads merged into it, and what enrichment said, in the order of
// time, whatever order they were recorded in.
import type { LeadPatch } from "./lead-patch.ts";
import type { NormalizedLead } from "./lead.ts";
import { enrichLead, mergeLead } from "./merge-lead.ts";

/** One word on a lead. */
export interface KnownPart {
  readonly at_ms: number;
  readonly lead?: NormalizedLead;
  readonly patch?: LeadPatch;
}

/**
 * The newest word on each field; `own` is the submission that created the lead and says where it came from. At one
 * instant the order given decides.
 */
export function knownLead(own: NormalizedLead, parts: readonly KnownPart[]): NormalizedLead {
  let known: NormalizedLead | null = null;
  for (const { lead, patch } of parts.toSorted((a, b) => a.at_ms - b.at_ms)) {
    if (lead !== undefined) known = known === null ? lead : mergeLead(known, lead);
    if (patch !== undefined) known = enrichLead(known ?? own, patch);
  }
  known ??= own;
  return { ...known, source: own.source, external_id: own.external_id ?? known.external_id };
}
