// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { DeskTables } from "../../tests/fixtures/desk-tables.ts";
import { type SeededRandom, seededRandom } from "../../tests/fixtures/seeded-random.ts";
import type { PickLead } from "../messages/routing-desk.ts";
import type { Unavailable } from "../receipts/assignment.ts";
import { chooseMember, isAtCapacity, type RotationPool } from "./choose-member.ts";
import type { AssignmentRow } from "./desk-book.ts";

const USERS = ["a", "b", "c", "d", "e"];

function randomPools(random: SeededRandom): RotationPool[] {
  const capacity = new Map(
    USERS.map((user) => [user, random.below(3) === 0 ? null : 3 + random.below(6)]),
  );
  return ["sdr", "ae"].map((pool) => ({
    pool,
    strategy: random.below(3) === 0 ? "capacity" : "round_robin",
    members: random
      .shuffled(USERS)
      .slice(0, random.below(USERS.length + 1))
      .map((user) => ({ user, weight: 1 + random.below(5), capacity: capacity.get(user) ?? null })),
  }));
}

function randomAway(random: SeededRandom): Unavailable[] {
  return random
    .shuffled(USERS)
    .slice(0, random.below(3) === 0 ? random.below(USERS.length + 1) : 1)
    .map((user) => ({ user, reason: random.pick(["absent", "inactive"] as const) }));
}

function randomLead(random: SeededRandom): PickLead {
  const target = [
    { pool: "sdr" },
    { pool: "ae" },
    { pool: "gone" },
    { pool: null, user: "a" },
    { pool: null },
  ];
  return {
    lead_id: `led_${random.below(30)}`,
    attempt: 1 + random.below(4),
    user: null,
    pool: null,
    ...target[random.below(target.length)],
  };
}

describe("any interleaving of picks, config versions, comings and goings", () => {
  const runs = Array.from({ length: 40 }, (_, seed) => seed + 1);

  it.each(runs)("holds every invariant (seed %i)", (seed) => {
    const random = seededRandom(seed);
    const tables = new DeskTables();
    const answered = new Map<string, string>();
    for (let step = 0; step < 60; step++) {
      const version = Math.max(1, tables.config_version - 1 + random.below(3));
      const leads = Array.from({ length: 1 + random.below(5) }, () => randomLead(random));
      const away = randomAway(random);
      for (const pick of tables.run(version, randomPools(random), leads, away)) {
        const { assignment } = pick;
        const key = `${pick.lead_id} ${pick.attempt}`;
        // The same question has one answer for ever, unless a later attempt took its place before it was asked.
        if (tables.assignments.has(key)) {
          expect(answered.get(key) ?? JSON.stringify(assignment)).toBe(JSON.stringify(assignment));
          answered.set(key, JSON.stringify(assignment));
        }
        if (!pick.fresh || assignment.kind !== "assigned" || assignment.before === null) continue;
        const replay = chooseMember(assignment.before);
        expect(replay).toEqual({
          user: assignment.user,
          skipped: assignment.skipped,
          after_pass: assignment.after_pass,
        });
        const chosen = assignment.before.members.find((member) => member.user === assignment.user);
        expect(chosen !== undefined && !isAtCapacity(chosen)).toBe(true);
        expect(away.map(({ user }) => user)).not.toContain(assignment.user);
      }
      expect(openByHolder(tables)).toEqual(
        new Map(
          [...tables.open.values()]
            .filter((row) => row.open > 0)
            .map((row) => [row.user, row.open]),
        ),
      );
    }
  });

  it("one list gives what its leads give one by one", () => {
    const random = seededRandom(99);
    for (let round = 0; round < 20; round++) {
      const pools = randomPools(random);
      const leads = Array.from({ length: 40 }, () => randomLead(random));
      const together = new DeskTables();
      const apart = new DeskTables();
      const picks = together.run(1, pools, leads);
      expect(leads.flatMap((lead) => apart.run(1, pools, [lead]))).toEqual(picks);
      expect(apart.open).toEqual(together.open);
      expect(apart.pointers).toEqual(together.pointers);
    }
  });
});

describe("pools of a new version", () => {
  const pool = (
    users: readonly string[],
    weight = 1,
    strategy: RotationPool["strategy"] = "round_robin",
  ) => [
    { pool: "sdr", strategy, members: users.map((user) => ({ user, weight, capacity: null })) },
  ];
  const leads = (name: string, n: number): PickLead[] =>
    Array.from({ length: n }, (_, i) => ({
      lead_id: `${name}${i}`,
      attempt: 1,
      pool: "sdr",
      user: null,
    }));
  const passOf = (tables: DeskTables, user: string) =>
    tables.pointers.get(`sdr ${user}`)?.pass ?? 0;

  it("a changed weight keeps every pass", () => {
    const tables = new DeskTables();
    tables.run(1, pool(["a", "b", "c"]), leads("one", 20));
    const before = structuredClone(tables.pointers);
    tables.run(2, pool(["a", "b", "c"], 7), []);
    expect(tables.pointers).toEqual(before);
  });

  it("who left keeps the row, and who joins starts at the lowest pass of those who stayed", () => {
    const tables = new DeskTables();
    tables.run(1, pool(["a", "b", "c"]), leads("one", 20));
    const own = passOf(tables, "c");
    tables.run(2, pool(["a", "b"]), leads("two", 30));
    expect(passOf(tables, "c")).toBe(own);
    tables.run(3, pool(["a", "b", "c", "d"]), []);
    const least = Math.min(passOf(tables, "a"), passOf(tables, "b"));
    expect([passOf(tables, "c"), passOf(tables, "d")]).toEqual([least, least]);
  });

  it("a pool that changes its strategy starts level", () => {
    const tables = new DeskTables();
    tables.run(1, pool(["a", "b", "c"], 1, "capacity"), leads("one", 20));
    tables.run(2, pool(["a", "b", "c"]), []);
    expect(new Set(["a", "b", "c"].map((user) => passOf(tables, user))).size).toBe(1);
  });
});

/** Leads per person who holds them by their newest attempt: what open work has to be. */
function openByHolder(tables: DeskTables): Map<string, number> {
  const newest = new Map<string, AssignmentRow>();
  for (const row of tables.assignments.values()) {
    if (row.attempt > (newest.get(row.lead_id)?.attempt ?? 0)) newest.set(row.lead_id, row);
  }
  const open = new Map<string, number>();
  for (const { user } of newest.values())
    if (user !== null) open.set(user, (open.get(user) ?? 0) + 1);
  return open;
}
