// SPDX-License-Identifier: Apache-2.0
// The counted budget of a lead and its price, beside its limits.
import { IMPORT_LIMITS, LIMITS } from "../tests/faults/budget/limits.ts";
import { PRICE_PER_MILLION } from "./prices.ts";
import { askWorker, type BenchWorker } from "./rig/bench-worker.ts";
import { atMost, numberText, type Report, type Row } from "./rig/report.ts";

type Counted = Readonly<Record<string, number>>;

export async function benchBudget(worker: BenchWorker): Promise<Report> {
  const { one, hundred, imported } = await askWorker(worker, "/budget", {});
  const prices = Object.entries(PRICE_PER_MILLION).map(([name, price]) => `${name} $${price}`);
  return {
    name: "budget",
    title: "what a lead costs",
    method: `Counted at bindings and in the objects' SQL, the dearest batch of each size, with the lead's share of publishing and of look-ups once a minute at one lead a second. List prices a million: ${prices.join(", ")}. CPU time, objects' duration and storage are not counted. Imported: the mean of a file of 1,000 of the same leads, engine and routing together, with the same share of publishing.`,
    rows: [
      ...rowsOf("batches of 1", one, 1),
      ...rowsOf("batches of 100", hundred, 100),
      ...rowsOf("imported", imported, 100, IMPORT_LIMITS),
    ],
  };
}

function rowsOf(
  where: string,
  counted: Counted,
  size: 1 | 100,
  more: Partial<typeof IMPORT_LIMITS> = {},
): readonly Row[] {
  const limits = { ...LIMITS, ...more };
  const row = (name: string, what: string, limit?: number, digits = 3): Row => {
    const value = counted[name] ?? Number.NaN;
    const target = limit === undefined ? {} : { target: atMost(value, limit, limit < 1 ? 2 : 0) };
    return { what: `${where}: ${what}`, value: numberText(value, digits), ...target };
  };
  return [
    row("object_requests", "object requests per lead", limits.object_requests[size]),
    row("object_rows_written", "object rows written per lead", limits.object_rows_written),
    row("d1_rows_written", "D1 rows written per lead", limits.d1_rows_written),
    row("d1_rows_read", "D1 rows read per lead", limits.d1_rows_read),
    ...(counted["d1_statements"] === undefined
      ? []
      : [row("d1_statements", "D1 statements per batch", limits.d1_statements, 0)]),
    row("queue_operations", "queue operations per lead", limits.queue_operations),
    row("r2_class_a", "R2 class A per lead", limits.r2_class_a),
    row("kv_reads", "KV reads per lead"),
    row("kv_writes", "KV writes per lead"),
    row("dollars_per_thousand", "dollars per 1,000 leads", limits.dollars_per_thousand, 4),
  ];
}
