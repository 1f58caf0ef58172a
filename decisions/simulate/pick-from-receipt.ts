// SPDX-License-Identifier: Apache-2.0
// Mode `recorded_state`: whose turn a candidate's pool would give, from the state that the receipt itself holds. What the
// receipt does not hold (another pool, somebody who was in none, turns in another window) is not guessed.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { Assignment, RotationSnapshot, Unavailable } from "#domain/receipts/assignment.ts";
import { adoptPool } from "#domain/rotation/adopt-pool.ts";
import { chooseMember, heldReason, type RotationPool } from "#domain/rotation/choose-member.ts";
import type { PlannedPick } from "./plan-lead.ts";

type Member = RotationPool["members"][number];
type Standing = RotationSnapshot["members"][number];

export interface RecordedPick {
  /** The pool as the candidate has it, and as the recorded attempt's own config had it; undefined where it had none. */
  readonly pool: string;
  readonly candidate: RotationPool | undefined;
  readonly own: RotationPool | undefined;
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
    if (unchanged) return { kind: "held", reason: assignment.reason };
    const reason = stillAway(candidate, assignment);
    return reason === null ? UNKNOWN : { kind: "held", reason };
  }
  const { before } = assignment;
  if (before === null) return UNKNOWN;
  const state = unchanged ? before : adoptSnapshot(before, own, candidate);
  if (state === null) return UNKNOWN;
  const { user } = chooseMember(state);
  return user === null ? { kind: "held", reason: heldReason(state) } : { kind: "user", user };
}

/** Strategy, hours, members in order, weights, capacities and caps: all that a turn depends on beside the state. */
function samePool(a: RotationPool, b: RotationPool): boolean {
  const text = ({ strategy, hours, members }: RotationPool): string =>
    canonicalJson([strategy, hours ?? null, members.map(memberText)]);
  return text(a) === text(b);
}

function memberText({ user, weight, capacity, caps = [] }: Member): string {
  const capTexts = caps.map(({ limit, window, time_zone }) => [limit, window, time_zone]);
  return canonicalJson([user, weight, capacity, capTexts]);
}

/** Nobody took a turn then; whoever was away takes none under other weights either. Null where somebody might. */
function stillAway(
  candidate: RotationPool,
  { skipped }: Extract<Assignment, { kind: "held" }>,
): "everyone_away" | "off_hours" | null {
  const away = awayFrom(candidate, skipped.filter(isUnavailable));
  if (away.length < candidate.members.length) return null;
  return away.some(({ reason }) => reason === "off_hours") ? "off_hours" : "everyone_away";
}

function isUnavailable(skip: {
  readonly user: string;
  readonly reason: string;
}): skip is Unavailable {
  return ["absent", "inactive", "off_hours"].includes(skip.reason);
}

/** Those of a candidate's members who take no turn there: the hour matters only where it is respected. */
function awayFrom({ hours, members }: RotationPool, away: readonly Unavailable[]): Unavailable[] {
  return away.filter(
    ({ user, reason }) =>
      (reason !== "off_hours" || hours === "respect") &&
      members.some((member) => member.user === user),
  );
}

/**
 * The recorded state under the candidate's membership, as the desk would adopt it: a newcomer starts level with those who
 * work. How much open work a newcomer has is not in the receipt: none is assumed. Null where it would matter who works at
 * the hour and the recorded pool did not mind, or how many turns somebody took in a window that nobody counted.
 */
function adoptSnapshot(
  before: RotationSnapshot,
  own: RotationPool | undefined,
  candidate: RotationPool,
): RotationSnapshot | null {
  if (candidate.hours === "respect" && own?.hours !== "respect") return null;
  const known = new Map(before.members.map((member) => [member.user, member]));
  const away = before.unavailable ?? [];
  const recorded: RotationPool = {
    ...candidate,
    strategy: before.strategy,
    members: before.members.map(({ user, weight, capacity }) => ({ user, weight, capacity })),
    ...(own?.hours === undefined ? {} : { hours: own.hours }),
  };
  const passes = adoptPool(recorded, candidate, {
    passOf: (user) => known.get(user)?.pass ?? 0,
    openOf: (user) => known.get(user)?.open ?? 0,
    isAway: (user, pool) => awayFrom(pool, away).some((one) => one.user === user),
  });
  const members: Standing[] = [];
  for (const member of candidate.members) {
    const { user, weight, capacity } = member;
    const caps = capsThen(
      member,
      own?.members.find((one) => one.user === user),
      known.get(user),
    );
    if (caps === null) return null;
    members.push({
      user,
      weight,
      capacity,
      pass: passes.get(user) ?? 0,
      open: known.get(user)?.open ?? 0,
      ...(caps.length === 0 ? {} : { caps }),
    });
  }
  const isMember = (user: string): boolean => members.some((member) => member.user === user);
  const unavailable = awayFrom(candidate, away);
  return {
    strategy: candidate.strategy,
    exclude: before.exclude !== null && isMember(before.exclude) ? before.exclude : null,
    ...(unavailable.length === 0 ? {} : { unavailable }),
    members,
  };
}

/** A member's caps with the turns that the receipt counted in the same windows; null where it counted none of them. */
function capsThen(
  { caps = [] }: Member,
  own: Member | undefined,
  known: Standing | undefined,
): NonNullable<Standing["caps"]> | null {
  const found = caps.map(({ limit, window, time_zone }) => {
    const place =
      own?.caps?.findIndex((cap) => cap.window === window && cap.time_zone === time_zone) ?? -1;
    const taken = known?.caps?.[place]?.taken;
    return taken === undefined ? null : { window, limit, taken };
  });
  return found.includes(null) ? null : found.filter((cap) => cap !== null);
}
