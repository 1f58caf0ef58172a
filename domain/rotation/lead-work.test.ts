// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { DeskTables } from "../../tests/fixtures/desk-tables.ts";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";
import type { PickLead } from "../messages/routing-desk.ts";
import type { Unavailable } from "../receipts/assignment.ts";
import { type RotationPool, strideOf } from "./choose-member.ts";

const DAY = 86_400_000;

const pool = (
  weights: Readonly<Record<string, number>>,
  capacity: number | null = null,
  name = "sdr",
): RotationPool => ({
  pool: name,
  strategy: "round_robin",
  members: Object.entries(weights).map(([user, weight]) => ({ user, weight, capacity })),
});

const lead = (id: number | string, more: Partial<PickLead> = {}): PickLead => ({
  lead_id: `led_${id}`,
  attempt: 1,
  pool: "sdr",
  user: null,
  ...more,
});

const closed = (id: number | string, attempt: number, credit = true): PickLead =>
  lead(id, { attempt, pool: null, closing: { credit } });

/** A desk of these pools, asked about leads one after the other. */
class Desk {
  readonly tables = new DeskTables();
  readonly pools: readonly RotationPool[];
  away: readonly Unavailable[] = [];
  now = 0;

  constructor(...pools: readonly RotationPool[]) {
    this.pools = pools;
  }

  ask(asked: PickLead) {
    const [pick] = this.tables.run(1, this.pools, [asked], this.away, this.now);
    if (pick === undefined) throw new Error("no answer");
    return pick.assignment;
  }

  passOf(user: string): number {
    return this.tables.pointers.get(`sdr ${user}`)?.pass ?? 0;
  }

  openOf(user: string): number {
    return this.tables.open.get(user)?.open ?? 0;
  }
}

describe("a lead that is closed", () => {
  it("frees its holder, whoever closes it and for whatever reason, and gives its turn back only where it was bad", () => {
    for (const credit of [true, false]) {
      const desk = new Desk(pool({ a: 2, b: 1 }, 5));
      desk.ask(lead(1));
      const before = desk.passOf("a");
      const answer = desk.ask(closed(1, 2, credit));
      const after = before - strideOf(2);
      const credited = { pool: "sdr", user: "a", before_pass: before, after_pass: after };
      const team = { kind: "team", config_version: 1 };
      expect(answer).toEqual(credit ? { ...team, credited } : team);
      expect([desk.passOf("a"), desk.openOf("a")]).toEqual([credit ? after : before, 0]);
    }
  });

  it("gives back what its turn had cost by the weight of then, though the weight is another by now", () => {
    const desk = new Desk(pool({ a: 4, b: 1 }));
    desk.ask(lead(1));
    const [pick] = desk.tables.run(2, [pool({ a: 1, b: 1 })], [closed(1, 2)]);
    expect(pick?.assignment).toMatchObject({ credited: { after_pass: 0 } });
  });

  it("gives nothing back where a person or an order gave it, nor where it is held", () => {
    const desk = new Desk(pool({ a: 1 }, 1));
    desk.ask(lead(1, { pool: null, user: "a" }));
    expect(desk.ask(closed(1, 2))).not.toHaveProperty("credited");
    desk.ask(lead(2));
    desk.ask(lead(2, { attempt: 2, pool: null, user: "b" }));
    expect(desk.ask(closed(2, 3))).not.toHaveProperty("credited");
    desk.ask(lead(3));
    desk.ask(lead(4, { accepted_at_ms: 4 }));
    expect(desk.ask(closed(4, 2))).toEqual({ kind: "team", config_version: 1 });
    expect(desk.tables.waiting.size).toBe(0);
  });

  it("gives a turn back once, however often it is closed and reopened", () => {
    const desk = new Desk(pool({ a: 1, b: 1 }));
    const credits = [1, 3, 5, 7].map((attempt) => {
      desk.ask(lead(1, { attempt }));
      const answer = desk.ask(closed(1, attempt + 1));
      expect(desk.ask(closed(1, attempt + 1))).toEqual(answer);
      return answer.kind === "team" && answer.credited !== undefined;
    });
    expect(credits).toEqual([true, false, false, false]);
  });

  it.each(Array.from({ length: 20 }, (_, seed) => seed + 1))(
    "whatever is closed, nobody's pass falls below 0 and good leads are shared by weight (seed %i)",
    (seed) => {
      const random = seededRandom(seed);
      const weights = { a: 1 + random.below(4), b: 1 + random.below(4), c: 1 + random.below(4) };
      const total = weights.a + weights.b + weights.c;
      const desk = new Desk(pool(weights));
      const good = { a: 0, b: 0, c: 0 };
      for (let n = 0; n < 200; n++) {
        const answer = desk.ask(lead(n));
        if (answer.kind !== "assigned") throw new Error("nobody was there");
        if (random.below(3) === 0) desk.ask(closed(n, 2));
        else good[answer.user as keyof typeof good] += 1;
        for (const user of Object.keys(weights))
          expect(desk.passOf(user)).toBeGreaterThanOrEqual(0);
      }
      const all = good.a + good.b + good.c;
      for (const [user, weight] of Object.entries(weights)) {
        const quota = (all * weight) / total;
        expect(Math.abs(good[user as keyof typeof good] - quota)).toBeLessThanOrEqual(2);
      }
    },
  );

  it("that was linked goes to nobody, and follows the other again when it is reopened", () => {
    const desk = new Desk(pool({ a: 1, b: 1 }));
    const claiming = {
      keys: [{ rule: "email" as const, key: "e" }],
      on_duplicate: "link" as const,
      origin: "direct",
      settled: false,
      at_ms: 0,
      window_ms: DAY,
    };
    desk.ask(lead("first", { claiming }));
    desk.ask(lead("second", { pool: null, parked: true, claiming }));
    expect(desk.ask(closed("second", 2))).toMatchObject({ kind: "team" });
    expect(desk.ask(lead("second", { attempt: 3 }))).toMatchObject({ user: "a", pool: null });
  });
});

