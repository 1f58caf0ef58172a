// SPDX-License-Identifier: Apache-2.0
// What a new config version does to a pool's pointers: who joins or comes back starts level with those who work, a
// changed weight moves nobody.
import { isAtCapacity, rebase, type RotationPool } from "./choose-member.ts";

export interface PoolPointers {
  /** The person's pass in this pool: kept over a leave, 0 for a newcomer. */
  passOf(user: string): number;
  openOf(user: string): number;
  /** Whether the person takes no turn now, as far as the pool minds it. */
  isAway(user: string, pool: RotationPool): boolean;
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
  if (previous === null || stayed.length === 0 || previous.strategy !== next.strategy) {
    const level = Math.max(0, ...next.members.map((member) => passOf(member.user)));
    return new Map(next.members.map((member) => [member.user, level]));
  }
  const couldWork = (
    member: RotationPool["members"][number] | undefined,
    pool: RotationPool,
  ): boolean =>
    member !== undefined &&
    !pointers.isAway(member.user, pool) &&
    !isAtCapacity({ open: pointers.openOf(member.user), capacity: member.capacity });
  const worked = (user: string): boolean => couldWork(before.get(user), previous);
  const working = stayed.filter((member) => couldWork(member, next) && worked(member.user));
  const base = (working.length > 0 ? working : stayed).map((member) => passOf(member.user));
  return new Map(
    next.members.map((member) => {
      const own = passOf(member.user);
      return [member.user, worked(member.user) ? own : rebase(own, base)];
    }),
  );
}
