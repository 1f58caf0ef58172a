// SPDX-License-Identifier: Apache-2.0
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { PickLead } from "#domain/messages/routing-desk.ts";
import type { Unavailable } from "#domain/receipts/assignment.ts";
import type { RotationPool } from "#domain/rotation/choose-member.ts";
import { routingDeskStub } from "#storage/object-stubs.ts";
import { meterStorage, nothingSpent } from "../../tests/faults/budget/meter.ts";
import { START, WaitingDesk } from "../../tests/faults/waiting-desk.ts";
import { DeskTables } from "../../tests/fixtures/desk-tables.ts";
import { type SeededRandom, seededRandom } from "../../tests/fixtures/seeded-random.ts";

const HOUR_MS = 3_600_000;
const USERS = ["a", "b", "c", "d"];

function randomPools(random: SeededRandom): RotationPool[] {
  const people = USERS.map((user) => ({
    user,
    weight: 1 + random.below(3),
    capacity: random.below(2) === 0 ? 1 + random.below(6) : null,
    caps: [
      {
        limit: 1 + random.below(5),
        window: random.pick(["rolling_hour", "day", "week"] as const),
        time_zone: random.pick(["UTC", "America/New_York"]),
      },
    ].slice(random.below(2)),
  }));
  return ["sdr", "ae"].map((pool) => ({
    pool,
    strategy: random.pick(["round_robin", "capacity"] as const),
    ...(random.below(2) === 0 ? { hours: "respect" as const } : {}),
    members: random
      .shuffled(people)
      .slice(0, 1 + random.below(4))
      .map(({ caps, ...member }) => (caps.length === 0 ? member : { ...member, caps })),
  }));
}

function randomAway(random: SeededRandom): Unavailable[] {
  return random
    .shuffled(USERS)
    .slice(0, random.below(3))
    .map((user) => ({ user, reason: random.pick(["absent", "inactive", "off_hours"] as const) }))
    .toSorted((a, b) => (a.user < b.user ? -1 : 1));
}

/** Anything that a caller may ask of one lead; its acceptance is always told alike. */
function anyLead(random: SeededRandom, now: number): PickLead {
  const n = random.below(25);
  const place = [{ pool: "sdr" }, { pool: "ae" }, { pool: "gone" }, { user: "a" }, {}];
  const due = { due_at_ms: now + HOUR_MS * 9_000, remind_at_ms: now + HOUR_MS * 8_000 };
  const keys = [
    { rule: "account", key: `a${n % 4}` },
    { rule: "domain", key: `d${n % 3}` },
  ];
  const close = { pool: null, user: null, closing: { credit: random.below(2) === 0 } };
  return {
    lead_id: `led_${n}`,
    attempt: 1 + random.below(6),
    pool: null,
    user: null,
    accepted_at_ms: (n * 7) % 25,
    clocks: { time_to_route: due, time_to_first_touch: due, pause_held: ["off_hours"] },
    ...(random.below(3) === 0 ? { sticky: { keys, window_ms: 5 * HOUR_MS } } : {}),
    ...(random.below(6) === 0 ? { passes_over: random.pick(USERS) } : {}),
    ...random.pick(place),
    ...(random.below(6) === 0 ? close : {}),
  };
}

