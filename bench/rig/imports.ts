// SPDX-License-Identifier: Apache-2.0
// Imports of a benchmark: calls on the stack's own doors, and the memory that it takes meanwhile.
import { readdir, readFile } from "node:fs/promises";
import type { z } from "zod";
import { ImportView } from "../../api/schemas/import.ts";
import { DEMO_TENANT } from "../../scripts/seed.ts";

type Import = z.infer<typeof ImportView>;

const POLL_MS = 250;
/** 100 rows/s of the longest file: an import that is slower has stopped. */
const TIMEOUT_MS = 1_000_000;
/** Parts of the file of which the greatest memory is told. */
const PARTS = 4;

/** Begins an import, sends its file and answers its id; the file's last byte is sent then. */
export async function beginImport(url: string, body: object, file: string): Promise<string> {
  const json = JSON.stringify(body);
  const { id } = await ask(`${url}/v1/imports`, "POST", "application/json", json);
  await ask(`${url}/v1/imports/${id}/file`, "PUT", "text/csv", file);
  return id;
}

/** Looks at an import until it is as asked; throws where it fails or takes too long. */
export async function awaitImport(
  url: string,
  id: string,
  isThere: (view: Import) => boolean | Promise<boolean>,
): Promise<Import> {
  const start = performance.now();
  for (;;) {
    const view = await ask(`${url}/v1/imports/${id}`, "GET");
    if (await isThere(view)) return view;
    const late = performance.now() - start > TIMEOUT_MS;
    if (late || view.status === "failed") throw new Error(`import: ${view.status}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** The rate of one import in rows a second, and the greatest memory in each part of it. */
export async function timeImport(
  url: string,
  body: object,
  file: string,
  rows: number,
): Promise<{ readonly rate: number; readonly peaks: readonly number[]; readonly id: string }> {
  const id = await beginImport(url, body, file);
  const start = performance.now();
  const peaks = Array.from({ length: PARTS }, () => 0);
  const { rejected } = await awaitImport(url, id, async (view) => {
    const part = Math.min(PARTS - 1, Math.floor((view.rows * PARTS) / rows));
    peaks[part] = Math.max(peaks[part] ?? 0, await residentBytes());
    return view.status === "done";
  });
  if (rejected > 0) throw new Error("a row of the benchmark was rejected");
  return { rate: rows / ((performance.now() - start) / 1000), peaks, id };
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
