// SPDX-License-Identifier: Apache-2.0
// Who takes no turn, for whom the desk does not decide (the directory says so) and who is at a cap. The hour matters only
// to pools that respect it.
import type { RotationSnapshot, Unavailable } from "../receipts/assignment.ts";
import type { CapCount } from "./cap-count.ts";
import { isCapped, type RotationPool } from "./choose-member.ts";

export interface PresenceContent {
  /** Who took no turn so far. */
  readonly away: readonly Unavailable[];
  /** Who was at a cap so far; absent is nobody. */
  readonly capped?: readonly string[];
}

export interface PresenceChanges {
  /** Everybody who takes no turn from now on; null where that did not change. */
  readonly away: readonly Unavailable[] | null;
  /** Everybody who is at a cap from now on; null where that did not change. */
  readonly capped: readonly string[] | null;
}

type Reason = Unavailable["reason"];

export class Presence {
  readonly #caps: CapCount;
  #away: ReadonlyMap<string, Reason>;
  #awayChanged = false;
  #capped: ReadonlySet<string>;
  #cappedChanged = false;

  constructor({ away, capped }: PresenceContent, caps: CapCount) {
    this.#caps = caps;
    this.#away = reasonsOf(away);
    this.#capped = new Set(capped);
  }

  /** What the directory says against a turn in the pool; undefined where it says nothing. */
  reasonIn(user: string, pool: RotationPool | undefined): Reason | undefined {
    const reason = this.#away.get(user);
    return reason === "off_hours" && pool?.hours !== "respect" ? undefined : reason;
  }

  isInactive(user: string): boolean {
    return this.#away.get(user) === "inactive";
  }

  rests(user: string, pool: RotationPool): boolean {
    return this.#capped.has(user) || this.reasonIn(user, pool) !== undefined;
  }

  restingIn(pool: RotationPool): ReadonlySet<string> {
    return new Set(pool.members.flatMap(({ user }) => (this.rests(user, pool) ? [user] : [])));
  }

  /** Members of whom the directory says so, in pool order. */
  unavailableIn(pool: RotationPool): RotationSnapshot["unavailable"] & object {
    return pool.members.flatMap(({ user }): Unavailable[] => {
      const reason = this.reasonIn(user, pool);
      return reason === undefined ? [] : [{ user, reason }];
    });
  }

  /** What takes over these people and those at a cap now; null where that changes nobody. */
  turnTo(unavailable: readonly Unavailable[], pools: Iterable<RotationPool>): (() => void) | null {
    const away = reasonsOf(unavailable);
    const capped = this.#cappedNow(pools);
    const isAwayNew = !sameReasons(this.#away, away);
    const isCappedNew = !sameUsers(this.#capped, capped);
    if (!isAwayNew && !isCappedNew) return null;
    return () => {
      this.#away = away;
      this.#capped = capped;
      this.#awayChanged ||= isAwayNew;
      this.#cappedChanged ||= isCappedNew;
    };
  }

  cap(user: string): void {
    this.#capped = new Set([...this.#capped, user]);
    this.#cappedChanged = true;
  }

  changes(): PresenceChanges {
    return {
      away: this.#awayChanged
        ? [...this.#away].map(([user, reason]) => ({ user, reason })).toSorted(byUser)
        : null,
      capped: this.#cappedChanged ? [...this.#capped].toSorted() : null,
    };
  }

  /** Who is at a cap at this time; of whoever's turns were not counted, what was known before. */
  #cappedNow(pools: Iterable<RotationPool>): ReadonlySet<string> {
    const capped = new Set<string>();
    for (const { members } of pools) {
      for (const member of members) {
        const caps = this.#caps.capsOf(member);
        if (caps === null) continue;
        const { user } = member;
        if (this.#caps.isCounted(member) ? isCapped({ caps }) : this.#capped.has(user))
          capped.add(user);
      }
    }
    return capped;
  }
}

function reasonsOf(unavailable: readonly Unavailable[]): ReadonlyMap<string, Reason> {
  return new Map(unavailable.map(({ user, reason }) => [user, reason]));
}

function sameReasons(a: ReadonlyMap<string, Reason>, b: ReadonlyMap<string, Reason>): boolean {
  return a.size === b.size && [...a].every(([user, reason]) => b.get(user) === reason);
}

export function sameUsers(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((user) => b.has(user));
}

function byUser(a: Unavailable, b: Unavailable): number {
  return a.user < b.user ? -1 : 1;
}
