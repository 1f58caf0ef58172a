// SPDX-License-Identifier: Apache-2.0
// Rows per second of an import, from the file's last byte to the end of its job: real queue, consumer, D1, R2 and log.
// And the memory of it, which must not grow with the file.
import { WORKERS } from "../scripts/checks/configs.ts";
import { seedStack } from "../scripts/seed.ts";
import { bundleWorker } from "./rig/bundle.ts";
import { timeImport } from "./rig/imports.ts";
import { withLocalStack } from "./rig/local-stack.ts";
import { numberText, type Report } from "./rig/report.ts";

const ROWS = 100_000;
export async function benchImport(): Promise<Report> {
  const workers = await Promise.all(WORKERS.map(({ config }) => bundleWorker(config)));
  return withLocalStack(workers, async (stack) => {
    await stack.migrate("revops-control");
    const url = await stack.urlOf("revops-gateway");
    await seedStack(url, () => {});
    const first = await timeImport(url, { entity: "accounts" }, accountsFile(), ROWS);
    const again = await timeImport(url, { entity: "accounts" }, accountsFile(), ROWS);
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

export function memoryText(peaks: readonly number[]): string {
  return peaks.map((peak) => numberText(peak / 1e6)).join(", ");
}

function accountsFile(): string {
  const lines = ["external_id,name,domains,customer_status,arr_minor,region,industry"];
  for (let i = 0; i < ROWS; i += 1) {
    lines.push(`bench-${i},"Bench, Company ${i} Ltd",bench-${i}.example,customer,${i},GB,steel`);
  }
  return lines.join("\r\n");
}
