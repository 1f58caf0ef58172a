// SPDX-License-Identifier: Apache-2.0
// What an imported lead costs, counted in the real stores and objects beside the limits of a posted one.
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import type { ReceiptLog } from "#durable-objects/receipt-log.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { importBudgetOf } from "./budget.ts";
import { countImport } from "./count-import.ts";
import { IMPORT_LIMITS, LIMITS } from "./limits.ts";
import { meterStorage, nothingSpent } from "./meter.ts";
import { simulateHour } from "./one-hour.ts";

beforeAll(async () => {
  console.log = () => {};
  await migratedDatabase();
});

type Stub = DurableObjectStub<ReceiptLog>;

test("an imported lead costs little more than a posted one", async () => {
  const hourLog = env.RECEIPT_LOG.get(env.RECEIPT_LOG.idFromName("import-hour"));
  const hour = await runInDurableObject(hourLog, (instance: ReceiptLog, state) =>
    simulateHour(instance, state.storage, "import-hour"),
  );
  const tenant = "import-budget";
  const rows = nothingSpent();
  for (const namespace of [env.RECEIPT_LOG, env.ROUTING_DESK]) {
    const stub = namespace.get(namespace.idFromName(tenant)) as unknown as Stub;
    await runInDurableObject(stub, (_, state) => meterStorage(state.storage, rows));
  }
  const counted = await countImport(tenant, 1_000, async () => rows.object_rows_written);
  const budget = importBudgetOf(counted, hour);
  expect(budget.dollars_per_thousand).toBeLessThanOrEqual(LIMITS.dollars_per_thousand);
  expect(budget.object_requests).toBeLessThanOrEqual(LIMITS.object_requests[100]);
  expect(budget.object_rows_written).toBeLessThanOrEqual(LIMITS.object_rows_written);
  expect(budget.queue_operations).toBeLessThanOrEqual(IMPORT_LIMITS.queue_operations);
  expect(budget.d1_rows_written).toBeLessThanOrEqual(IMPORT_LIMITS.d1_rows_written);
  expect(budget.d1_rows_read).toBeLessThanOrEqual(IMPORT_LIMITS.d1_rows_read);
  expect(budget.r2_class_a).toBeLessThanOrEqual(IMPORT_LIMITS.r2_class_a);
}, 60_000);
