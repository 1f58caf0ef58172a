// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { DeskTables } from "../../tests/fixtures/desk-tables.ts";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";
import type { PickLead } from "../messages/routing-desk.ts";
import type { Unavailable } from "../receipts/assignment.ts";
import { placesOf, type RotationPool } from "./choose-member.ts";
import { LINE_READ, WaitingLine } from "./waiting-line.ts";

const MINUTE = 60_000;

const pool = (
  name: string,
  capacities: Readonly<Record<string, number | null>>,
  more: Partial<RotationPool> = {},
): RotationPool => ({
  pool: name,
  strategy: "round_robin",
  members: Object.entries(capacities).map(([user, capacity]) => ({ user, weight: 1, capacity })),
  ...more,
});

const lead = (n: number, more: Partial<PickLead> = {}): PickLead => ({
  lead_id: `led_${String(n).padStart(4, "0")}`,
  attempt: 1,
  pool: "sdr",
  user: null,
  accepted_at_ms: n,
  ...more,
});

/** The consumer: leads come, people close some, and whoever is told of goes on. */
class Room {
  readonly tables = new DeskTables();
  readonly pools: readonly RotationPool[];
  now = 0;
  unavailable: readonly Unavailable[] = [];
  /** Lead by lead, as they were assigned by turns. */
  readonly assigned: number[] = [];
  readonly #attempts = new Map<string, number>();

  constructor(pools: readonly RotationPool[]) {
    this.pools = pools;
  }

  ask(...leads: readonly PickLead[]) {
    const picks = this.tables.run(1, this.pools, leads, this.unavailable, this.now);
    for (const [i, { lead_id, attempt, assignment }] of picks.entries()) {
      this.#attempts.set(lead_id, attempt);
      if (assignment.kind === "assigned" && leads[i]?.pool !== null)
        this.assigned.push(Number(lead_id.slice(4)));
    }
    return picks.map(({ assignment }) => assignment);
  }

