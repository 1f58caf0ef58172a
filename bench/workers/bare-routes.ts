// SPDX-License-Identifier: Apache-2.0
// What the lead door is measured against: the least that takes a POST and queues a message, and the least that
// answers at all. Both read the body, as any door must.
import { Hono } from "hono";

interface BareEnv {
  readonly LEADS: Queue;
}

/** A message as the door sends it; /sample gives this Worker one that the door made. */
let sample: Record<string, unknown> = {};
let count = 0;

const app = new Hono<{ Bindings: BareEnv }>();

app.post("/sample", async (context) => {
  sample = await context.req.json();
  return context.body(null, 204);
});

app.post("/bare", async (context) => {
  await context.req.arrayBuffer();
  const id = `led_${++count}`;
  await context.env.LEADS.send({ ...sample, lead_id: id });
  return context.json({ id, status: "received" }, 202);
});

app.post("/empty", async (context) => {
  await context.req.arrayBuffer();
  return context.json({ status: "received" }, 202);
});

export default app;
