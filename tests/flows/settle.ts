// SPDX-License-Identifier: Apache-2.0
// Posting many leads with a bounded number in flight, and waiting until the queue has brought all of them somewhere.
import { Agent, request } from "node:http";
import { z } from "zod";
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
      posted[i] = await postOne(stack, JSON.stringify(bodies[i]));
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return posted;
}

/** A connection of its own per post: the local proxy closes idle ones, and a kept one may be closed as it is used. */
const agent = new Agent({ keepAlive: false });
const Accepted = z.object({ id: z.string().default("") });

function postOne({ url, key }: FlowStack, body: string): Promise<Posted> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const sent = request(`${url}/v1/leads`, { method: "POST", agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("error", reject);
      response.on("end", () => {
        const { id } = Accepted.parse(JSON.parse(text));
        resolve({ status: response.statusCode ?? 0, id });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
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
