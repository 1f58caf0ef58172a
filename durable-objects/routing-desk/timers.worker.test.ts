// SPDX-License-Identifier: Apache-2.0
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { PickLead } from "#domain/messages/routing-desk.ts";
import type { RoutingDesk } from "#durable-objects/routing-desk.ts";
import { START, WaitingDesk } from "../../tests/faults/waiting-desk.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const due = (due_at_ms: number, remind_at_ms: number | null = null) => ({
  due_at_ms,
  remind_at_ms,
});

/** Somebody's, with a promise of a first touch. */
function promised(id: string | number, due_at_ms: number, more: Partial<PickLead> = {}): PickLead {
  const clocks = {
    time_to_route: null,
    time_to_first_touch: due(due_at_ms),
    pause_held: [],
  };
  return { lead_id: `led_${id}`, attempt: 1, pool: null, user: "a", clocks, ...more };
}

describe("what a lead is promised", () => {
  it("is told to the queue at its time, once, the reminder before the breach", async () => {
    const desk = await new WaitingDesk("timers-once").hold("real");
    const clocks = {
      time_to_route: due(START + HOUR_MS, START + HOUR_MS / 2),
      time_to_first_touch: due(START + 3 * HOUR_MS, START + 2 * HOUR_MS),
      pause_held: [],
    };
    await desk.ask([promised(1, 0, { pool: "gone", user: null, clocks })]);
    const told: string[][] = [];
    for (const half of [1, 2, 3, 4, 5, 6, 7]) {
      const before = desk.sent.length;
      desk.ahead_ms = (half * HOUR_MS) / 2;
      await runDurableObjectAlarm(desk.object);
      told.push(
        desk
          .sentOf("sla")
          .slice(before)
          .map(({ clock, event }) => `${clock} ${event}`),
      );
    }
    expect(told).toEqual([
      ["time_to_route reminder"],
      ["time_to_route breach"],
      [],
      ["time_to_first_touch reminder"],
      [],
      ["time_to_first_touch breach"],
      [],
    ]);
    expect(desk.sent[0]).toEqual({
      v: 1,
      kind: "sla",
      tenant: "timers-once",
      lead_id: "led_1",
      attempt: 1,
      clock: "time_to_route",
      event: "reminder",
      due_at_ms: START + HOUR_MS / 2,
      trace_id: "sla/led_1/1/time_to_route/reminder",
    });
    // Nothing is due any more, and an idle desk has no alarm.
    expect(await runDurableObjectAlarm(desk.object)).toBe(false);
  });

  it("10,000 promises of one minute are each told once", async () => {
    const desk = await new WaitingDesk("timers-many").hold("real");
    const at = START + HOUR_MS;
    const leads = Array.from({ length: 10_000 }, (_, i) => promised(i, at + ((i * 7) % MINUTE_MS)));
    for (let i = 0; i < leads.length; i += 250) await desk.ask(leads.slice(i, i + 250));
    expect(await desk.count("timer")).toBe(10_000);
    desk.ahead_ms = 2 * HOUR_MS;
    // The first round is the test's; what it leaves over, the desk's own alarm takes up at once.
    for (let i = 0; i < 2_000 && (await desk.count("timer")) > 0; i++)
      await runDurableObjectAlarm(desk.object);
    expect(desk.sent).toHaveLength(10_000);
    expect(new Set(desk.leads).size).toBe(10_000);
    expect(Math.max(...desk.batches.map((batch) => batch.length))).toBe(100);
  });

  it("goes out 1,000 at a time, evictions in between, and what is left over wakes the desk at once", async () => {
    const desk = await new WaitingDesk("timers-rounds").hold();
    const leads = Array.from({ length: 2_500 }, (_, i) => promised(i, START + HOUR_MS + i));
    for (let i = 0; i < leads.length; i += 250) await desk.ask(leads.slice(i, i + 250));
    desk.ahead_ms = 2 * HOUR_MS;
    const rounds: number[] = [];
    while (rounds.length < 4 && (await desk.count("timer")) > 0) {
      const before = desk.sent.length;
      await desk.round();
      rounds.push(desk.sent.length - before);
      if (rounds.length < 3) expect(desk.alarm_at_ms).toBeLessThanOrEqual(Date.now());
      await evictDurableObject(desk.object);
      await desk.hold();
    }
    expect(rounds).toEqual([1_000, 1_000, 500]);
    expect(desk.leads).toEqual(leads.map(({ lead_id }) => lead_id));
  });

  it("is told again where a round dies after the queue took it, and not at all lost where the queue does not", async () => {
    const desk = await new WaitingDesk("timers-dying").hold("real");
    const leads = Array.from({ length: 150 }, (_, i) => promised(i, START + HOUR_MS + i));
    await desk.ask(leads);
    desk.ahead_ms = 2 * HOUR_MS;
    await runInDurableObject(desk.object, async (instance: RoutingDesk, { storage }) => {
      const exec = storage.sql.exec.bind(storage.sql);
      storage.sql.exec = ((query: string, ...values: unknown[]) => {
        if (query.startsWith("DELETE FROM timer")) throw new Error("injected: gone");
        return exec(query, ...values);
      }) as SqlStorage["exec"];
      await instance.alarm();
    });
    await evictDurableObject(desk.object);
    await desk.hold("real");
    let calls = 0;
    desk.onSend = () => {
      if (++calls === 2) throw new Error("injected: the queue is down");
    };
    expect(await runDurableObjectAlarm(desk.object)).toBe(true);
    expect(await desk.count("timer")).toBe(50);
    expect(await runDurableObjectAlarm(desk.object)).toBe(true);
    const all = leads.map(({ lead_id }) => lead_id);
    expect(desk.leads).toEqual([...all.slice(0, 100), ...all]);
    expect(await desk.count("timer")).toBe(0);
  });

  it("is told once though the clock is set back afterwards, and does not wait for a clock that was ahead", async () => {
    const desk = await new WaitingDesk("timers-back").hold();
    await desk.ask([promised(1, START + HOUR_MS), promised(2, START + 5 * HOUR_MS)]);
    desk.ahead_ms = 2 * HOUR_MS;
    await desk.round();
    expect(desk.alarm_at_ms).toBe(START + 3 * HOUR_MS);
    desk.ahead_ms = 0;
    await desk.round();
    expect(desk.alarm_at_ms).toBe(START + 5 * HOUR_MS);
    desk.ahead_ms = 6 * HOUR_MS;
    await desk.round();
    expect(desk.leads).toEqual(["led_1", "led_2"]);
    expect(desk.alarm_at_ms).toBe(null);
  });

  it("a further attempt's takes its place, also while the queue is being told of it", async () => {
    const desk = await new WaitingDesk("timers-later").hold();
    await desk.ask([1, 2, 3].map((id) => promised(id, START + HOUR_MS)));
    await desk.ask([promised(1, START + 9 * HOUR_MS, { attempt: 2 })]);
    desk.ahead_ms = 2 * HOUR_MS;
    desk.onSend = async () => {
      desk.onSend = () => {};
      await desk.ask([promised(2, START + 8 * HOUR_MS, { attempt: 2 })]);
    };
    await desk.round();
    expect(desk.leads).toEqual(["led_2", "led_3"]);
    expect([await desk.count("timer"), desk.alarm_at_ms]).toEqual([2, START + 6 * HOUR_MS]);
    desk.ahead_ms = 10 * HOUR_MS;
    await desk.round();
    expect(desk.sentOf("sla").slice(2)).toMatchObject([
      { lead_id: "led_2", attempt: 2 },
      { lead_id: "led_1", attempt: 2 },
    ]);
  });

  it("a first touch stops its own clock and no other, however often it is said", async () => {
    const desk = await new WaitingDesk("timers-stop").hold();
    const clocks = {
      time_to_route: due(START + HOUR_MS),
      time_to_first_touch: due(START + HOUR_MS, START + 1),
      pause_held: [],
    };
    const held = { pool: "gone", user: null, clocks };
    await desk.ask([promised(1, 0, held), promised(2, 0, held), promised(3, START + HOUR_MS)]);
    await desk.stop(["led_1", "led_3", "led_unknown"]);
    await desk.stop(["led_1"]);
    desk.ahead_ms = 2 * HOUR_MS;
    await desk.round();
    const told = desk.sentOf("sla").map(({ lead_id, clock }) => `${lead_id} ${clock}`);
    expect(told.toSorted()).toEqual([
      "led_1 time_to_route",
      "led_2 time_to_first_touch",
      "led_2 time_to_first_touch",
      "led_2 time_to_route",
    ]);
  });

  it("and leads that wait for an attribute share a round of 1,000, none of them lost", async () => {
    const desk = await new WaitingDesk("timers-shared").hold();
    const waits = Array.from({ length: 700 }, (_, i): PickLead => {
      return { ...promised(`w${i}`, 0), user: null, expires_at_ms: START + HOUR_MS };
    });
    const leads = [...waits, ...Array.from({ length: 700 }, (_, i) => promised(i, START + 1))];
    for (let i = 0; i < leads.length; i += 200) await desk.ask(leads.slice(i, i + 200));
    desk.ahead_ms = 2 * HOUR_MS;
    await desk.round();
    expect(desk.sent).toHaveLength(1_000);
    await desk.round();
    await desk.round();
    expect(desk.sentOf("expire")).toHaveLength(700);
    expect(new Set(desk.sentOf("sla").map(({ lead_id }) => lead_id)).size).toBe(1_400);
  });
});
