// SPDX-License-Identifier: Apache-2.0
// The load generator: keeps a fixed number of requests under way over kept-alive connections.
import { Agent, request } from "node:http";
import type { LoadPlan } from "./load.ts";

process.once("message", (plan: LoadPlan) => {
  run(plan).then(
    (result) => process.send?.(result, () => process.disconnect()),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function run(
  plan: LoadPlan,
): Promise<{ readonly elapsed_ms: number; readonly latencies_ms: readonly number[] }> {
  const agent = new Agent({ keepAlive: true, maxSockets: plan.in_flight });
  const bodies = plan.bodies.map((body) => Buffer.from(body));
  const latencies_ms: number[] = [];
  const send = async (i: number): Promise<void> => {
    const begin = performance.now();
    await post(plan, agent, bodies[i % bodies.length] ?? Buffer.alloc(0));
    latencies_ms.push(performance.now() - begin);
  };
  const start = performance.now();
  if (plan.every_ms === undefined) await keepInFlight(plan, send);
  else await keepPace(plan.requests, plan.every_ms, send);
  const elapsed_ms = performance.now() - start;
  agent.destroy();
  return { elapsed_ms, latencies_ms };
}

async function keepInFlight(
  { requests, in_flight }: LoadPlan,
  send: (i: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < requests; i = next++) await send(i);
  };
  await Promise.all(Array.from({ length: in_flight }, worker));
}

async function keepPace(
  requests: number,
  everyMs: number,
  send: (i: number) => Promise<void>,
): Promise<void> {
  const start = performance.now();
  const sent: Promise<void>[] = [];
  for (let i = 0; i < requests; i += 1) {
    const left = start + i * everyMs - performance.now();
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
    sent.push(send(i));
  }
  await Promise.all(sent);
}

function post(plan: LoadPlan, agent: Agent, body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { ...plan.headers, "content-length": body.length };
    const sent = request(plan.url, { method: "POST", agent, headers }, (response) => {
      if (response.statusCode !== plan.expect_status) {
        reject(new Error(`${plan.url} answered ${response.statusCode}`));
        return;
      }
      response.resume();
      response.on("end", resolve);
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
