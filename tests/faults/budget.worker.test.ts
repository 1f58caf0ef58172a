// SPDX-License-Identifier: Apache-2.0
// The budget per lead, counted in the real stores and objects. It is counted, never timed.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReceiptLog } from "#durable-objects/receipt-log.ts";
import { budgetOf, type LeadBudget, type MinuteCount, minuteOf } from "./budget/budget.ts";
import { type CountedBatch, countLeads, receiptsOf } from "./budget/count-leads.ts";
import { LIMITS } from "./budget/limits.ts";
import { meterStorage, nothingSpent } from "./budget/meter.ts";
import { type PublishingCount, simulateHour } from "./budget/one-hour.ts";
import { migratedDatabase } from "./migrated-database.ts";

const consoleLog = console.log;

/** Rows written by the tenant's log and desk from here on. */
async function meterObjectsOf(tenant: string): Promise<() => Promise<number>> {
  const spent = nothingSpent();
  for (const namespace of [env.RECEIPT_LOG, env.ROUTING_DESK]) {
    const stub = namespace.get(
      namespace.idFromName(tenant),
    ) as unknown as DurableObjectStub<ReceiptLog>;
    await runInDurableObject(stub, (_, state) => meterStorage(state.storage, spent));
  }
  return async () => spent.object_rows_written;
}

describe("the budget of a lead", () => {
  let hour: PublishingCount;
  let minute: MinuteCount;
  let warm: readonly CountedBatch[];
  const budgets = new Map<number, LeadBudget>();

  beforeAll(async () => {
    console.log = () => {};
    await migratedDatabase();
    const log = env.RECEIPT_LOG.get(env.RECEIPT_LOG.idFromName("budget-hour"));
    hour = await runInDurableObject(log, (instance: ReceiptLog, state) =>
      simulateHour(instance, state.storage, "budget-hour"),
    );
    const single = await countLeads("budget-1", 1, 30, await meterObjectsOf("budget-1"));
    const full = await countLeads("budget-100", 100, 2, await meterObjectsOf("budget-100"));
    minute = minuteOf(single);
    warm = [...single.warm, ...full.warm];
    budgets.set(1, budgetOf(single.warm, hour, minute));
    budgets.set(100, budgetOf(full.warm, hour, minute));
  }, 60_000);
  afterAll(() => {
    console.log = consoleLog;
  });

  it("was counted on leads that left two receipts each, but for repeats", async () => {
    expect(await receiptsOf("budget-100")).toBeGreaterThan(2 * 150);
    expect(await receiptsOf("budget-1")).toBeGreaterThan(2 * 25);
  });

  it.each([1, 100] as const)("holds for every lead of a batch of %i", (size) => {
    const counted = budgets.get(size);
    if (counted === undefined) throw new Error("not counted");
    expect(counted.object_requests).toBeLessThanOrEqual(LIMITS.object_requests[size]);
    expect(counted.object_rows_written).toBeLessThanOrEqual(LIMITS.object_rows_written);
    expect(counted.d1_rows_written).toBeLessThanOrEqual(LIMITS.d1_rows_written);
    expect(counted.d1_rows_read).toBeLessThanOrEqual(LIMITS.d1_rows_read);
    expect(counted.queue_operations).toBeLessThanOrEqual(LIMITS.queue_operations);
    expect(counted.dollars_per_thousand).toBeLessThanOrEqual(LIMITS.dollars_per_thousand);
  });

  it("sends D1 the same few statements for a batch of 1 and of 100", () => {
    for (const { d1_statements } of budgets.values()) {
      expect(d1_statements).toBeGreaterThan(0);
      expect(d1_statements).toBeLessThanOrEqual(LIMITS.d1_statements);
    }
  });

  it("asks for a key and a version list once a minute, and for a lead never", () => {
    expect(minute).toEqual({ object_requests: 2, kv_reads: 1, kv_writes: 1 });
    expect(warm.every(({ spent }) => spent.desk_look_ups === 0 && spent.kv_reads === 0)).toBe(true);
  });

  it("publishes an hour of one lead a second within its share of R2 writes", () => {
    expect(hour.alarms).toBeGreaterThanOrEqual(59);
    expect(hour.r2_class_a / hour.leads).toBeLessThanOrEqual(LIMITS.r2_class_a);
  });

  it("counts what the log is known to write: three rows for a receipt, its key and its chain", async () => {
    const rows = await meterObjectsOf("budget-known");
    const { appendItem } = await import("../fixtures/evidence.ts");
    const log = env.RECEIPT_LOG.get(env.RECEIPT_LOG.idFromName("budget-known"));
    await log.append({ v: 1, tenant: "budget-known", items: [appendItem("lead:led_first", 0)] });
    const first = await rows();
    await log.append({ v: 1, tenant: "budget-known", items: [appendItem("lead:led_second", 0)] });
    expect((await rows()) - first).toBe(3);
  });
});
