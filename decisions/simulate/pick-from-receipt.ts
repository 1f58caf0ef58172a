// SPDX-License-Identifier: Apache-2.0
// Mode `recorded_state`: whose turn a candidate's pool would give, from the state that the receipt itself holds. What the
// receipt does not hold (another pool, somebody who was in none) is not guessed.
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { Assignment, RotationSnapshot } from "#domain/receipts/assignment.ts";
import { adoptPool } from "#domain/rotation/adopt-pool.ts";
import { chooseMember } from "#domain/rotation/choose-member.ts";
import type { PlannedPick } from "./plan-lead.ts";

type Pool = CompiledConfig["pools"][string];

export interface RecordedPick {
  /** The pool as the candidate has it, and as the recorded attempt's own config had it; null where it had none. */
  readonly pool: string;
  readonly candidate: Pool | undefined;
  readonly own: Pool | undefined;
  readonly assignment: Assignment | null;
}

const UNKNOWN: PlannedPick = { kind: "unknown" };

export function pickFromReceipt({ pool, candidate, own, assignment }: RecordedPick): PlannedPick {
  if (candidate === undefined || candidate.members.length === 0)
    return { kind: "held", reason: "pool_empty" };
  if (assignment?.kind !== "assigned" && assignment?.kind !== "held") return UNKNOWN;
  if (assignment.pool !== pool) return UNKNOWN;
  const unchanged = own !== undefined && samePool(own, candidate);
  if (assignment.kind === "held") {
    const same = unchanged || candidate.members.every((member) => stillAway(member, assignment));
    return same ? { kind: "held", reason: assignment.reason } : UNKNOWN;
  }
  const { before } = assignment;
  if (before === null) return UNKNOWN;
  const state = unchanged ? before : adoptSnapshot(pool, before, candidate);
  const { user } = chooseMember(state);
  if (user !== null) return { kind: "user", user };
  const everyoneAway = state.unavailable?.length === state.members.length;
  return { kind: "held", reason: everyoneAway ? "everyone_away" : "capacity_exhausted" };
}

/** Strategy, members in order, weights and capacities: all that a turn depends on beside the state. */
function samePool(a: Pool, b: Pool): boolean {
  return canonicalJson([a.strategy, a.members]) === canonicalJson([b.strategy, b.members]);
}

/** Nobody took a turn then; whoever was absent or inactive takes none under other weights either. */
function stillAway(
  { user }: Pool["members"][number],
  { skipped }: Extract<Assignment, { kind: "held" }>,
): boolean {
  return skipped.some((skip) => skip.user === user && isAway(skip.reason));
}

function isAway(reason: string): boolean {
  return reason === "absent" || reason === "inactive";
}

/**
 * The recorded state under the candidate's membership, as the desk would adopt it: a newcomer starts level with those who
 * work. How much open work a newcomer has is not in the receipt: none is assumed.
 */
function adoptSnapshot(pool: string, before: RotationSnapshot, candidate: Pool): RotationSnapshot {
  const known = new Map(before.members.map((member) => [member.user, member]));
  const away = before.unavailable ?? [];
  const passes = adoptPool(
    { pool, strategy: before.strategy, members: before.members },
    { pool, strategy: candidate.strategy, members: candidate.members },
    {
      passOf: (user) => known.get(user)?.pass ?? 0,
      openOf: (user) => known.get(user)?.open ?? 0,
      isAway: (user) => away.some((one) => one.user === user),
    },
  );
  const members = candidate.members.map(({ user, weight, capacity }) => ({
    user,
    weight,
    capacity,
    pass: passes.get(user) ?? 0,
    open: known.get(user)?.open ?? 0,
  }));
  const isMember = (user: string): boolean => members.some((member) => member.user === user);
  const unavailable = away.filter(({ user }) => isMember(user));
  return {
    strategy: candidate.strategy,
    exclude: before.exclude !== null && isMember(before.exclude) ? before.exclude : null,
    ...(unavailable.length === 0 ? {} : { unavailable }),
    members,
  };
}
