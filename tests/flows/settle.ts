// SPDX-License-Identifier: Apache-2.0
// Posting many leads with a bounded number in flight, and waiting until the queue has brought all of them somewhere.
import type { FlowStack } from "./stack.ts";

export interface Posted {
  readonly status: number;
  readonly id: string;
}

/** Posts every body to `POST /v1/leads`, `inFlight` at a time; answers in order. */
export async function postLeads(
  stack: FlowStack,
  bodies: readonly unknown[],
  inFlight: number,
): Promise<readonly Posted[]> {
  const posted: Posted[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < bodies.length; i = next++) {
      const response = await fetch(`${stack.url}/v1/leads`, {
        method: "POST",
        headers: { authorization: `Bearer ${stack.key}`, "content-type": "application/json" },
        body: JSON.stringify(bodies[i]),
      });
      const answer: unknown = await response.json();
      const id =
        typeof answer === "object" && answer !== null && "id" in answer ? String(answer.id) : "";
      posted[i] = { status: response.status, id };
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return posted;
}

/** Bound on waiting: a thousand leads take about five seconds here. */
const SETTLE_TIMEOUT_MS = 90_000;
const POLL_MS = 250;

/** Waits until `check` answers true; throws with `what` otherwise. */
export async function waitUntil(what: string, check: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + SETTLE_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`not within ${SETTLE_TIMEOUT_MS / 1000} s: ${what}`);
}
