// SPDX-License-Identifier: Apache-2.0
// What coming and going does to a pool's pointers: who comes back is level with those who kept working, so that nobody
// is flooded to catch up, and nobody who stayed is passed over meanwhile.
import type { RotationSnapshot } from "../receipts/assignment.ts";
import { isAtCapacity, rebase } from "./choose-member.ts";

type Member = RotationSnapshot["members"][number];

/**
 * The new pass of each member whose pass changes when those away become other people.
 *
 * Who comes back is re-based on those who were there before and still are. When the last ones who were there leave, the
 * others who are away are re-based on them at that moment: afterwards nobody would be left to compare with, and whoever
 * came back first would be owed everything that was handed out in the meantime.
 */
export function passesAfter(
  members: readonly Member[],
  wasAway: ReadonlySet<string>,
  isAway: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const present = members.filter((member) => !wasAway.has(member.user));
  const staying = present.filter((member) => !isAway.has(member.user));
  const base = passesOf(staying.length > 0 ? staying : present);
  const passes = new Map<string, number>();
  for (const member of members) {
    if (!wasAway.has(member.user)) continue;
    const comesBack = !isAway.has(member.user);
    if (!comesBack && staying.length > 0) continue;
    const pass = rebase(member.pass, base);
    if (pass !== member.pass) passes.set(member.user, pass);
  }
  return passes;
}

/** Those below capacity have the passes that turns move now; where nobody is, those at capacity moved last. */
function passesOf(present: readonly Member[]): readonly number[] {
  const working = present.filter((member) => !isAtCapacity(member));
  return (working.length > 0 ? working : present).map((member) => member.pass);
}
