// SPDX-License-Identifier: Apache-2.0
// The counted budget, by the same code as tests/faults/budget.worker.test.ts.
import { env } from "cloudflare:workers";
import {
  budgetOf,
  type ImportBudget,
  importBudgetOf,
  type LeadBudget,
  minuteOf,
} from "../../tests/faults/budget/budget.ts";
import { countImport } from "../../tests/faults/budget/count-import.ts";
import { countLeads } from "../../tests/faults/budget/count-leads.ts";

const BATCHES_OF_ONE = 30;
const BATCHES_OF_HUNDRED = 2;
const IMPORTED_ROWS = 1_000;

export async function countBudget(): Promise<{
  readonly one: LeadBudget;
  readonly hundred: LeadBudget;
  readonly imported: ImportBudget;
}> {
  const { log } = objectsOf("budget-hour");
  const hour = await log.simulateHour("budget-hour");
  const single = await countLeads("budget-1", 1, BATCHES_OF_ONE, await meterOf("budget-1"));
  const full = await countLeads("budget-100", 100, BATCHES_OF_HUNDRED, await meterOf("budget-100"));
  const minute = minuteOf(single);
  const file = await countImport("budget-file", IMPORTED_ROWS, await meterOf("budget-file"));
  return {
    one: budgetOf(single.warm, hour, minute),
    hundred: budgetOf(full.warm, hour, minute),
    imported: importBudgetOf(file, hour),
  };
}

async function meterOf(tenant: string): Promise<() => Promise<number>> {
  const { log, desk } = objectsOf(tenant);
  await log.startMeter();
  await desk.startMeter();
  return async () => (await log.rowsWritten()) + (await desk.rowsWritten());
}

function objectsOf(tenant: string) {
  return {
    log: env.RECEIPT_LOG.get(env.RECEIPT_LOG.idFromName(tenant)),
    desk: env.ROUTING_DESK.get(env.ROUTING_DESK.idFromName(tenant)),
  };
}
