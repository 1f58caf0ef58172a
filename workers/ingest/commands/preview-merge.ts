// SPDX-License-Identifier: Apache-2.0
// What a merge would do, without doing it: the fields as they would stand, and what each of the two leads says.
import { knownLead } from "#domain/lead/known-lead.ts";
import type { NormalizedLead } from "#domain/lead/lead.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { openParts } from "../custody.ts";
import type { LeadTools } from "../lead-tools.ts";
import type { CommandError } from "./command.ts";
import { loadForAttempt } from "./freeze-attempt.ts";
import { loadOther, type MergeCommand, refuseMerge } from "./merge-into.ts";

export interface MergePreview {
  /** What is known of the lead, of the other, and of both as one. */
  readonly lead: NormalizedLead;
  readonly survivor: NormalizedLead;
  readonly merged: NormalizedLead;
  /** Submissions and enrichments that the other lead would take over. */
  readonly touches: number;
  /** Whom the lead would leave; null where nobody holds it. */
  readonly freed_owner_id: string | null;
}

export async function previewMerge(
  command: Pick<MergeCommand, "tenant" | "lead_id" | "into">,
  tools: LeadTools,
): Promise<Result<MergePreview, CommandError>> {
  const loaded = await loadForAttempt(command, tools);
  if (!loaded.ok) return loaded;
  const custody = loaded.value;
  if (!custody.settled) return err({ code: "in_progress" });
  const other = await loadOther(command, tools);
  if (!other.ok) return other;
  const refusal = refuseMerge(custody, other.value);
  if (refusal !== null) return err(refusal);
  const [lead, survivor] = await Promise.all([openParts(custody), openParts(other.value)]);
  if (lead === null || survivor === null) return err({ code: "erased" });
  return ok({
    lead: knownLead(lead.own, lead.parts),
    survivor: knownLead(survivor.own, survivor.parts),
    merged: knownLead(survivor.own, [...survivor.parts, ...lead.parts]),
    touches: custody.known.length,
    freed_owner_id: custody.end?.body.owner_id ?? null,
  });
}
