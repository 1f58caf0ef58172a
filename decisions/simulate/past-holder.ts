// SPDX-License-Identifier: Apache-2.0
// Who held a lead in the part of the log that was replayed before, as the desk's book has to know it.
import type { Assignment } from "#domain/receipts/assignment.ts";
import type { RotationPool } from "#domain/rotation/choose-member.ts";
import type { AssignmentRow } from "#domain/rotation/desk-book.ts";

export interface Holder {
  readonly user: string;
  readonly holds: boolean;
  /** By a turn of which pool; empty where by none. */
  readonly pool: string;
}

/** Of a lead that was no turn's, the book looks at the user only. */
const PAST: Assignment = { kind: "team", config_version: 1 };

/** The attempts before: who held the lead last, by which turn, and whether it is still held. */
export function pastRows(
  lead_id: string,
  { user, holds, pool }: Holder,
  pools: readonly RotationPool[],
): AssignmentRow[] {
  const member = pools.find((one) => one.pool === pool)?.members.find((one) => one.user === user);
  const held = { lead_id, attempt: -1, user, assignment: pastTurn(pool, member) };
  return holds ? [held] : [held, { lead_id, attempt: 0, user: null, assignment: PAST }];
}

/** Of a turn, the book looks at pool, person and weight. */
function pastTurn(pool: string, member: RotationPool["members"][number] | undefined): Assignment {
  if (member === undefined) return PAST;
  const { user, weight } = member;
  const members = [{ user, weight, capacity: null, pass: 0, open: 0 }];
  const before = { strategy: "round_robin" as const, exclude: null, members };
  return { kind: "assigned", user, pool, config_version: 1, skipped: [], before, after_pass: 0 };
}
