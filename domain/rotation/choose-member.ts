// SPDX-License-Identifier: Apache-2.0
// Whose turn it is in a pool. A pure rule over a snapshot that the receipt keeps, so anybody can replay the pick:
// same state and input, same member.
import type { HoldReason } from "../lead/lead.ts";
import type { CapWindow } from "./cap-window.ts";
import type { RotationSnapshot, Skip, Unavailable } from "../receipts/assignment.ts";

/** A pool as a config version publishes it. */
export interface RotationPool {
  readonly pool: string;
  /** `round_robin`: by weight, in turn; `capacity`: lowest open work / capacity, then in turn. */
  readonly strategy: "round_robin" | "capacity";
  readonly members: readonly {
    readonly user: string;
    /** 1..10000; a member takes turns in proportion. */
    readonly weight: number;
    /** Most leads open at once over all pools; null is unlimited. */
    readonly capacity: number | null;
    /** Absent: none. */
    readonly caps?: readonly Cap[];
  }[];
  /** Whoever does not work at this hour takes no turn. Absent: the hour does not matter. */
  readonly hours?: "respect";
}

/** Most leads that a person takes by turns within a window, over all pools. */
export interface Cap {
  readonly limit: number;
  readonly window: CapWindow;
  /** IANA; of the calendar's windows. */
  readonly time_zone: string;
}

/**
 * Virtual time that one turn of weight 1 takes. 720,720,000 = lcm(1..16) * 1000 divides exactly by every weight up to
 * 16 and by 20, 25, 50, 100, 200, ...; for others the stride is rounded down, at most 0.0014 % off (weight 10,000).
 * A pass is an exact integer for 2^53 / 720,720,000 = 12 million turns of a member of weight 1.
 */
const STRIDE_SCALE = 720_720_000;

/** How far a turn moves a member's pass. A changed weight changes this and nothing else. */
export function strideOf(weight: number): number {
  return Math.floor(STRIDE_SCALE / weight);
}

export interface Choice {
  /** The member whose turn it is; null where nobody is there and below capacity and caps (or the pool has no members). */
  readonly user: string | null;
  /** Who could not take the turn and why, in pool order. They keep their pass. */
  readonly skipped: readonly Skip[];
  /** The chosen member's pass after the turn; null where nobody was chosen. */
  readonly after_pass: number | null;
}

type Member = RotationSnapshot["members"][number];

/**
 * Picks the member for one turn. Who is away, at a cap or at capacity is skipped; the last holder, or who gave the lead
 * back (`exclude`), is skipped where somebody else could take it. Ties go to the earlier place in the pool.
 */
export function chooseMember(snapshot: RotationSnapshot): Choice {
  const away = new Map<string, Unavailable["reason"]>(
    snapshot.unavailable?.map(({ user, reason }) => [user, reason]),
  );
  const able = snapshot.members.filter(
    (member) => !away.has(member.user) && !isCapped(member) && !isAtCapacity(member),
  );
  const others = able.filter((member) => member.user !== snapshot.exclude);
  const candidates = others.length > 0 ? others : able;
  const skipped = snapshot.members.flatMap((member): Skip[] => {
    const reason = away.get(member.user);
    if (reason !== undefined) return [{ user: member.user, reason }];
    if (isCapped(member)) return [{ user: member.user, reason: "capped" }];
    if (isAtCapacity(member)) return [{ user: member.user, reason: "at_capacity" }];
    return candidates.includes(member) ? [] : [{ user: member.user, reason: "last_holder" }];
  });
  const chosen = nextInTurn(
    snapshot.strategy === "capacity" ? leastLoaded(candidates) : candidates,
  );
  if (chosen === null) return { user: null, skipped, after_pass: null };
  return { user: chosen.user, skipped, after_pass: chosen.pass + strideOf(chosen.weight) };
}

/** Why nobody of the snapshot's members can take the turn. */
export function heldReason({ members, unavailable = [] }: RotationSnapshot): HoldReason {
  if (unavailable.length < members.length) return "capacity_exhausted";
  const isLate = unavailable.some(({ reason }) => reason === "off_hours");
  return isLate ? "off_hours" : "everyone_away";
}

/** Whether the person may not take another lead now. */
export function isAtCapacity(member: {
  readonly open: number;
  readonly capacity: number | null;
}): boolean {
  return member.capacity !== null && member.open >= member.capacity;
}

/** Whether the person took as many turns within a cap's window as it allows. */
export function isCapped({ caps = [] }: Pick<Member, "caps">): boolean {
  return caps.some(({ taken, limit }) => taken >= limit);
}

/** How many more leads the person can take by turns; infinite where nothing limits it. */
export function placesOf({ open, capacity, caps = [] }: Member): number {
  const left = caps.map(({ limit, taken }) => limit - taken);
  return Math.max(0, Math.min(capacity === null ? Infinity : capacity - open, ...left));
}

/**
 * The pass with which somebody joins or comes back: not behind those who kept working, so that nobody is flooded to
 * catch up. `eligible` are the passes of the members who can take a turn now; with nobody there the own pass stands.
 */
export function rebase(ownPass: number, eligible: readonly number[]): number {
  return eligible.length === 0 ? ownPass : Math.max(ownPass, Math.min(...eligible));
}

/**
 * The fair turn: among those who have not had more than their share (pass not above the weighted mean, which is the
 * pool's virtual time), the one whose turn would end first. This keeps every member within one turn of its quota;
 * lowest pass alone does not (weights 100, 1, 1, ... would serve every light member before the second heavy turn).
 * The mean is compared as integers, in BigInt: weight * pass exceeds 2^53.
 */
function nextInTurn(members: readonly Member[]): Member | null {
  if (members.length <= 1) return members[0] ?? null;
  const floor = Math.min(...members.map((member) => member.pass));
  let weights = 0n;
  let weighted = 0n;
  for (const member of members) {
    weights += BigInt(member.weight);
    weighted += BigInt(member.weight) * BigInt(member.pass - floor);
  }
  let chosen: Member | null = null;
  let earliest = Number.POSITIVE_INFINITY;
  for (const member of members) {
    const end = member.pass + strideOf(member.weight);
    if (end < earliest && BigInt(member.pass - floor) * weights <= weighted) {
      [chosen, earliest] = [member, end];
    }
  }
  return chosen;
}

/**
 * Those with the lowest open work / capacity, compared by cross multiplication. A person without a limit counts as
 * having the largest capacity in the pool (1 where nobody has one: then the least open work wins), because a ratio of
 * zero would send everything to that one person.
 */
function leastLoaded(members: readonly Member[]): readonly Member[] {
  const largest = Math.max(1, ...members.map((member) => member.capacity ?? 1));
  const capacityOf = (member: Member): number => member.capacity ?? largest;
  let least: Member[] = [];
  for (const member of members) {
    const [first] = least;
    const difference =
      first === undefined ? -1 : member.open * capacityOf(first) - first.open * capacityOf(member);
    if (difference < 0) least = [member];
    else if (difference === 0) least.push(member);
  }
  return least;
}
