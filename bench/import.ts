// SPDX-License-Identifier: Apache-2.0
// Rows per second of an import, from the file's last byte to the end of its job: real queue, consumer, D1, R2 and log.
// And the memory of it, which must not grow with the file.
import { readdir, readFile } from "node:fs/promises";
import type { z } from "zod";
import { ImportView } from "../api/schemas/import.ts";
import { WORKERS } from "../scripts/checks/configs.ts";
import { DEMO_TENANT, seedStack } from "../scripts/seed.ts";
import { bundleWorker } from "./rig/bundle.ts";
import { withLocalStack } from "./rig/local-stack.ts";
import { numberText, type Report } from "./rig/report.ts";

const ROWS = 100_000;
const POLL_MS = 250;
/** 100 rows/s: an import that is slower has stopped. */
const TIMEOUT_MS = 1_000_000;
/** Parts of the file of which the greatest memory is told. */
const PARTS = 4;

type Import = z.infer<typeof ImportView>;

export async function benchImport(): Promise<Report> {
  const workers = await Promise.all(WORKERS.map(({ config }) => bundleWorker(config)));
  return withLocalStack(workers, async (stack) => {
    await stack.migrate("revops-control");
    const url = await stack.urlOf("revops-gateway");
    await seedStack(url, () => {});
    const first = await importFile(url);
    const again = await importFile(url);
    return {
      name: "import",
      title: "accounts from a CSV file",
      method: `One file of ${numberText(ROWS)} accounts, sent to the gateway, timed from the 202 until the job is done; then the same file again. Memory is the resident size of workerd with all Workers, objects and databases in it, the greatest in each quarter of the file: what stays while nothing changes is the import's, what grows with new accounts the stores'.`,
      rows: [
        { what: "new accounts, each with its receipt, rows/s", value: numberText(first.rate) },
        { what: "the same file again, rows/s", value: numberText(again.rate) },
        { what: "memory while new accounts come, MB", value: memoryText(first.peaks) },
        { what: "memory while nothing changes, MB", value: memoryText(again.peaks) },
      ],
    };
  });
}

function memoryText(peaks: readonly number[]): string {
  return peaks.map((peak) => numberText(peak / 1e6)).join(", ");
}

/** The rate of one import, and the greatest memory in each part of it. */
async function importFile(
  url: string,
): Promise<{ readonly rate: number; readonly peaks: readonly number[] }> {
  const body = JSON.stringify({ entity: "accounts" });
  const { id } = await ask(`${url}/v1/imports`, "POST", "application/json", body);
  await ask(`${url}/v1/imports/${id}/file`, "PUT", "text/csv", accountsFile());
  const start = performance.now();
  const peaks = Array.from({ length: PARTS }, () => 0);
  for (;;) {
    const { status, rows, rejected } = await ask(`${url}/v1/imports/${id}`, "GET");
    const part = Math.min(PARTS - 1, Math.floor((rows * PARTS) / ROWS));
    peaks[part] = Math.max(peaks[part] ?? 0, await residentBytes());
    if (status === "done" && rejected === 0) break;
    const late = performance.now() - start > TIMEOUT_MS;
    if (late || (status !== "ready" && status !== "running")) throw new Error(`import: ${status}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return { rate: ROWS / ((performance.now() - start) / 1000), peaks };
}

function accountsFile(): string {
  const lines = ["external_id,name,domains,customer_status,arr_minor,region,industry"];
  for (let i = 0; i < ROWS; i += 1) {
    lines.push(`bench-${i},"Bench, Company ${i} Ltd",bench-${i}.example,customer,${i},GB,steel`);
  }
  return lines.join("\r\n");
}

async function ask(url: string, method: string, type?: string, body?: string): Promise<Import> {
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${DEMO_TENANT.key}`,
      ...(type === undefined ? {} : { "content-type": type }),
    },
    ...(body === undefined ? {} : { body }),
  });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return ImportView.parse(await response.json());
}

/** Resident size of the workerd processes of this one; 0 where the system has no /proc. */
async function residentBytes(): Promise<number> {
  let bytes = 0;
  for (const pid of await readdir("/proc").catch(() => [])) {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    const isOurs = /^Name:\s+workerd$/m.test(status) && status.includes(`PPid:\t${process.pid}\n`);
    if (isOurs) bytes += 1024 * Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  }
  return bytes;
}