describe("the object's tables", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "hold what the rules make of picks and drains as data, evictions in between (seed %i)",
    async (seed) => {
      const random = seededRandom(seed);
      const desk = await new WaitingDesk(`desk-model-${seed}`, randomPools(random)).hold();
      const tables = new DeskTables();
      tables.run(1, desk.pools, []);
      await desk.ask([]);
      for (let step = 0; step < 40; step++) {
        desk.ahead_ms += random.pick([0, HOUR_MS / 6, HOUR_MS, 20 * HOUR_MS]);
        const now_ms = START + desk.ahead_ms;
        const unavailable = randomAway(random);
        const leads = Array.from({ length: random.below(6) }, () => anyLead(random, START));
        const told = tables.runAndTell(1, desk.pools, leads, { unavailable, now_ms }).picks;
        expect(await desk.ask(leads, { unavailable })).toEqual(told);
        if (random.below(3) === 0) {
          const waiting = tables.drain({ unavailable, now_ms }).map(({ lead_id }) => lead_id);
          expect(await desk.drain({ unavailable })).toEqual(waiting);
        }
        if (random.below(5) === 0) {
          await evictDurableObject(desk.object);
          await desk.hold();
        }
      }
      const rows = (query: string) =>
        runInDurableObject(desk.object, (_, { storage }) => storage.sql.exec(query).toArray());
      const same = async (table: string, expected: Iterable<object>): Promise<void> => {
        const text = (row: object): string => canonicalJson({ ...row });
        const found = (await rows(`SELECT * FROM ${table}`)).map(text);
        expect(found.toSorted()).toEqual([...expected].map(text).toSorted());
      };
      await same("waiting", tables.waiting.values());
      await same("sticky", tables.sticky.values());
      await same("timer", tables.timers.values());
      await same("turn", tables.turns);
      await same("pointer", tables.pointers.values());
      await same("open_work", tables.open.values());
      await same("away", tables.away);
      await same(
        "capped",
        tables.capped.map((user) => ({ user })),
      );
      const drains = await desk.count("drain");
      expect(drains).toBe(tables.waiting.size > 0 ? 1 : 0);
    },
  );

  it("count against a cap that a config brings in the call that brings it", async () => {
    const pools = (window: "day" | "week"): RotationPool[] => {
      const caps = [{ limit: 3, window, time_zone: "UTC" }];
      const members = [{ user: "a", weight: 1, capacity: null, caps }];
      return [{ pool: "sdr", strategy: "round_robin", members }];
    };
    const desk = await new WaitingDesk("desk-recounts", pools("day")).hold();
    const lead = (n: number): PickLead => ({
      lead_id: `led_${n}`,
      attempt: 1,
      pool: "sdr",
      user: null,
    });
    const wednesday = Date.parse("2026-12-09T12:00:00Z");
    await desk.ask([lead(1), lead(2), lead(3)], { now_ms: wednesday });
    const more = { now_ms: wednesday + 24 * HOUR_MS, config_version: 2, pools: pools("week") };
    const [fourth] = await desk.ask([lead(4)], more);
    expect(fourth?.assignment).toMatchObject({ kind: "held", reason: "capacity_exhausted" });
  });

  it("forget turns that no window can hold any more", async () => {
    const caps = [{ limit: 900, window: "month" as const, time_zone: "UTC" }];
    const members = [{ user: "a", weight: 1, capacity: null, caps }];
    const pools = [{ pool: "sdr", strategy: "round_robin" as const, members }];
    const desk = await new WaitingDesk("desk-forgets", pools).hold();
    const leads = (name: string, count: number): PickLead[] =>
      Array.from({ length: count }, (_, i) => ({
        lead_id: `led_${name}_${i}`,
        attempt: 1,
        pool: "sdr",
        user: null,
      }));
    for (const name of ["x", "y", "z"]) await desk.ask(leads(name, 200));
    desk.ahead_ms = 40 * 24 * HOUR_MS;
    await desk.ask(leads("later", 1));
    expect(await desk.count("turn")).toBe(101);
    await desk.ask(leads("latest", 1));
    expect(await desk.count("turn")).toBe(2);
  });
});

