// SPDX-License-Identifier: Apache-2.0
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { PickLead } from "#domain/messages/routing-desk.ts";
import type { RoutingDesk } from "#durable-objects/routing-desk.ts";
import { START, WaitingDesk } from "../../tests/faults/waiting-desk.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const RETRY_MS = 30_000;

/** A desk that is asked about leads which lack an attribute. */
class ExpiringDesk extends WaitingDesk {
  async pick(...leads: readonly PickLead[]): Promise<void> {
    await this.ask(leads);
  }

  waiting(): Promise<number> {
    return this.count("due");
  }
}

function waits(id: string, due_at_ms: number, attempt = 1): PickLead {
  return { lead_id: id, attempt, pool: null, user: null, expires_at_ms: due_at_ms };
}

function supplied(id: string, attempt = 2): PickLead {
  return { lead_id: id, attempt, pool: null, user: null };
}

describe("a lead that waits", () => {
  it("is told to the queue once, when the desk's own clock says so, and the desk then has no alarm", async () => {
    const desk = await new ExpiringDesk("waits-once").hold("real");
    await desk.pick(waits("led_1", START + HOUR_MS), waits("led_2", START + 3 * HOUR_MS));
    desk.ahead_ms = 2 * HOUR_MS;
    expect(await runDurableObjectAlarm(desk.object)).toBe(true);
    const message = {
      v: 1,
      kind: "expire",
      tenant: "waits-once",
      lead_id: "led_1",
      attempt: 1,
      due_at_ms: START + HOUR_MS,
      trace_id: "expire/led_1/1",
    };
    expect(desk.sent).toEqual([message]);
    // Alarms of the platform that come early change nothing.
    expect(await runDurableObjectAlarm(desk.object)).toBe(true);
    expect(desk.sent).toHaveLength(1);
    await desk.pick(supplied("led_2"));
    expect(await runDurableObjectAlarm(desk.object)).toBe(false);
  });

  it("is not forgotten by an eviction, with or without its alarm", async () => {
    const desk = new ExpiringDesk("waits-evicted");
    await desk.pick(waits("led_1", START + HOUR_MS));
    await evictDurableObject(desk.object);
    await runInDurableObject(desk.object, async (_, { storage }) => {
      expect(await storage.getAlarm()).toBe(START + HOUR_MS);
      await storage.deleteAlarm();
    });
    await evictDurableObject(desk.object);
    await runInDurableObject(desk.object, async (_, { storage }) => {
      expect(await storage.getAlarm()).toBe(START + HOUR_MS);
    });
    await desk.hold("real");
    desk.ahead_ms = 2 * HOUR_MS;
    expect(await runDurableObjectAlarm(desk.object)).toBe(true);
    expect(desk.leads).toEqual(["led_1"]);
  });

  it("wakes the desk at the earliest of all, by the machine's clock", async () => {
    const desk = await new ExpiringDesk("waits-earliest").hold();
    desk.ahead_ms = HOUR_MS;
    await desk.pick({ ...supplied("none"), attempt: 1 });
    expect(desk.alarm_at_ms).toBe(null);
    const seen: (number | null)[] = [];
    for (const lead of [
      waits("led_1", START + 5 * HOUR_MS),
      waits("led_2", START + 4 * HOUR_MS),
      waits("led_3", START + 6 * HOUR_MS),
      waits("led_2", START + 9 * HOUR_MS, 2),
      supplied("led_1"),
      supplied("led_3"),
      supplied("led_2", 3),
    ]) {
      await desk.pick(lead);
      seen.push(desk.alarm_at_ms === null ? null : (desk.alarm_at_ms - START) / HOUR_MS);
    }
    expect(seen).toEqual([4, 3, 3, 4, 5, 8, null]);
  });

  it("that gets on before its time, or while the queue is being told of it, waits by its newest attempt alone", async () => {
    const desk = await new ExpiringDesk("waits-later").hold();
    await desk.pick(
      waits("led_1", START + HOUR_MS),
      waits("led_2", START + HOUR_MS),
      waits("led_3", START + HOUR_MS),
    );
    await desk.pick(supplied("led_1"));
    desk.ahead_ms = 2 * HOUR_MS;
    desk.onSend = () => desk.pick(waits("led_2", START + 9 * HOUR_MS, 2), supplied("led_3"));
    await desk.round();
    expect(desk.sentOf("expire").map(({ lead_id, attempt }) => [lead_id, attempt])).toEqual([
      ["led_2", 1],
      ["led_3", 1],
    ]);
    expect([await desk.waiting(), desk.alarm_at_ms]).toEqual([1, START + 7 * HOUR_MS]);
    desk.ahead_ms = 10 * HOUR_MS;
    desk.onSend = () => {};
    await desk.round();
    await desk.round();
    expect(desk.sent.slice(2)).toMatchObject([{ lead_id: "led_2", attempt: 2 }]);
    expect([await desk.waiting(), desk.alarm_at_ms]).toEqual([0, null]);
  });
});

