// SPDX-License-Identifier: Apache-2.0
// The pools' half of a DeskBook: whose turn it is, how many leads each person holds, who takes no turn.
import type { HoldReason } from "../lead/lead.ts";
import type { Assignment, RotationSnapshot, Unavailable } from "../receipts/assignment.ts";
import { adoptPool } from "./adopt-pool.ts";
import { chooseMember, isAtCapacity, rebase, type RotationPool } from "./choose-member.ts";
import { passesAfter } from "./come-back.ts";

export interface PointerRow {
  readonly pool: string;
  readonly user: string;
  readonly pass: number;
  /** Turns taken in this pool, for people who look at fairness. */
  readonly assigned: number;
}

export interface OpenRow {
  readonly user: string;
  readonly open: number;
}

export interface TurnContent {
  readonly config_version: number;
  readonly pools: readonly RotationPool[];
  readonly pointers: readonly PointerRow[];
  readonly open: readonly OpenRow[];
  /** Who took no turn so far. */
  readonly away: readonly Unavailable[];
}

export interface TurnChanges {
  readonly pointers: readonly PointerRow[];
  readonly open: readonly OpenRow[];
  /** Everybody who takes no turn from now on; null where that did not change. */
  readonly away: readonly Unavailable[] | null;
}

/** What a turn, a named person or a team's queue is answered with. */
export type OwnAssignment = Extract<Assignment, { kind: "assigned" | "held" | "team" }>;

const START = { pass: 0, assigned: 0 };

export class TurnBook {
  #configVersion: number;
  #pools: Map<string, RotationPool>;
  readonly #pointers: Map<string, PointerRow>;
  readonly #open: Map<string, number>;
  #away: ReadonlyMap<string, Unavailable["reason"]>;
  #awayChanged = false;
  readonly #dirtyPointers = new Set<string>();
  readonly #dirtyUsers = new Set<string>();

  constructor(content: TurnContent) {
    this.#configVersion = content.config_version;
    this.#pools = new Map(content.pools.map((pool) => [pool.pool, pool]));
    this.#pointers = new Map(content.pointers.map((row) => [pointerKey(row.pool, row.user), row]));
    this.#open = new Map(content.open.map((row) => [row.user, row.open]));
    this.#away = reasons(content.away);
  }

  get configVersion(): number {
    return this.#configVersion;
  }

  /** DeskBook says what both of these do. */
  adopt(configVersion: number, pools: readonly RotationPool[]): boolean {
    if (configVersion <= this.#configVersion) return false;
    for (const next of pools) {
      const passes = adoptPool(this.#pools.get(next.pool) ?? null, next, {
        passOf: (user) => this.#pointers.get(pointerKey(next.pool, user))?.pass ?? START.pass,
        openOf: (user) => this.openOf(user),
        isAway: (user) => this.#away.has(user),
      });
      for (const [user, pass] of passes) this.#movePointer(next.pool, user, pass, 0);
    }
    this.#configVersion = configVersion;
    this.#pools = new Map(pools.map((pool) => [pool.pool, pool]));
    return true;
  }

