// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";
import type { PickLead } from "../messages/routing-desk.ts";
import type { Unavailable } from "../receipts/assignment.ts";
import { chooseMember, type RotationPool } from "./choose-member.ts";
import { type BookContent, DeskBook } from "./desk-book.ts";

/** One pool of one desk, whose people come and go. */
class Desk {
  #content: BookContent = {
    config_version: 0,
    pools: [],
    pointers: [],
    open: [],
    away: [],
    assignments: [],
  };
  #leads = 0;
  readonly pool: RotationPool;

  constructor(weights: readonly number[], capacity: number | null = null) {
    const members = weights.map((weight, i) => ({ user: `u${i}`, weight, capacity }));
    this.pool = { pool: "sdr", strategy: "round_robin", members };
  }

  /** `count` leads, one call each, while these people are away; who took them. */
  play(count: number, away: readonly Unavailable[] = []): ReturnType<DeskBook["pick"]>[] {
    return Array.from({ length: count }, () => {
      const book = new DeskBook(this.#content);
      book.adopt(1, [this.pool]);
      book.setAway(away);
      const lead: PickLead = {
        lead_id: `led_${this.#leads++}`,
        attempt: 1,
        pool: "sdr",
        user: null,
      };
      const pick = book.pick(lead);
      const changes = book.changes();
      const pointers = new Map(this.#content.pointers.map((row) => [row.user, row]));
      for (const row of changes.pointers) pointers.set(row.user, row);
      const open = new Map(this.#content.open.map((row) => [row.user, row]));
      for (const row of changes.open) open.set(row.user, row);
      this.#content = {
        config_version: 1,
        pools: [this.pool],
        pointers: [...pointers.values()],
        open: [...open.values()],
        away: changes.away ?? this.#content.away,
        assignments: [],
      };
      return pick;
    });
  }

  turnsOf(picks: ReturnType<Desk["play"]>): number[] {
    return this.pool.members.map(
      ({ user }) => picks.filter(({ assignment }) => holder(assignment) === user).length,
    );
  }
}

type Assignment = ReturnType<DeskBook["pick"]>["assignment"];
const holder = (one: Assignment): string | null => (one.kind === "assigned" ? one.user : null);
const absent = (...users: string[]): Unavailable[] =>
  users.map((user) => ({ user, reason: "absent" }));

describe("people who come and go", () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed + 1))(
    "whoever is there takes a fair share of every stretch, whatever happened before it (seed %i)",
    (seed) => {
      const random = seededRandom(seed);
      const weights = Array.from({ length: 2 + random.below(5) }, () => 1 + random.below(9));
      const desk = new Desk(weights);
      for (let stretch = 0; stretch < 12; stretch++) {
        const away = new Set(
          weights
            .flatMap((_, i) => (random.below(3) === 0 ? [i] : []))
            .filter((i) => i !== stretch % weights.length),
        );
        const turns = 20 + random.below(60);
        const picks = desk.play(turns, absent(...[...away].map((i) => `u${i}`)));
        const there = weights.reduce((sum, weight, i) => sum + (away.has(i) ? 0 : weight), 0);
        desk.turnsOf(picks).forEach((taken, i) => {
          // Each may be a turn ahead or behind when a stretch begins, and when it ends; a heavy one's turn is a fraction.
          const quota = away.has(i) ? 0 : (turns * (weights[i] ?? 0)) / there;
          expect(Math.abs(taken - quota)).toBeLessThanOrEqual(away.has(i) ? 0 : 3);
        });
      }
    },
  );

  it("a pick replays from its receipt alone, and names who was away and why", () => {
    const desk = new Desk([1, 1, 1]);
    const away: Unavailable[] = [
      { user: "u0", reason: "absent" },
      { user: "u2", reason: "inactive" },
      { user: "elsewhere", reason: "absent" },
    ];
    const [pick] = desk.play(1, away);
    if (pick?.assignment.kind !== "assigned" || pick.assignment.before === null)
      throw new Error("nobody was picked");
    const { before, user, skipped, after_pass } = pick.assignment;
    expect([user, before.unavailable, skipped]).toEqual(["u1", away.slice(0, 2), away.slice(0, 2)]);
    expect(chooseMember(before)).toEqual({ user, skipped, after_pass });
  });

  it("where everybody is away the lead is held for that, and where those who are there are full, for that", () => {
    const desk = new Desk([1, 1], 1);
    expect(desk.play(1, absent("u0", "u1"))[0]?.assignment).toEqual({
      kind: "held",
      reason: "everyone_away",
      pool: "sdr",
      config_version: 1,
      skipped: absent("u0", "u1"),
    });
    expect(holder(desk.play(1, absent("u0"))[0]?.assignment as Assignment)).toBe("u1");
    expect(desk.play(1, absent("u0"))[0]?.assignment).toMatchObject({
      reason: "capacity_exhausted",
      skipped: [
        { user: "u0", reason: "absent" },
        { user: "u1", reason: "at_capacity" },
      ],
    });
  });

  it("who left long before the others is not flooded when all come back at once", () => {
    const desk = new Desk([1, 1, 1]);
    desk.play(30);
    desk.play(300, absent("u0"));
    desk.play(5, absent("u0", "u1", "u2"));
    expect(desk.turnsOf(desk.play(30))).toEqual([10, 10, 10]);
  });

  it("two callers who know of an absence at different ages flood nobody", () => {
    const desk = new Desk([2, 1, 1]);
    desk.play(40);
    const turns = [0, 0, 0];
    for (let round = 0; round < 50; round++) {
      for (const away of [absent("u0"), []]) {
        desk
          .turnsOf(desk.play(1, away))
          .forEach((taken, i) => (turns[i] = (turns[i] ?? 0) + taken));
      }
    }
    // Half of the calls could give u0 something, half of which is its share.
    expect(turns[0]).toBeLessThanOrEqual(50);
    expect(Math.abs((turns[1] ?? 0) - (turns[2] ?? 0))).toBeLessThanOrEqual(2);
  });
});
