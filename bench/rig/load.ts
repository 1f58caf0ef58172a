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
  /** Every answer must have it, or the run is void. */
  readonly expect_status: number;
}

const LoadResult = z.object({ elapsed_ms: z.number() });

const CHILD = fileURLToPath(new URL("load-child.ts", import.meta.url));
/** The slowest plan of all takes 15 s on two busy cores. */
const TIMEOUT_MS = 60_000;

/** Posts the plan's requests and answers the time from the first to the last answer, in milliseconds. */
export function sendLoad(plan: LoadPlan): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = fork(CHILD, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    const timer = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS);
    let elapsed: number | null = null;
    child.on("message", (message) => (elapsed = LoadResult.parse(message).elapsed_ms));
    child.on("error", reject);
    child.on("exit", (code) => {
      clearTimeout(timer);
      if (elapsed === null) reject(new Error(`the load ended early, code ${code}`));
      else resolve(elapsed);
    });
    child.send(plan);
  });
}

/** Requests per second of one run of the plan. */
export async function loadRate(plan: LoadPlan): Promise<number> {
  return plan.requests / ((await sendLoad(plan)) / 1000);
}