  setAway(unavailable: readonly Unavailable[]): void {
    const next = reasons(unavailable);
    if (sameReasons(this.#away, next)) return;
    const [wasAway, isAway] = [new Set(this.#away.keys()), new Set(next.keys())];
    for (const pool of this.#pools.values()) {
      const passes = passesAfter(this.#membersOf(pool), wasAway, isAway);
      for (const [user, pass] of passes) this.#movePointer(pool.pool, user, pass, 0);
    }
    this.#away = next;
    this.#awayChanged = true;
  }

  openOf(user: string): number {
    return this.#open.get(user) ?? 0;
  }

  isInactive(user: string): boolean {
    return this.#away.get(user) === "inactive";
  }

  /** Gives the lead to a person without a turn: only the open work is recorded. */
  give(user: string): Extract<OwnAssignment, { kind: "assigned" }> {
    this.#addOpen(user, 1);
    const config_version = this.#configVersion;
    const named = { pool: null, config_version, skipped: [], before: null, after_pass: null };
    return { kind: "assigned", user, ...named };
  }

  /** The pool's turn. The last holder (`exclude`) is passed over where another can take it. */
  take(name: string, exclude: string | null): OwnAssignment {
    const config_version = this.#configVersion;
    const pool = this.#pools.get(name);
    if (pool === undefined || pool.members.length === 0) {
      return { kind: "held", reason: "pool_empty", pool: name, config_version, skipped: [] };
    }
    const members = this.#membersOf(pool);
    const isMember = members.some((member) => member.user === exclude);
    const unavailable = members.flatMap(({ user }): Unavailable[] => {
      const reason = this.#away.get(user);
      return reason === undefined ? [] : [{ user, reason }];
    });
    const before: RotationSnapshot = {
      strategy: pool.strategy,
      exclude: isMember ? exclude : null,
      ...(unavailable.length === 0 ? {} : { unavailable }),
      members,
    };
    const { user, skipped, after_pass } = chooseMember(before);
    if (user === null || after_pass === null) {
      const reason: HoldReason =
        unavailable.length === members.length ? "everyone_away" : "capacity_exhausted";
      return { kind: "held", reason, pool: name, config_version, skipped: [...skipped] };
    }
    this.#movePointer(name, user, after_pass, 1);
    this.#addOpen(user, 1);
    return {
      kind: "assigned",
      user,
      pool: name,
      config_version,
      skipped: [...skipped],
      before,
      after_pass,
    };
  }

  /** One lead less for its holder. Who was at capacity comes back into the person's pools, re-based in each. */
  release(user: string): void {
    const openBefore = this.openOf(user);
    this.#addOpen(user, -1);
    for (const pool of this.#pools.values()) {
      const mine = pool.members.find((member) => member.user === user);
      if (mine === undefined || !isAtCapacity({ open: openBefore, capacity: mine.capacity }))
        continue;
      const members = this.#membersOf(pool);
      const own = members.find((member) => member.user === user);
      if (own === undefined || isAtCapacity(own)) continue;
      const working = members.filter(
        (member) => member !== own && !this.#away.has(member.user) && !isAtCapacity(member),
      );
      const passes = working.map((member) => member.pass);
      this.#movePointer(pool.pool, user, rebase(own.pass, passes), 0);
    }
  }

  /** What the transaction has to write: at most one row per member and person. */
  changes(): TurnChanges {
    return {
      pointers: [...this.#dirtyPointers].flatMap((key) => this.#pointers.get(key) ?? []),
      open: [...this.#dirtyUsers].map((user) => ({ user, open: this.openOf(user) })),
      away: this.#awayChanged
        ? [...this.#away].map(([user, reason]) => ({ user, reason })).toSorted(byUser)
        : null,
    };
  }

  #membersOf(pool: RotationPool): RotationSnapshot["members"] {
    return pool.members.map(({ user, weight, capacity }) => {
      const { pass } = this.#pointers.get(pointerKey(pool.pool, user)) ?? START;
      return { user, weight, capacity, pass, open: this.openOf(user) };
    });
  }

  #movePointer(pool: string, user: string, pass: number, turns: number): void {
    const key = pointerKey(pool, user);
    const own = this.#pointers.get(key) ?? START;
    if (own.pass === pass && turns === 0) return;
    this.#pointers.set(key, { pool, user, pass, assigned: own.assigned + turns });
    this.#dirtyPointers.add(key);
  }

  #addOpen(user: string, by: 1 | -1): void {
    this.#open.set(user, Math.max(0, this.openOf(user) + by));
    this.#dirtyUsers.add(user);
  }
}

function reasons(unavailable: readonly Unavailable[]): ReadonlyMap<string, Unavailable["reason"]> {
  return new Map(unavailable.map(({ user, reason }) => [user, reason]));
}

function sameReasons(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([user, reason]) => b.get(user) === reason);
}

function byUser(a: Unavailable, b: Unavailable): number {
  return a.user < b.user ? -1 : 1;
}

/** Pool names hold no space, so two pairs never share a key. */
function pointerKey(pool: string, user: string): string {
  return `${pool} ${user}`;
}
