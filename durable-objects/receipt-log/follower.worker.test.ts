// SPDX-License-Identifier: Apache-2.0
// Who follows the log hears of every receipt; who has no subscription costs nothing.
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { meterStorage, nothingSpent } from "../../tests/faults/budget/meter.ts";
import {
  append,
  holdWorld,
  items,
  logStub,
  NOW,
  type TestWorld,
} from "../../tests/faults/ledger/log-under-test.ts";
import {
  type HeldDesk,
  heldDesk,
  routedItem,
  told,
} from "../../tests/faults/webhooks/desk-under-test.ts";
import { appendItem } from "../../tests/fixtures/evidence.ts";
import type { ReceiptLog } from "../receipt-log.ts";

interface WokenDesk {
  /** Times at which it was woken, by the log's clock. */
  readonly at_ms: number[];
  /** It does not answer. */
  down: boolean;
}

/** Stands in for the desk, in the running instance of the log. */
async function holdDeskOf(tenant: string, world: TestWorld): Promise<WokenDesk> {
  const woken: WokenDesk = { at_ms: [], down: false };
  const wake = async (): Promise<void> => {
    woken.at_ms.push(world.now_ms);
    if (woken.down) throw new Error("planted");
  };
  await runInDurableObject(logStub(tenant), (instance: ReceiptLog) => {
    const inner = instance as unknown as { env: object };
    const WEBHOOK_DESK = { idFromName: () => null, get: () => ({ wake }) };
    inner.env = { ...inner.env, WEBHOOK_DESK };
  });
  return woken;
}

const alarm = (tenant: string): Promise<void> =>
  runInDurableObject(logStub(tenant), (instance: ReceiptLog) => instance.alarm());

const follow = (tenant: string) => logStub(tenant).follow({ v: 1, tenant });

/** Lets what the log does after its answer come to its end. */
async function settled(tenant: string, toldSize: number): Promise<void> {
  for (let i = 0; i < 1_000; i++) {
    const [row] = await runInDurableObject(logStub(tenant), (_, { storage }) =>
      storage.sql.exec<{ told: number }>("SELECT told FROM follower").toArray(),
    );
    if (row?.told === toldSize) return;
  }
  throw new Error("never told");
}

describe("a log that nobody follows", () => {
  it("asks nobody and writes no row more for an append", async () => {
    const tenant = "follow-none";
    const world = await holdWorld(logStub(tenant), NOW);
    const woken = await holdDeskOf(tenant, world);
    const spent = nothingSpent();
    await runInDurableObject(logStub(tenant), (_, { storage }) => meterStorage(storage, spent));
    await append(logStub(tenant), tenant, [appendItem("lead:first", 0)]);
    const first = spent.object_rows_written;
    await append(logStub(tenant), tenant, [appendItem("lead:second", 0)]);
    expect(spent.object_rows_written - first).toBe(3);
    world.now_ms += 60_000;
    await alarm(tenant);
    expect(woken.at_ms).toEqual([]);
  });
});

describe("a log that is followed", () => {
  it("wakes the desk for what came since, at most once a second", async () => {
    const tenant = "follow-spaced";
    const world = await holdWorld(logStub(tenant), NOW);
    const woken = await holdDeskOf(tenant, world);
    await append(logStub(tenant), tenant, items(3));
    expect(await follow(tenant)).toEqual({ size: 3 });
    expect(await follow(tenant)).toEqual({ size: 3 });
    expect(woken.at_ms).toEqual([]);
    for (let i = 0; i < 20; i++) await append(logStub(tenant), tenant, items(1, 3 + i));
    await settled(tenant, 23);
    const gaps = woken.at_ms.slice(1).map((at, i) => at - (woken.at_ms[i] ?? 0));
    expect(woken.at_ms.length).toBeGreaterThan(0);
    expect(gaps.every((gap) => gap >= 1_000)).toBe(true);
  });

  it("wakes it by its alarm where the instance died between append and wake-up", async () => {
    const tenant = "follow-died";
    await follow(tenant);
    let world = await holdWorld(logStub(tenant), NOW);
    let woken = await holdDeskOf(tenant, world);
    woken.down = true;
    await append(logStub(tenant), tenant, items(2));
    await evictDurableObject(logStub(tenant));
    world = await holdWorld(logStub(tenant), NOW);
    woken = await holdDeskOf(tenant, world);
    world.now_ms += 60_000;
    await alarm(tenant);
    expect(woken.at_ms).toHaveLength(1);
    await settled(tenant, 2);
    await alarm(tenant);
    expect(woken.at_ms).toHaveLength(1);
  });

  it("keeps its alarm while the desk does not answer, also when everything is published", async () => {
    const tenant = "follow-down";
    await follow(tenant);
    const world = await holdWorld(logStub(tenant), NOW);
    const woken = await holdDeskOf(tenant, world);
    const set: number[] = [];
    let deleted = 0;
    await runInDurableObject(logStub(tenant), (_, { storage }) => {
      storage.setAlarm = async (at) => void set.push(Number(at));
      storage.deleteAlarm = async () => void (deleted += 1);
    });
    woken.down = true;
    await append(logStub(tenant), tenant, items(1));
    for (let i = 0; i < 3; i++) {
      world.now_ms += 60_000;
      set.length = 0;
      await alarm(tenant);
      // The net at the beginning, then the one that tells again.
      expect(set.length).toBeGreaterThanOrEqual(2);
    }
    expect(deleted).toBe(0);
    woken.down = false;
    await alarm(tenant);
    await settled(tenant, 1);
    expect(deleted).toBe(1);
  });
});

/** Appends in pages while the desk reads, restarts now and then, and forgets whatever memory may forget. */
async function tellThousand(desk: HeldDesk): Promise<void> {
  for (let from = 0; from < 1_000; from += 50) {
    await desk.append(Array.from({ length: 50 }, (_, i) => routedItem(`led_${from + i}`, 1)));
    if (from % 150 === 0) await desk.round();
    if (from % 350 === 0) await desk.restart();
    if (from % 450 === 0) await evictDurableObject(logStub(desk.tenant));
  }
}

it("a desk is told of 1,000 receipts, each once, in the order of the log, over restarts and publications", async () => {
  const desk = await heldDesk("follow-thousand");
  await desk.subscribe();
  await tellThousand(desk);
  await desk.rounds();
  expect(new Set(desk.received.map(told)).size).toBe(1_000);
  expect(desk.received).toHaveLength(1_000);
  const rows = await desk.sql<{ subject: string }>("SELECT subject FROM delivery ORDER BY place");
  expect(rows.map(({ subject }) => subject)).toEqual(
    Array.from({ length: 1_000 }, (_, i) => `lead:led_${i}`),
  );
  const { size } = await logStub(desk.tenant).describe({ v: 1, tenant: desk.tenant });
  expect(await desk.sql("SELECT next_seq FROM cursor")).toEqual([{ next_seq: size }]);
}, 60_000);
