// SPDX-License-Identifier: Apache-2.0
// The pools' half of a DeskBook: whose turn it is, how many leads each person holds, who takes no turn.
import type { Assignment, Credit, RotationSnapshot, Unavailable } from "../receipts/assignment.ts";
import { adoptPool } from "./adopt-pool.ts";
import { CapCount, type TakenRow, type TurnRow } from "./cap-count.ts";
import {
  chooseMember,
  heldReason,
  isAtCapacity,
  isCapped,
  placesOf,
  rebase,
  type RotationPool,
  strideOf,
} from "./choose-member.ts";
import { passesAfter } from "./come-back.ts";
import { type PointerRow, Pointers } from "./pointers.ts";
import { Presence, type PresenceChanges, type PresenceContent, sameUsers } from "./presence.ts";
import { LINE_READ } from "./waiting-line.ts";

export interface OpenRow {
  readonly user: string;
  readonly open: number;
}

export interface TurnContent extends PresenceContent {
  readonly config_version: number;
  readonly pools: readonly RotationPool[];
  readonly pointers: readonly PointerRow[];
  readonly open: readonly OpenRow[];
  /** Turns within the windows of caps (countedWindows), at `now_ms`; absent where no member asked about has one. */
  readonly taken?: readonly TakenRow[];
  /** Absent is 0: where nobody has a cap and nothing is sticky, no time matters. */
  readonly now_ms?: number;
}

export interface TurnChanges extends PresenceChanges {
  readonly pointers: readonly PointerRow[];
  readonly open: readonly OpenRow[];
  /** Turns of people with a cap. */
  readonly turns: readonly TurnRow[];
  /** Pools in which somebody may be able to take a lead that could not before. */
  readonly freed: readonly string[];
}

/** What a turn, a named person or a team's queue is answered with. */
export type OwnAssignment = Extract<Assignment, { kind: "assigned" | "held" | "team" }>;

/** For which lead a turn is asked. */
export interface TurnAsked {
  readonly lead_id: string;
  readonly attempt: number;
  /** Who is passed over where another can take it: the first of them who is a member. */
  readonly passed_over: readonly string[];
  /** How many leads wait for the pool that go before it. */
  readonly older: number;
}

export class TurnBook {
  #configVersion: number;
  #pools: Map<string, RotationPool>;
  readonly #pointers: Pointers;
  readonly #open: Map<string, number>;
  readonly #caps: CapCount;
  readonly #presence: Presence;
  readonly #freed = new Set<string>();
  readonly #dirtyUsers = new Set<string>();

  constructor(content: TurnContent) {
    this.#configVersion = content.config_version;
    this.#pools = byName(content.pools);
    this.#pointers = new Pointers(content.pointers);
    this.#open = new Map(content.open.map((row) => [row.user, row.open]));
    this.#caps = new CapCount(content.taken ?? [], content.now_ms ?? 0);
    this.#presence = new Presence(content, this.#caps);
  }

  get configVersion(): number {
    return this.#configVersion;
  }

