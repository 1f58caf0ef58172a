// SPDX-License-Identifier: Apache-2.0
// What a new config version does to a pool's pointers: who joins or comes back starts level with those who work, a
// changed weight moves nobody.
import { isAtCapacity, rebase, type RotationPool } from "./choose-member.ts";

export interface PoolPointers {
  /** The person's pass in this pool: kept over a leave, 0 for a newcomer. */
  passOf(user: string): number;
  openOf(user: string): number;
  isAway(user: string): boolean;
}

/**
 * The pass of each member of `next`. A pool that is new, has nobody left from before, or changes its strategy starts
 * level: by open work, passes drift apart, and taking turns would then repay a debt that nobody has.
 */
export function adoptPool(
  previous: RotationPool | null,
  next: RotationPool,
  pointers: PoolPointers,
): ReadonlyMap<string, number> {
  const passOf = (user: string): number => pointers.passOf(user);
  const before = new Map(previous?.members.map((member) => [member.user, member]));
  const stayed = next.members.filter((member) => before.has(member.user));
  if (stayed.length === 0 || previous?.strategy !== next.strategy) {
    const level = Math.max(0, ...next.members.map((member) => passOf(member.user)));
    return new Map(next.members.map((member) => [member.user, level]));
  }
  const couldWork = (member: RotationPool["members"][number] | undefined): boolean =>
    member !== undefined &&
    !pointers.isAway(member.user) &&
    !isAtCapacity({ open: pointers.openOf(member.user), capacity: member.capacity });
  const working = stayed.filter(
    (member) => couldWork(member) && couldWork(before.get(member.user)),
  );
  const base = (working.length > 0 ? working : stayed).map((member) => passOf(member.user));
  return new Map(
    next.members.map((member) => {
      const own = passOf(member.user);
      return [member.user, couldWork(before.get(member.user)) ? own : rebase(own, base)];
    }),
  );
}
