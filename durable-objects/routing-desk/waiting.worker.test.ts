// SPDX-License-Identifier: Apache-2.0
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { PickLead, PickReply } from "#domain/messages/routing-desk.ts";
import type { RotationPool } from "#domain/rotation/choose-member.ts";
import { START, WaitingDesk } from "../../tests/faults/waiting-desk.ts";

const MINUTE_MS = 60_000;

const pool = (capacity: number | null, more: Partial<RotationPool> = {}): RotationPool => ({
  pool: "sdr",
  strategy: "round_robin",
  members: [{ user: "a", weight: 1, capacity }],
  ...more,
});

const lead = (n: number, more: Partial<PickLead> = {}): PickLead => ({
  lead_id: `led_${n}`,
  attempt: 1,
  pool: "sdr",
  user: null,
  accepted_at_ms: n,
  ...more,
});

const closed = (n: number, attempt = 2): PickLead =>
  lead(n, { attempt, pool: null, closing: { credit: false } });

const kinds = (picks: PickReply["picks"]): string[] =>
  picks.map(({ assignment }) => assignment.kind);

describe("leads that wait for somebody", () => {
  it("wake the desk once a minute while any of them waits, and at once when a place comes free", async () => {
    const desk = await new WaitingDesk("wait-wakes", [pool(1)]).hold();
    await desk.ask([lead(1)]);
    expect(desk.alarm_at_ms).toBe(null);
    expect(kinds(await desk.ask([lead(2), lead(3)]))).toEqual(["held", "held"]);
    const first = desk.alarm_at_ms ?? 0;
    expect(first).toBeGreaterThanOrEqual(START + MINUTE_MS);
    desk.ahead_ms = first - Date.now();
    await desk.round();
    expect(desk.sent).toMatchObject([{ kind: "drain", tenant: "wait-wakes" }]);
    expect((desk.alarm_at_ms ?? 0) - Date.now()).toBeGreaterThan(MINUTE_MS / 2);
    // Something else is due soon, and is not waited for.
    const expires_at_ms = Date.now() + desk.ahead_ms + MINUTE_MS / 3;
    await desk.ask([lead(9, { pool: null, expires_at_ms })]);
    expect(desk.alarm_at_ms).toBeGreaterThan(Date.now());
    await desk.ask([closed(1)]);
    expect(desk.alarm_at_ms).toBeLessThanOrEqual(Date.now());
    await desk.ask([lead(9, { attempt: 2, pool: null })]);
    await desk.round();
    expect(desk.sentOf("drain")).toHaveLength(2);
    expect(await desk.drain()).toEqual(["led_2"]);
    await desk.ask([lead(2, { attempt: 2 })]);
    await desk.ask([closed(3)]);
    expect([await desk.count("waiting"), await desk.count("drain")]).toEqual([0, 0]);
    expect(desk.alarm_at_ms).toBe(null);
  });

  it.each<[string, (desk: WaitingDesk) => Promise<unknown>]>([
    [
      "a further attempt frees its holder",
      (desk) => desk.ask([lead(1, { attempt: 2, pool: null })]),
    ],
    ["somebody comes back", (desk) => desk.ask([], { unavailable: [] })],
    [
      "a config brings more places",
      (desk) => desk.ask([], { config_version: 2, pools: [pool(9)] }),
    ],
  ])("go on at once when %s, through an eviction too", async (what, free) => {
    const isAway = what === "somebody comes back";
    const desk = await new WaitingDesk(`wait-${what.replaceAll(" ", "-")}`, [pool(1)]).hold();
    const unavailable = isAway ? [{ user: "a", reason: "absent" as const }] : [];
    const away = { unavailable };
    await desk.ask([], away);
    await desk.ask([lead(1), lead(2)], away);
    expect(desk.alarm_at_ms).toBeGreaterThan(Date.now() + MINUTE_MS / 2);
    await free(desk);
    expect(desk.alarm_at_ms).toBeLessThanOrEqual(Date.now());
    await evictDurableObject(desk.object);
    await desk.hold();
    await desk.round();
    expect(desk.sentOf("drain")).toHaveLength(1);
    const more = what.includes("config") ? { config_version: 2, pools: [pool(9)] } : {};
    expect(await desk.drain(more)).toEqual([isAway ? "led_1" : "led_2"]);
  });

  it("are told of when hours begin and when a cap is over, which nobody does", async () => {
    const caps = [{ limit: 1, window: "rolling_hour" as const, time_zone: "UTC" }];
    const members = [{ user: "a", weight: 1, capacity: null, caps }];
    const desk = await new WaitingDesk("wait-cap", [pool(null, { members })]).hold();
    expect(kinds(await desk.ask([lead(1), lead(2), lead(3)]))).toEqual([
      "assigned",
      "held",
      "held",
    ]);
    expect(await desk.drain()).toEqual([]);
    desk.ahead_ms = 60 * MINUTE_MS;
    expect(await desk.drain()).toEqual(["led_2"]);
    const late = await new WaitingDesk("wait-hours", [pool(null, { hours: "respect" })]).hold();
    const unavailable = [{ user: "a", reason: "off_hours" as const }];
    await late.ask([lead(1), lead(2)], { unavailable });
    expect(await late.drain({ unavailable })).toEqual([]);
    expect(await late.drain()).toEqual(["led_1", "led_2"]);
  });

  it("a queue that is down keeps the desk trying, and is not asked more often for every place that comes free", async () => {
    const desk = await new WaitingDesk("wait-down", [pool(2)]).hold();
    await desk.ask([lead(1), lead(2), lead(3), lead(4)]);
    await desk.ask([closed(1)]);
    desk.onSend = () => {
      throw new Error("injected: the queue is down");
    };
    await desk.round();
    const retryAt = desk.alarm_at_ms ?? 0;
    expect(retryAt).toBeGreaterThan(Date.now());
    await desk.ask([closed(2)]);
    expect(desk.alarm_at_ms).toBe(retryAt);
    desk.onSend = () => {};
    await desk.round();
    expect(desk.sentOf("drain")).toHaveLength(1);
    expect(await desk.drain()).toEqual(["led_3", "led_4"]);
  });

  it("more than 100 that can go on are told of by one message after the other", async () => {
    const desk = await new WaitingDesk("wait-many", [pool(null, { hours: "respect" })]).hold();
    const unavailable = [{ user: "a", reason: "off_hours" as const }];
    const leads = Array.from({ length: 250 }, (_, n) => lead(n));
    await desk.ask([], { unavailable });
    await desk.ask(leads, { unavailable });
    expect(desk.alarm_at_ms).toBeGreaterThan(Date.now() + MINUTE_MS / 2);
    const told: string[] = [];
    for (let i = 0; i < 3; i++) {
      const some = await desk.drain();
      told.push(...some);
      if (some.length === 100) expect(desk.alarm_at_ms).toBeLessThanOrEqual(Date.now());
    }
    expect(told).toEqual(leads.map(({ lead_id }) => lead_id));
    expect(await desk.drain()).toEqual([]);
  });

  it("are told of as the platform runs the alarm, without anybody's call", async () => {
    const desk = await new WaitingDesk("wait-real", [pool(1)]).hold("real");
    await desk.ask([lead(1)]);
    await desk.ask([lead(2)]);
    desk.ahead_ms = 2 * MINUTE_MS;
    expect(await runDurableObjectAlarm(desk.object)).toBe(true);
    expect(desk.sentOf("drain")).toHaveLength(1);
  });

  it("200 requests at once, closings and drains among them, take nobody over capacity and lose no lead", async () => {
    const members = ["a", "b", "c"].map((user, i) => ({ user, weight: 1 + i, capacity: 5 + i }));
    const desk = await new WaitingDesk("wait-parallel", [pool(null, { members })]).hold();
    const first = await Promise.all(Array.from({ length: 100 }, (_, n) => desk.ask([lead(n)])));
    const held = first.flat().filter(({ assignment }) => assignment.kind === "assigned");
    expect(held).toHaveLength(18);
    await Promise.all([
      ...held.map(({ lead_id }) => desk.ask([closed(Number(lead_id.slice(4)))])),
      ...Array.from({ length: 82 }, (_, n) => desk.ask([lead(n + 100)])),
      ...Array.from({ length: 100 }, async () => {
        const told = await desk.drain();
        const again = told.map((id) => lead(Number(id.slice(4)), { attempt: 2 }));
        return desk.ask(again);
      }),
    ]);
    const { open, twice } = await runInDurableObject(desk.object, (_, { storage }) => ({
      open: storage.sql.exec<{ user: string; open: number }>("SELECT * FROM open_work").toArray(),
      twice: storage.sql
        .exec(
          "SELECT lead_id FROM assignment WHERE user IS NOT NULL GROUP BY lead_id HAVING count(*) > 1",
        )
        .toArray(),
    }));
    expect(open.map((row) => row.open)).toEqual([5, 6, 7]);
    expect(twice).toEqual([]);
    expect(await desk.count("waiting")).toBe(182 - 36);
  });
});
