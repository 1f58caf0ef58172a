// SPDX-License-Identifier: Apache-2.0
// Load from a process of its own, so that generating it takes no time from what is measured or from the process that
// reads workerd's log.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { z } from "zod";

export interface LoadPlan {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bodies, posted in turn. */
  readonly bodies: readonly string[];
  readonly requests: number;
  /** Requests under way at any time. */
  readonly in_flight: number;
  /** Where present, a request begins so often, whether or not earlier ones are answered. */
  readonly every_ms?: number;
  /** Every answer must have it, or the run is void. */
  readonly expect_status: number;
}

const LoadResult = z.object({
  elapsed_ms: z.number(),
  /** From the first byte sent to the last one received, one for each request. */
  latencies_ms: z.array(z.number()),
});
type LoadResult = z.infer<typeof LoadResult>;

const CHILD = fileURLToPath(new URL("load-child.ts", import.meta.url));
/** The slowest plan of all takes 15 s on two busy cores. */
const TIMEOUT_MS = 60_000;

/** Posts the plan's requests. */
export function sendLoad(plan: LoadPlan): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const child = fork(CHILD, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS);
    let result: LoadResult | null = null;
    child.on("message", (message) => (result = LoadResult.parse(message)));
    child.on("error", reject);
    child.on("exit", (code) => {
      clearTimeout(timer);
      if (result === null) reject(new Error(`the load ended early, code ${code}`));
      else resolve(result);
    });
    child.send(plan);
  });
}

/** Requests per second of one run of the plan. */
export async function loadRate(plan: LoadPlan): Promise<number> {
  return plan.requests / ((await sendLoad(plan)).elapsed_ms / 1000);
}
