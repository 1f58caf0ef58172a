// SPDX-License-Identifier: Apache-2.0
// The load generator: keeps a fixed number of requests under way over kept-alive connections.
import { Agent, request } from "node:http";
import type { LoadPlan } from "./load.ts";

process.once("message", (plan: LoadPlan) => {
  run(plan).then(
    (elapsed_ms) => process.send?.({ elapsed_ms }, () => process.disconnect()),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function run(plan: LoadPlan): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: plan.in_flight });
  const bodies = plan.bodies.map((body) => Buffer.from(body));
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < plan.requests; i = next++) {
      await post(plan, agent, bodies[i % bodies.length] ?? Buffer.alloc(0));
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: plan.in_flight }, worker));
  const elapsed = performance.now() - start;
  agent.destroy();
  return elapsed;
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
