// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { RotationSnapshot } from "../receipts/assignment.ts";
import { chooseMember, rebase, strideOf } from "./choose-member.ts";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";

type Members = RotationSnapshot["members"];

function members(weights: readonly number[], capacity: number | null = null): Members {
  return weights.map((weight, i) => ({ user: `u${i}`, weight, capacity, pass: 0, open: 0 }));
}

function snapshot(rows: Members, more: Partial<RotationSnapshot> = {}): RotationSnapshot {
  return { strategy: "round_robin", exclude: null, members: rows, ...more };
}

/** Plays one turn and moves the chosen member as the desk does. */
function play(rows: Members, more: Partial<RotationSnapshot> = {}): string | null {
  const choice = chooseMember(snapshot(rows, more));
  const chosen = rows.find((row) => row.user === choice.user);
  if (chosen !== undefined && choice.after_pass !== null) {
    chosen.pass = choice.after_pass;
    chosen.open += 1;
  }
  return choice.user;
}

function counts(rows: Members): number[] {
  return rows.map((row) => row.open);
}

describe("turns", () => {
  it("at every moment each member is within one turn of its quota, whatever the weights", () => {
    const random = seededRandom(7);
    const tables = [
      [200, 100, 100, 50],
      [100, ...Array.from({ length: 20 }, () => 1)],
      [10_000, 1, 1],
      [7, 3, 1],
    ];
    for (let round = 0; round < 60; round++) {
      tables.push(
        Array.from(
          { length: 1 + random.below(12) },
          () => 1 + random.below(round < 30 ? 12 : 10_000),
        ),
      );
    }
    for (const weights of tables) {
      const rows = members(weights);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      for (let turn = 1; turn <= 400; turn++) {
        play(rows);
        rows.forEach((row) => {
          expect(Math.abs(row.open - (turn * row.weight) / total)).toBeLessThanOrEqual(1.001);
        });
      }
    }
  });

  it("equal weights take turns in pool order", () => {
    const rows = members([1, 1, 1]);
    expect(Array.from({ length: 7 }, () => play(rows))).toEqual([
      "u0",
      "u1",
      "u2",
      "u0",
      "u1",
      "u2",
      "u0",
    ]);
  });

  it("the same snapshot gives the same pick and is left as it was", () => {
    const random = seededRandom(11);
    for (let round = 0; round < 200; round++) {
      const rows = members(
        Array.from({ length: 1 + random.below(8) }, () => 1 + random.below(100)),
        5,
      ).map((row) => ({ ...row, pass: random.below(1_000_000_000), open: random.below(6) }));
      const seen = snapshot(rows, {
        strategy: random.below(2) === 0 ? "capacity" : "round_robin",
        exclude: `u${random.below(9)}`,
      });
      const copy = structuredClone(seen);
      const first = chooseMember(seen);
      expect(seen).toEqual(copy);
      expect(chooseMember(copy)).toEqual(first);
    }
  });

  it("a changed weight changes the stride of later turns and no pass", () => {
    const rows = members([1, 1]);
    for (let i = 0; i < 10; i++) play(rows);
    const before = rows.map((row) => row.pass);
    const heavier = rows.map((row, i) => (i === 0 ? { ...row, weight: 4 } : row));
    const choice = chooseMember(snapshot(heavier));
    expect(heavier.map((row) => row.pass)).toEqual(before);
    expect(choice).toEqual({ user: "u0", skipped: [], after_pass: (before[0] ?? 0) + strideOf(4) });
  });
});

describe("who can take a turn", () => {
  it("nobody goes over capacity, and a full pool chooses nobody and names everyone", () => {
    const rows = members([5, 1, 3], 4);
    const taken = Array.from({ length: 12 }, () => play(rows));
    expect(taken).not.toContain(null);
    expect(counts(rows)).toEqual([4, 4, 4]);
    expect(chooseMember(snapshot(rows))).toEqual({
      user: null,
      skipped: rows.map((row) => ({ user: row.user, reason: "at_capacity" })),
      after_pass: null,
    });
  });

  it("an empty pool chooses nobody", () => {
    expect(chooseMember(snapshot([]))).toEqual({ user: null, skipped: [], after_pass: null });
  });

  it("the last holder is passed over where another can take the lead, and only there", () => {
    const rows = members([1, 1]);
    const passed = chooseMember(snapshot(rows, { exclude: "u0" }));
    expect(passed).toMatchObject({ user: "u1", skipped: [{ user: "u0", reason: "last_holder" }] });
    const full = rows.map((row, i) => (i === 1 ? { ...row, capacity: 1, open: 1 } : row));
    expect(chooseMember(snapshot(full, { exclude: "u0" }))).toMatchObject({
      user: "u0",
      skipped: [{ user: "u1", reason: "at_capacity" }],
    });
  });
});

describe("strategy capacity", () => {
  const load = (open: number, capacity: number | null, pass = 0) => ({
    weight: 1,
    open,
    capacity,
    pass,
  });
  const of = (...rows: ReturnType<typeof load>[]) =>
    chooseMember(
      snapshot(
        rows.map((row, i) => ({ user: `u${i}`, ...row })),
        { strategy: "capacity" },
      ),
    ).user;

  it("the lowest share of one's capacity wins, exactly, then the turn", () => {
    expect(of(load(1, 3), load(33, 100))).toBe("u1");
    expect(of(load(1, 3), load(2, 6, 0), load(2, 7))).toBe("u2");
    expect(of(load(1, 2, strideOf(1)), load(2, 4, 0))).toBe("u1");
  });

  it("a person without a limit counts as the largest capacity and does not draw everything", () => {
    expect(of(load(3, null), load(1, 10))).toBe("u1");
    expect(of(load(1, null), load(3, 10))).toBe("u0");
    expect(of(load(3, null), load(2, null))).toBe("u1");
  });
});

describe("coming back", () => {
  it("the pass is never behind those who kept working and never goes back", () => {
    expect(rebase(5, [9, 7, 30])).toBe(7);
    expect(rebase(12, [9, 7, 30])).toBe(12);
    expect(rebase(5, [])).toBe(5);
  });

  it("a re-based member gets a fair share of the next turns instead of all of them", () => {
    const weights = [200, 100, 100, 50];
    const rows = members(weights);
    for (let i = 0; i < 2_000; i++) play(rows);
    const away = rows[1];
    if (away === undefined) throw new Error("no such member");
    const rest = rows.filter((row) => row !== away);
    for (let i = 0; i < 400; i++) play(rest);
    away.pass = rebase(
      away.pass,
      rest.map((row) => row.pass),
    );
    const before = away.open;
    for (let i = 0; i < 40; i++) play(rows);
    expect(Math.abs(away.open - before - 40 * (100 / 450))).toBeLessThanOrEqual(2);
  });
});