  /** Whoever holds it closes it. */
  close(leadId: string, credit = false) {
    const attempt = (this.#attempts.get(leadId) ?? 0) + 1;
    const closing = { credit };
    return this.ask({ lead_id: leadId, attempt, pool: null, user: null, closing });
  }

  drain(): readonly string[] {
    const { unavailable, now: now_ms } = this;
    return this.tables.drain({ unavailable, now_ms }).map(({ lead_id }) => lead_id);
  }

  again(leadId: string, more: Partial<PickLead> = {}): PickLead {
    const attempt = (this.#attempts.get(leadId) ?? 0) + 1;
    return lead(Number(leadId.slice(4)), { attempt, ...more });
  }

  get held(): readonly string[] {
    return [...this.#attempts.keys()].filter((id) => this.tables.holderOf(id) !== null);
  }
}

describe("leads that wait for a pool", () => {
  it("go on oldest first as places come free, each told once in ten minutes", () => {
    const room = new Room([pool("sdr", { a: 2 })]);
    expect(room.ask(lead(1), lead(2), lead(3), lead(4)).map(({ kind }) => kind)).toEqual([
      "assigned",
      "assigned",
      "held",
      "held",
    ]);
    expect(room.drain()).toEqual([]);
    room.close("led_0001");
    expect(room.drain()).toEqual(["led_0003"]);
    room.now = 10 * MINUTE - 1;
    expect(room.drain()).toEqual([]);
    room.now = 10 * MINUTE;
    expect(room.drain()).toEqual(["led_0003"]);
    expect(room.ask(room.again("led_0003"))).toMatchObject([{ user: "a" }]);
    expect(room.tables.lineOf("sdr").map(({ lead_id }) => lead_id)).toEqual(["led_0004"]);
  });

  it("a newer lead gets a turn only where more places are free than older ones wait", () => {
    const room = new Room([pool("sdr", { a: 3 })]);
    room.ask(lead(1), lead(2), lead(3), lead(4), lead(5));
    room.close("led_0001");
    expect(room.ask(lead(6))).toMatchObject([
      { kind: "held", reason: "capacity_exhausted", behind: 2, skipped: [] },
    ]);
    room.close("led_0002");
    room.close("led_0003");
    // Three places and three who wait: the next one has to, and then one older than they are has not.
    expect(room.ask(lead(7))).toMatchObject([{ behind: 3 }]);
    expect(room.ask(lead(0))).toMatchObject([{ user: "a" }]);
    expect(room.drain()).toEqual(["led_0004", "led_0005"]);
  });

  it("one whose acceptance nobody tells is behind all of them, and never waits itself", () => {
    const room = new Room([pool("sdr", { a: 1 })]);
    const { accepted_at_ms: _, ...untold } = lead(9);
    room.ask(lead(1), lead(2));
    expect(room.ask(untold)).toMatchObject([{ kind: "held" }]);
    room.close("led_0001");
    expect(room.ask({ ...untold, lead_id: "led_0010" })).toMatchObject([{ behind: 1 }]);
    expect(room.tables.waiting.size).toBe(1);
  });

  it("leave the line at their next pick, wherever it leads, and wait no more than once", () => {
    const room = new Room([pool("sdr", { a: 1 }), pool("ae", { b: 1 })]);
    room.ask(lead(1), lead(2, { pool: "ae" }), lead(3), lead(4), lead(5));
    room.ask(room.again("led_0003", { pool: null, user: "c" }));
    room.ask(room.again("led_0004", { pool: "ae" }));
    room.ask(room.again("led_0005"));
    const line = ["ae", "sdr"].flatMap((name) => room.tables.lineOf(name));
    expect(line.map(({ pool, lead_id, attempt }) => [pool, lead_id, attempt])).toEqual([
      ["ae", "led_0004", 2],
      ["sdr", "led_0005", 2],
    ]);
  });

  it("are told of for a person in two pools once, the older first", () => {
    const room = new Room([pool("sdr", { a: 1 }), pool("ae", { a: 1 })]);
    room.ask(lead(1), lead(3, { pool: "ae" }), lead(4), lead(5, { pool: "ae" }));
    room.close("led_0001");
    expect(room.drain()).toEqual(["led_0003"]);
  });

  it("of a pool without limits go on all at once when somebody is back, at most 100 at a time", () => {
    const room = new Room([pool("sdr", { a: null, b: null }, { hours: "respect" })]);
    room.unavailable = ["a", "b"].map((user) => ({ user, reason: "off_hours" }));
    room.ask(...Array.from({ length: 150 }, (_, n) => lead(n)));
    expect(room.tables.waiting.size).toBe(150);
    expect(room.drain()).toEqual([]);
    room.unavailable = [{ user: "a", reason: "off_hours" }];
    const first = room.drain();
    expect(first).toEqual(Array.from({ length: 100 }, (_, n) => lead(n).lead_id));
    expect(room.drain()).toHaveLength(50);
    room.ask(...first.map((id) => room.again(id)));
    expect(room.assigned).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  it("of a pool that is no more are decided anew", () => {
    const room = new Room([pool("sdr", { a: 1 })]);
    room.ask(lead(1), lead(2));
    room.tables.run(2, [], [], [], 0);
    expect(room.drain()).toEqual(["led_0002"]);
  });

  it("are as many as a transaction reads, or more: none of the unread is overtaken", () => {
    const rows = Array.from({ length: LINE_READ }, (_, n) => ({
      pool: "sdr",
      accepted_at_ms: n,
      lead_id: `led_${n}`,
      attempt: 1,
      told_at_ms: null,
    }));
    const line = new WaitingLine([{ pool: "sdr", rows, more: true }]);
    expect(line.older("sdr", "led_x", 10.5)).toBe(11);
    expect(line.older("sdr", "led_x", LINE_READ)).toBe(Infinity);
    line.join({ pool: "sdr", accepted_at_ms: 9_999, lead_id: "new", attempt: 1, told_at_ms: null });
    expect(line.older("sdr", "led_x", 5_000)).toBe(Infinity);
    expect(new WaitingLine([{ pool: "sdr", rows, more: false }]).older("sdr", "x", 5_000)).toBe(
      LINE_READ,
    );
  });
});

/** Places free in a pool, as a snapshot would show them. */
function placesIn(room: Room, name: string): number {
  const found = room.pools.find((one) => one.pool === name);
  return (found?.members ?? []).reduce((sum, { user, weight, capacity }) => {
    const open = room.tables.open.get(user)?.open ?? 0;
    return sum + placesOf({ user, weight, capacity, pass: 0, open });
  }, 0);
}

describe("any interleaving of leads, closings and drains", () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed + 1))(
    "nobody overtakes: a turn is only taken while fewer older leads wait than places are free (seed %i)",
    (seed) => {
      const random = seededRandom(seed);
      const shared = { c: 1 + random.below(3) };
      const room = new Room([
        pool("sdr", { a: 1 + random.below(3), ...shared }),
        pool("ae", { b: 1 + random.below(3), ...shared }),
      ]);
      let next = 0;
      let told: string[] = [];
      for (let step = 0; step < 100; step++) {
        room.now += random.below(MINUTE);
        const action = random.below(4);
        if (action === 0 && room.held.length > 0) room.close(random.pick(room.held));
        else if (action === 1) told.push(...room.drain());
        else if (action === 2 && told.length > 0) {
          // The consumer may fail at any of them, and take up another first.
          const [id] = random.below(4) === 0 ? random.shuffled(told) : told;
          told = told.filter((one) => one !== id);
          if (id !== undefined) askOne(room, room.again(id));
        } else askOne(room, lead(next++, { pool: random.pick(["sdr", "ae"]) }));
      }
    },
  );

  function askOne(room: Room, asked: PickLead): void {
    const pool = asked.attempt > 1 ? poolOf(room, asked.lead_id) : (asked.pool ?? "sdr");
    const older = room.tables
      .lineOf(pool)
      .filter(({ accepted_at_ms }) => accepted_at_ms < (asked.accepted_at_ms ?? 0)).length;
    const places = placesIn(room, pool);
    const [answer] = room.ask({ ...asked, pool });
    expect(answer?.kind).toBe(places > older ? "assigned" : "held");
    if (answer?.kind === "held") expect(room.tables.waiting.has(asked.lead_id)).toBe(true);
    else expect(room.tables.waiting.has(asked.lead_id)).toBe(false);
  }

  const poolOf = (room: Room, leadId: string): string =>
    room.tables.waiting.get(leadId)?.pool ?? "sdr";

  it.each(Array.from({ length: 30 }, (_, seed) => seed + 1))(
    "where whoever is told goes on in that order, and newer leads only after a drain, all go in the order of acceptance (seed %i)",
    (seed) => {
      const random = seededRandom(seed);
      const room = new Room([pool("sdr", { a: 1 + random.below(3), b: 1 + random.below(3) })]);
      let next = 0;
      for (let step = 0; step < 120; step++) {
        room.now += MINUTE;
        if (random.below(2) === 0 && room.held.length > 0) room.close(random.pick(room.held));
        room.ask(...room.drain().map((id) => room.again(id)));
        if (random.below(2) === 0) room.ask(lead(next++));
      }
      expect(room.assigned.length).toBeGreaterThan(10);
      expect(room.assigned).toEqual(room.assigned.toSorted((a, b) => a - b));
    },
  );
});
