// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { DeskTables } from "../../tests/fixtures/desk-tables.ts";
import { type SeededRandom, seededRandom } from "../../tests/fixtures/seeded-random.ts";
import type { PickLead } from "../messages/routing-desk.ts";
import type { Unavailable } from "../receipts/assignment.ts";
import { CAP_WINDOWS, windowStart } from "./cap-window.ts";
import { type Cap, chooseMember, type RotationPool } from "./choose-member.ts";

const HOUR = 3_600_000;
/** Monday, noon in Berlin. */
const START = Date.parse("2026-12-07T11:00:00Z");
const ZONES = ["UTC", "Europe/Berlin", "America/New_York"];

const lead = (id: number | string, more: Partial<PickLead> = {}): PickLead => ({
  lead_id: `led_${id}`,
  attempt: 1,
  pool: "sdr",
  user: null,
  ...more,
});

function randomCaps(random: SeededRandom): readonly Cap[] {
  return Array.from({ length: random.below(4) }, () => ({
    limit: 1 + random.below(8),
    window: random.pick(CAP_WINDOWS),
    time_zone: random.pick(ZONES),
  }));
}

function randomPools(random: SeededRandom, users: readonly string[]): RotationPool[] {
  const people = users.map((user) => ({
    user,
    capacity: random.below(3) === 0 ? 4 + random.below(20) : null,
    caps: randomCaps(random),
  }));
  return ["sdr", "ae"].map((pool) => ({
    pool,
    strategy: random.below(4) === 0 ? "capacity" : "round_robin",
    members: random
      .shuffled(people)
      .slice(0, 1 + random.below(users.length))
      .map(({ caps, ...one }) => ({
        ...one,
        weight: 1 + random.below(4),
        ...(caps.length === 0 ? {} : { caps }),
      })),
  }));
}

const pool = (
  caps: Readonly<Record<string, readonly Cap[]>>,
  weights: Readonly<Record<string, number>>,
): RotationPool[] => [
  {
    pool: "sdr",
    strategy: "round_robin",
    members: Object.entries(weights).map(([user, weight]) => ({
      user,
      weight,
      capacity: null,
      ...(caps[user] === undefined ? {} : { caps: caps[user] }),
    })),
  },
];

describe("caps", () => {
  it.each(Array.from({ length: 30 }, (_, seed) => seed + 1))(
    "no window ever holds more turns of a person than its cap, over all pools, and each pick replays alone (seed %i)",
    (seed) => {
      const random = seededRandom(seed);
      const users = ["a", "b", "c", "d"];
      const pools = randomPools(random, users);
      const tables = new DeskTables();
      const turns: { user: string; at: number }[] = [];
      let now = START;
      for (let step = 0; step < 80; step++) {
        // Mostly forward, by minutes or by days; sometimes a caller's clock is behind.
        now += random.pick([0, HOUR / 6, HOUR / 2, 5 * HOUR, 30 * HOUR, -HOUR / 4]);
        const leads = Array.from({ length: 1 + random.below(4) }, () =>
          lead(random.below(60), {
            attempt: 1 + random.below(3),
            pool: random.pick(["sdr", "ae"]),
          }),
        );
        for (const { fresh, assignment } of tables.run(1, pools, leads, [], now)) {
          if (!fresh || assignment.kind !== "assigned" || assignment.before === null) continue;
          const { user, skipped, after_pass, before } = assignment;
          expect(chooseMember(structuredClone(before))).toEqual({ user, skipped, after_pass });
          turns.push({ user, at: now });
          const caps = pools.flatMap(({ members }) =>
            members.flatMap((member) => (member.user === user ? (member.caps ?? []) : [])),
          );
          for (const { limit, window, time_zone } of caps) {
            const since = windowStart(window, time_zone, now);
            const taken = turns.filter((turn) => turn.user === user && turn.at >= since);
            expect(taken.length).toBeLessThanOrEqual(limit);
          }
        }
      }
      expect(turns.length).toBeGreaterThan(5);
    },
  );

  it("who is at one is skipped for that; with nobody left the lead is held for want of capacity", () => {
    const cap = { limit: 2, window: "day", time_zone: "UTC" } as const;
    const pools = pool({ a: [cap], b: [cap] }, { a: 1, b: 1 });
    const tables = new DeskTables();
    const five = [1, 2, 3, 4, 5].map((id) => lead(id));
    const picks = tables.run(1, pools, five, [], START).map(({ assignment }) => assignment);
    expect(picks[3]).toMatchObject({ user: "b", skipped: [{ user: "a", reason: "capped" }] });
    expect(picks[3]).toMatchObject({
      before: { members: [{ caps: [{ window: "day", limit: 2, taken: 2 }] }, {}] },
    });
    const both = ["a", "b"].map((user) => ({ user, reason: "capped" }));
    expect(picks[4]).toMatchObject({ kind: "held", reason: "capacity_exhausted", skipped: both });
    const [next] = tables.run(1, pools, [lead(6)], [], Date.parse("2026-12-08T00:00:00Z"));
    expect(next?.assignment).toMatchObject({ user: "a" });
  });

  it("turns of one pool count in the other, and what is given without a turn in none", () => {
    const cap = { limit: 2, window: "rolling_hour", time_zone: "UTC" } as const;
    const [sdr] = pool({ a: [cap] }, { a: 1 });
    if (sdr === undefined) throw new Error("no pool");
    const pools = [sdr, { ...sdr, pool: "ae" }];
    const tables = new DeskTables();
    const leads = [lead(1), lead(2, { pool: null, user: "a" }), lead(3, { pool: "ae" }), lead(4)];
    const kinds = tables.run(1, pools, leads, [], START).map(({ assignment }) => assignment.kind);
    expect(kinds).toEqual(["assigned", "assigned", "assigned", "held"]);
    expect(tables.turns.map(({ lead_id }) => lead_id)).toEqual(["led_1", "led_3"]);
  });
});