describe("whom policy names", () => {
  it("gets the lead above capacity too, and the answer says so", () => {
    const desk = new Desk(pool({ a: 1 }, 1));
    expect(desk.ask(lead(1, { pool: null, user: "a" }))).not.toHaveProperty("over_capacity");
    expect(desk.ask(lead(2, { pool: null, user: "a" }))).toMatchObject({ over_capacity: true });
    expect(desk.ask(lead(3, { pool: null, user: "elsewhere" }))).not.toHaveProperty(
      "over_capacity",
    );
    expect(desk.openOf("a")).toBe(2);
  });

  it("who gave a lead back is passed over like the last holder, and before it, where another can take it", () => {
    const desk = new Desk(pool({ a: 1, b: 1 }));
    desk.ask(lead(1, { pool: null, user: "elsewhere" }));
    expect(desk.ask(lead(1, { attempt: 2, passes_over: "a" }))).toMatchObject({
      user: "b",
      skipped: [{ user: "a", reason: "last_holder" }],
      before: { exclude: "a" },
    });
    desk.away = [{ user: "b", reason: "absent" }];
    expect(desk.ask(lead(2, { passes_over: "a" }))).toMatchObject({ user: "a" });
  });
});

describe("what is sticky", () => {
  const keys = (...rules: readonly string[]) => ({
    sticky: {
      keys: rules.map((rule) => ({ rule: rule.split("_")[0] ?? "", key: rule })),
      window_ms: 10,
    },
  });

  it("goes to who had the last lead of the same key, without a turn, by the strongest rule", () => {
    const desk = new Desk(pool({ a: 1, b: 1, c: 1 }));
    desk.ask(lead(1, keys("account_1", "domain_1")));
    desk.ask(lead(2, keys("account_2")));
    const pointers = structuredClone(desk.tables.pointers);
    expect(desk.ask(lead(3, keys("account_2", "domain_1")))).toEqual({
      kind: "assigned",
      user: "b",
      pool: null,
      config_version: 1,
      skipped: [],
      before: null,
      after_pass: null,
      sticky: "account",
    });
    // The keys are that person's from now on.
    expect(desk.ask(lead(4, keys("domain_1")))).toMatchObject({ user: "b", sticky: "domain" });
    expect([desk.tables.pointers, desk.openOf("b")]).toEqual([pointers, 3]);
  });

  it("counts from the last of them, and ends with its window", () => {
    const desk = new Desk(pool({ a: 1, b: 1 }));
    desk.ask(lead(1, keys("account_1")));
    for (const [i, now] of [10, 20, 30].entries()) {
      desk.now = now;
      expect(desk.ask(lead(`kept_${i}`, keys("account_1")))).toMatchObject({ user: "a" });
    }
    desk.now = 41;
    expect(desk.ask(lead("late", keys("account_1")))).toMatchObject({ user: "b", pool: "sdr" });
  });

  it.each<[string, (desk: Desk) => Partial<PickLead>]>([
    ["is absent", (desk) => setAway(desk, "absent")],
    ["is inactive", (desk) => setAway(desk, "inactive")],
    ["is at capacity", (desk) => (desk.ask(lead("more", { pool: null, user: "a" })), {})],
    ["gave it back", () => ({ passes_over: "a" })],
  ])("goes by turn where that person %s", (_, change) => {
    const desk = new Desk(pool({ a: 1, b: 1 }, 2));
    desk.ask(lead(1, keys("account_1")));
    const more = change(desk);
    expect(desk.ask(lead(2, { ...keys("account_1"), ...more }))).toMatchObject({
      user: "b",
      pool: "sdr",
    });
  });

  it("is kept off hours only by a pool that does not respect them", () => {
    const respecting = { ...pool({ a: 1, b: 1 }, null, "late"), hours: "respect" as const };
    const desk = new Desk(pool({ a: 1, b: 1 }), respecting);
    desk.ask(lead(1, keys("account_1")));
    setAway(desk, "off_hours");
    expect(desk.ask(lead(2, keys("account_1")))).toMatchObject({ user: "a" });
    const late = lead(3, { pool: "late", ...keys("account_1") });
    expect(desk.ask(late)).toMatchObject({ user: "b", pool: "late" });
  });

  it("does not overtake who waits for the same pool, but goes to who is in another", () => {
    const desk = new Desk(pool({ a: 1 }, 2), pool({ b: 1 }, null, "ae"));
    desk.ask(lead(1, { ...keys("account_1"), accepted_at_ms: 1 }));
    desk.ask(lead(2, { accepted_at_ms: 2 }));
    desk.ask(lead(3, { accepted_at_ms: 3 }));
    desk.ask(lead(4, { pool: "ae", ...keys("account_2") }));
    desk.ask(closed(2, 2));
    const newer = { accepted_at_ms: 5 };
    expect(desk.ask(lead(5, { ...keys("account_1"), ...newer }))).toMatchObject({ behind: 1 });
    expect(desk.ask(lead(6, { ...keys("account_2"), ...newer }))).toMatchObject({ user: "b" });
  });

  function setAway(desk: Desk, reason: Unavailable["reason"]): Partial<PickLead> {
    desk.away = [{ user: "a", reason }];
    return {};
  }
});