describe("a round of the alarm", () => {
  it("takes 2,500 leads of one minute in slices of at most 1,000 and batches of at most 100, each once", async () => {
    const desk = await new ExpiringDesk("waits-many").hold();
    const leads = Array.from({ length: 2_500 }, (_, i) =>
      waits(`led_${i}`, START + HOUR_MS + ((i * 7) % MINUTE_MS)),
    );
    for (let i = 0; i < leads.length; i += 250) await desk.pick(...leads.slice(i, i + 250));
    desk.ahead_ms = 2 * HOUR_MS;
    const slices: number[] = [];
    while (slices.length < 4 && (await desk.waiting()) > 0) {
      const before = desk.sent.length;
      await desk.round();
      slices.push(desk.sent.length - before);
      // What is left over wakes the desk at once.
      if ((await desk.waiting()) > 0) expect(desk.alarm_at_ms).toBeLessThanOrEqual(Date.now());
    }
    expect(slices).toEqual([1_000, 1_000, 500]);
    expect(Math.max(...desk.batches.map((batch) => batch.length))).toBe(100);
    expect(new Set(desk.leads).size).toBe(2_500);
    const times = desk.sentOf("expire").map(({ due_at_ms }) => due_at_ms);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(desk.alarm_at_ms).toBe(null);
  });

  it("keeps what the queue did not take and tries again, without being hurried by other picks", async () => {
    const desk = await new ExpiringDesk("waits-failing").hold();
    const leads = Array.from({ length: 250 }, (_, i) => waits(`led_${i}`, START + HOUR_MS + i));
    await desk.pick(...leads);
    desk.ahead_ms = 2 * HOUR_MS;
    let calls = 0;
    desk.onSend = () => {
      // The next alarm is set before anything is sent.
      expect(desk.alarm_at_ms).toBeGreaterThanOrEqual(START + RETRY_MS);
      if (++calls % 2 === 0) throw new Error("injected: the queue is down");
    };
    const left: number[] = [];
    for (let round = 0; round < 3; round++) {
      await desk.round();
      left.push(await desk.waiting());
      const retryAt = desk.alarm_at_ms;
      await desk.pick(supplied(`other_${round}`, 1));
      expect(desk.alarm_at_ms).toBe(retryAt);
    }
    expect(left).toEqual([150, 50, 0]);
    expect(new Set(desk.leads).size).toBe(250);
    expect(desk.sent).toHaveLength(250);
    expect(desk.alarm_at_ms).toBe(null);
  });

  it("that dies after the queue took a batch tells it again, and loses none", async () => {
    const desk = await new ExpiringDesk("waits-dying").hold("real");
    await desk.pick(waits("led_1", START + HOUR_MS), waits("led_2", START + HOUR_MS));
    desk.ahead_ms = 2 * HOUR_MS;
    await runInDurableObject(desk.object, async (instance: RoutingDesk, { storage }) => {
      const exec = storage.sql.exec.bind(storage.sql);
      storage.sql.exec = ((query: string, ...values: unknown[]) => {
        if (query.startsWith("DELETE FROM due")) throw new Error("injected: gone");
        return exec(query, ...values);
      }) as SqlStorage["exec"];
      await instance.alarm();
      expect(await storage.getAlarm()).toBeGreaterThanOrEqual(START + RETRY_MS);
    });
    await evictDurableObject(desk.object);
    await desk.hold("real");
    expect(await runDurableObjectAlarm(desk.object)).toBe(true);
    expect(desk.leads).toEqual(["led_1", "led_2", "led_1", "led_2"]);
    expect(await desk.waiting()).toBe(0);
  });
});