const off = (user: string, reason: Unavailable["reason"]): Unavailable => ({ user, reason });

describe("a rep who is back", () => {
  const weights = { a: 2, b: 1, c: 1, d: 1 };
  const daily = { b: [{ limit: 30, window: "day", time_zone: "UTC" }] } as const;
  const plain = pool({}, weights);
  const timed = plain.map((one) => ({ ...one, hours: "respect" as const }));

  it.each([
    ["absence", plain, [off("b", "absent")], START + HOUR],
    ["being off hours", timed, [off("b", "off_hours")], START + HOUR],
    ["a cap", pool(daily, weights), [], START + 24 * HOUR],
  ] as const)("from %s gets a fair share of the next 40 leads", (_, pools, away, backAt) => {
    const tables = new DeskTables();
    let id = 0;
    const play = (count: number, unavailable: readonly Unavailable[], now: number): number => {
      const holders = Array.from({ length: count }, () => {
        const [pick] = tables.run(1, pools, [lead(id++)], unavailable, now);
        return pick?.assignment.kind === "assigned" ? pick.assignment.user : null;
      });
      return holders.filter((user) => user === "b").length;
    };
    // A cap of 30 a day leaves b out after some 150 of these.
    play(150, [], START);
    expect(play(400, away, START)).toBeLessThanOrEqual(1);
    expect(Math.abs(play(40, [], backAt) - 40 / 5)).toBeLessThanOrEqual(2);
  });

  it("from a cap, after everybody was at one at once, owes and is owed nothing", () => {
    const cap = (limit: number) => [{ limit, window: "day", time_zone: "UTC" }] as const;
    const pools = pool({ a: cap(5), b: cap(20), c: cap(60) }, { a: 1, b: 1, c: 1 });
    const tables = new DeskTables();
    const leads = Array.from({ length: 90 }, (_, i) => lead(i));
    tables.run(1, pools, leads, [], START);
    expect(tables.capped).toEqual(["a", "b", "c"]);
    const next = Array.from({ length: 15 }, (_, i) => lead(`next_${i}`));
    const picks = tables.run(1, pools, next, [], START + 24 * HOUR);
    for (const user of ["a", "b", "c"]) {
      const mine = picks.filter(
        ({ assignment }) => assignment.kind === "assigned" && assignment.user === user,
      );
      expect(mine).toHaveLength(5);
    }
  });
});

describe("hours", () => {
  const away = [off("a", "off_hours"), off("b", "absent")];
  const [ignoring] = pool({}, { a: 1, b: 1 });
  if (ignoring === undefined) throw new Error("no pool");
  const respecting: RotationPool = { ...ignoring, hours: "respect" };
  const ask = (one: RotationPool, unavailable: readonly Unavailable[]) =>
    new DeskTables().run(1, [one], [lead(1)], unavailable)[0]?.assignment;

  it("matter only to a pool that respects them", () => {
    expect(ask(ignoring, away)).toMatchObject({ user: "a", skipped: [away[1]] });
    expect(ask(respecting, [off("a", "off_hours")])).toMatchObject({
      user: "b",
      skipped: [{ user: "a", reason: "off_hours" }],
      before: { unavailable: [{ user: "a", reason: "off_hours" }] },
    });
  });

  it("hold a lead for the hour where anybody will work again by it, else for everybody's absence", () => {
    expect(ask(respecting, away)).toMatchObject({ kind: "held", reason: "off_hours" });
    const absent = [off("a", "absent"), off("b", "inactive")];
    expect(ask(respecting, absent)).toMatchObject({ kind: "held", reason: "everyone_away" });
  });

  it("that a later config stops respecting bring people back level with the others", () => {
    const tables = new DeskTables();
    const late = [off("a", "off_hours")];
    const hundred = Array.from({ length: 100 }, (_, i) => lead(i));
    tables.run(1, [respecting], hundred, late);
    const next = Array.from({ length: 20 }, (_, i) => lead(`next_${i}`));
    const picks = tables.run(2, [ignoring], next, late);
    const mine = picks.filter(
      ({ assignment }) => assignment.kind === "assigned" && assignment.user === "a",
    );
    expect(mine).toHaveLength(10);
  });
});