describe("rows written", () => {
  const caps = [{ limit: 900, window: "day" as const, time_zone: "UTC" }];
  const member = (user: string, capacity: number | null) => ({ user, weight: 1, capacity, caps });
  const pools: RotationPool[] = [
    { pool: "sdr", strategy: "round_robin", members: [member("a", 99), member("b", 99)] },
    { pool: "full", strategy: "round_robin", members: [member("c", 0)] },
  ];
  const timer = { due_at_ms: START + 9 * HOUR_MS, remind_at_ms: START + 8 * HOUR_MS };
  const clocks = { time_to_route: timer, time_to_first_touch: timer, pause_held: [] };
  const claiming = (key: string) => ({
    keys: [
      { rule: "email" as const, key: `e${key}` },
      { rule: "name_company_phone" as const, key: `n${key}` },
    ],
    on_duplicate: "merge" as const,
    origin: "direct",
    settled: false,
    at_ms: 1,
    window_ms: HOUR_MS,
  });
  const sticky = (name: string) => ({
    keys: [
      { rule: "account", key: `a${name}` },
      { rule: "domain", key: `d${name}` },
    ],
    window_ms: HOUR_MS,
  });
  const lead = (id: string, more: Partial<PickLead> = {}): PickLead => ({
    lead_id: `led_${id}`,
    attempt: 1,
    pool: "sdr",
    user: null,
    accepted_at_ms: 1,
    claiming: claiming(id),
    clocks,
    ...more,
  });

  it("are as many as pick's own words say, and none for a repeat", async () => {
    const desk = await new WaitingDesk("desk-rows", pools).hold();
    await desk.ask([lead("earliest", { pool: "full" })]);
    const spent = nothingSpent();
    await runInDurableObject(desk.object, (_, { storage }) => meterStorage(storage, spent));
    const rows = (): number => {
      const { object_rows_written } = spent;
      spent.object_rows_written = 0;
      return object_rows_written;
    };
    const cost = async (asked: PickLead): Promise<number> => {
      await desk.ask([asked]);
      const fresh = rows();
      await desk.ask([asked]);
      expect(rows()).toBe(0);
      return fresh;
    };
    const plain = { clocks: { ...clocks, time_to_first_touch: null } };
    const costs = {
      assigned: await cost(lead("1", plain)),
      promised: await cost(lead("2")),
      promised_and_sticky: await cost(lead("3", { sticky: sticky("3") })),
      waiting: await cost(lead("4", { pool: "full" })),
      waiting_with_deadline: await cost(
        lead("5", { pool: "full", expires_at_ms: START + 99 * HOUR_MS }),
      ),
      held_again: await cost(
        lead("5", {
          attempt: 2,
          pool: "full",
          claiming: { ...claiming("5"), at_ms: 2 },
          expires_at_ms: START + 98 * HOUR_MS,
        }),
      ),
      gone_on: await cost(lead("4", { attempt: 2, sticky: sticky("4") })),
      kept: await cost(lead("6", { sticky: sticky("3") })),
      reassigned: await cost(lead("3", { attempt: 2, sticky: sticky("7") })),
      closed: await cost(
        lead("2", {
          attempt: 2,
          pool: null,
          closing: { credit: true },
          clocks: { ...clocks, time_to_first_touch: null },
        }),
      ),
    };
    expect(costs).toEqual({
      assigned: 6,
      promised: 10,
      promised_and_sticky: 12,
      waiting: 12,
      waiting_with_deadline: 14,
      held_again: 18,
      gone_on: 15,
      kept: 10,
      reassigned: 13,
      closed: 5,
    });
    await desk.drain();
    expect(rows()).toBe(0);
    await desk.stop(["led_3"]);
    expect(rows()).toBe(2);
  });

  it("nothing of another tenant, and no longer list than a call may bring", async () => {
    const { object } = new WaitingDesk("desk-mine");
    const refusals = await runInDurableObject(object, async (instance) => {
      const { drain, stop } = instance as unknown as ReturnType<typeof routingDeskStub>;
      const known = { v: 1, config_version: 1, pools: [], now_ms: START } as const;
      const ended = (call: Promise<unknown>): Promise<string> =>
        call.then(() => "answered").catch((error: unknown) => (error as Error).name);
      const ids = Array.from({ length: 1_001 }, String);
      return [
        await ended(drain.call(instance, { ...known, tenant: "desk-yours" })),
        await ended(stop.call(instance, { v: 1, tenant: "desk-yours", lead_ids: [] })),
        await ended(stop.call(instance, { v: 1, tenant: "desk-mine", lead_ids: ids })),
        await ended(stop.call(instance, { v: 1, tenant: "desk-mine", lead_ids: ids.slice(1) })),
      ];
    });
    expect(refusals).toEqual(["InvariantError", "InvariantError", "InvariantError", "answered"]);
  });

  it("a caller of the last release, who tells no time, is answered by the desk's own clock", async () => {
    const desk = await new WaitingDesk("desk-untold", pools).hold();
    const { now_ms: _, ...request } = {
      v: 1 as const,
      tenant: "desk-untold",
      config_version: 1,
      pools,
      now_ms: 0,
      leads: [lead("1")],
    };
    await routingDeskStub(env, "desk-untold").pick(request as typeof request & { now_ms: number });
    const [turn] = await runInDurableObject(desk.object, (_, { storage }) =>
      storage.sql.exec<{ at_ms: number }>("SELECT at_ms FROM turn").toArray(),
    );
    expect(turn?.at_ms).toBeGreaterThanOrEqual(START);
  });
});
