// SPDX-License-Identifier: Apache-2.0
// A lead that went to whoever had its company before, as the candidate takes it. Who that was stays as it was recorded,
// because no receipt holds its keys: a rule that the candidate drops keeps nobody, one that it adds finds nobody new.
import type { CompiledDocument } from "#domain/config/compiled-config.ts";
import type { Assignment } from "#domain/receipts/assignment.ts";

/** Null where a pool's turn, or policy, decides. */
export function keptUnder(
  { work }: CompiledDocument,
  assignment: Assignment | null,
): string | null {
  if (assignment?.kind !== "assigned" || assignment.sticky === undefined) return null;
  const { sticky, user } = assignment;
  return work?.sticky.by.some((rule) => rule === sticky) === true ? user : null;
}
