// SPDX-License-Identifier: Apache-2.0
// Another lead that was there first, as the candidate takes it. Who met whom stays as it was recorded, because no receipt
// holds what leads claim: a rule that the candidate drops finds nobody any more, and one that it adds nobody new.
import type { IntakeSettings } from "#domain/config/intake-settings.ts";
import type { Assignment, ClaimedBy } from "#domain/receipts/assignment.ts";

export type MetLead =
  | { readonly becomes: "duplicate" | "conflict"; readonly rule: string }
  /** It follows the other lead's holder. */
  | { readonly becomes: "linked"; readonly lead_id: string };

/** Null where the lead is its own. */
export function metUnder(
  intake: IntakeSettings | undefined,
  assignment: Assignment | null,
): MetLead | null {
  const by = metThen(assignment);
  if (intake === undefined || by === null || !intake.duplicates.rules.includes(by.rule))
    return null;
  const { rule, lead_id } = by;
  if (assignment?.kind === "conflict")
    return { becomes: intake.partners.conflicts === "hold" ? "conflict" : "duplicate", rule };
  return intake.duplicates.action === "merge"
    ? { becomes: "duplicate", rule }
    : { becomes: "linked", lead_id };
}

function metThen(assignment: Assignment | null): ClaimedBy | null {
  if (assignment === null) return null;
  if (assignment.kind === "duplicate") return assignment.of;
  return assignment.kind === "conflict" ? assignment.with : (assignment.linked_to ?? null);
}