  /** DeskBook says what these three do. */
  adopt(configVersion: number, pools: readonly RotationPool[]): boolean {
    if (configVersion <= this.#configVersion) return false;
    for (const next of pools) {
      const passes = adoptPool(this.#pools.get(next.pool) ?? null, next, {
        passOf: (user) => this.#pointers.passOf(next.pool, user),
        openOf: (user) => this.openOf(user),
        isAway: (user, pool) => this.#presence.rests(user, pool),
      });
      this.#pointers.moveAll(next.pool, passes);
    }
    const next = byName(pools);
    for (const pool of [...this.#pools.keys(), ...next.keys()]) this.#freed.add(pool);
    this.#configVersion = configVersion;
    this.#pools = next;
    return true;
  }

  recount(taken: readonly TakenRow[], now_ms: number): void {
    this.#caps.recount(taken, now_ms);
  }

  setAway(unavailable: readonly Unavailable[]): void {
    const change = this.#presence.turnTo(unavailable, this.#pools.values());
    if (change !== null) this.#comeAndGo(change);
  }

  openOf(user: string): number {
    return this.#open.get(user) ?? 0;
  }

  isInactive(user: string): boolean {
    return this.#presence.isInactive(user);
  }

  isMember(user: string, name: string): boolean {
    return this.#pools.get(name)?.members.some((member) => member.user === user) === true;
  }

  /** Whether the person could get a lead without a turn: there as far as the pool minds, and below capacity. */
  hasRoom(user: string, name: string): boolean {
    return (
      this.#presence.reasonIn(user, this.#pools.get(name)) === undefined && !this.#isFull(user)
    );
  }

  /** Gives the lead to a person without a turn: only the open work is recorded. */
  give(user: string): Extract<OwnAssignment, { kind: "assigned" }> {
    this.#addOpen(user, 1);
    const config_version = this.#configVersion;
    const named = { pool: null, config_version, skipped: [], before: null, after_pass: null };
    return { kind: "assigned", user, ...named };
  }

  /** As `give`, to whom policy or an order named: also where it is one more than the person's capacity. */
  giveNamed(user: string): Extract<OwnAssignment, { kind: "assigned" }> {
    const isOver = this.#isFull(user);
    return { ...this.give(user), ...(isOver ? { over_capacity: true as const } : {}) };
  }

  /** Whether the pool has no more places free than leads wait that go before this one. */
  isBehind(name: string, older: number): boolean {
    const pool = this.#pools.get(name);
    return pool !== undefined && older > 0 && this.#placesIn(pool) <= older;
  }

  /** The pool's turn. Whoever is passed over gets it all the same where nobody else can take it. */
  take(name: string, { lead_id, attempt, passed_over, older }: TurnAsked): OwnAssignment {
    const config_version = this.#configVersion;
    const pool = this.#pools.get(name);
    if (pool === undefined || pool.members.length === 0) {
      return { kind: "held", reason: "pool_empty", pool: name, config_version, skipped: [] };
    }
    const before = this.#snapshot(pool, passed_over);
    const choice = chooseMember(before);
    const { user, after_pass } = choice;
    const skipped = [...choice.skipped];
    const held = { kind: "held", pool: name, config_version, skipped } as const;
    if (user === null || after_pass === null) return { ...held, reason: heldReason(before) };
    if (this.isBehind(name, older))
      return { ...held, reason: "capacity_exhausted", behind: Math.min(older, LINE_READ) };
    this.#pointers.move(name, user, after_pass, 1);
    this.#addOpen(user, 1);
    this.#countTurn(pool, user, { lead_id, attempt });
    return { kind: "assigned", user, pool: name, config_version, skipped, before, after_pass };
  }

  /** One lead less for its holder. Who was at capacity comes back into the person's pools, re-based in each. */
  release(user: string): void {
    const openBefore = this.openOf(user);
    this.#addOpen(user, -1);
    for (const pool of this.#pools.values()) {
      const capacity = pool.members.find((member) => member.user === user)?.capacity ?? null;
      if (capacity === null || isAtCapacity({ open: this.openOf(user), capacity })) continue;
      if (!this.#presence.rests(user, pool)) this.#freed.add(pool.pool);
      if (!isAtCapacity({ open: openBefore, capacity })) continue;
      const working = this.#membersOf(pool).filter(
        (member) =>
          member.user !== user && !this.#presence.rests(member.user, pool) && !isAtCapacity(member),
      );
      const passes = working.map((member) => member.pass);
      const own = this.#pointers.passOf(pool.pool, user);
      this.#pointers.move(pool.pool, user, rebase(own, passes));
    }
  }

  /**
   * Gives a turn back: the person's pass in that pool falls by what the turn had raised it, by the weight of then. It never
   * falls below 0, because only turns and re-basing raise it, and each turn is given back once. Somebody who is away then
   * is re-based on return as ever, and does not keep it. Null where the lead was no turn's.
   */
  credit(assignment: Assignment): Credit | null {
    if (assignment.kind !== "assigned" || assignment.pool === null) return null;
    const { pool, user, before } = assignment;
    const turn = before?.members.find((member) => member.user === user);
    if (turn === undefined) return null;
    const before_pass = this.#pointers.passOf(pool, user);
    const after_pass = before_pass - strideOf(turn.weight);
    this.#pointers.move(pool, user, after_pass);
    return { pool, user, before_pass, after_pass };
  }

  /** What the transaction has to write: at most one row per member and person, and one per turn of somebody with a cap. */
  changes(): TurnChanges {
    return {
      ...this.#presence.changes(),
      pointers: this.#pointers.changes(),
      open: [...this.#dirtyUsers].map((user) => ({ user, open: this.openOf(user) })),
      turns: this.#caps.added,
      freed: [...this.#freed],
    };
  }

  #snapshot(pool: RotationPool, passedOver: readonly string[]): RotationSnapshot {
    const members = this.#membersOf(pool);
    const exclude = passedOver.find((user) => this.isMember(user, pool.pool)) ?? null;
    const unavailable = this.#presence.unavailableIn(pool);
    const away = unavailable.length === 0 ? {} : { unavailable };
    return { strategy: pool.strategy, exclude, ...away, members };
  }

  #placesIn(pool: RotationPool): number {
    return this.#membersOf(pool)
      .filter(({ user }) => this.#presence.reasonIn(user, pool) === undefined)
      .reduce((sum, member) => sum + placesOf(member), 0);
  }

  /** A turn may bring somebody to a cap: who takes none from then on leaves those who go on. */
  #countTurn(pool: RotationPool, user: string, lead: Pick<TurnAsked, "lead_id" | "attempt">): void {
    const member = pool.members.find((one) => one.user === user);
    if (member === undefined || member.caps === undefined) return;
    this.#caps.add(member, lead);
    if (isCapped({ caps: this.#caps.capsOf(member) ?? [] }))
      this.#comeAndGo(() => this.#presence.cap(user));
  }

  /** Changes who takes no turn, and moves the pointers of those who thereby come back, pool by pool. */
  #comeAndGo(change: () => void): void {
    const rested = [...this.#pools.values()].map((pool) => ({
      pool,
      was: this.#presence.restingIn(pool),
    }));
    change();
    for (const { pool, was } of rested) {
      const is = this.#presence.restingIn(pool);
      if (sameUsers(was, is)) continue;
      this.#pointers.moveAll(pool.pool, passesAfter(this.#membersOf(pool), was, is));
      if ([...was].some((user) => !is.has(user))) this.#freed.add(pool.pool);
    }
  }

  /** As any pool of theirs says: a person's capacity is the same in all of them. */
  #isFull(user: string): boolean {
    for (const { members } of this.#pools.values()) {
      const member = members.find((one) => one.user === user);
      if (member === undefined) continue;
      return isAtCapacity({ open: this.openOf(user), capacity: member.capacity });
    }
    return false;
  }

  #membersOf(pool: RotationPool): RotationSnapshot["members"] {
    return pool.members.map((member) => {
      const { user, weight, capacity } = member;
      const pass = this.#pointers.passOf(pool.pool, user);
      const caps = this.#caps.capsOf(member);
      const standing = { user, weight, capacity, pass, open: this.openOf(user) };
      return caps === null ? standing : { ...standing, caps };
    });
  }

  #addOpen(user: string, by: 1 | -1): void {
    this.#open.set(user, Math.max(0, this.openOf(user) + by));
    this.#dirtyUsers.add(user);
  }
}

function byName(pools: readonly RotationPool[]): Map<string, RotationPool> {
  return new Map(pools.map((pool) => [pool.pool, pool]));
}
