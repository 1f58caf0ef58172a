// SPDX-License-Identifier: Apache-2.0
// Leads per second from the door to the last row in D1, with the queue's own batches, and through the pipeline alone.
import { buildMessyLeads } from "../tests/fixtures/messy-leads.ts";
import { WORKERS } from "../scripts/checks/configs.ts";
import { DEMO_TENANT, seedStack } from "../scripts/seed.ts";
import { askWorker, type BenchWorker } from "./rig/bench-worker.ts";
import { bundleWorker } from "./rig/bundle.ts";
import { sendLoad } from "./rig/load.ts";
import { type LocalStack, withLocalStack } from "./rig/local-stack.ts";
import { type Report, spreadText } from "./rig/report.ts";
import { ROUNDS, runRounds, spreadOf } from "./rig/rounds.ts";

const LEADS = 500;
const BATCHES = 5;
const BATCH_SIZE = 100;
const IN_FLIGHT = 16;
const POLL_MS = 20;
/** A round that is not through by then has lost a lead, which is a failure and no measurement. */
const TIMEOUT_MS = 30_000;

export async function benchPipeline(worker: BenchWorker): Promise<Report> {
  const workers = await Promise.all(WORKERS.map(({ config }) => bundleWorker(config)));
  return withLocalStack(workers, async (stack) => {
    await stack.migrate("revops-control");
    await seedStack(await stack.urlOf("revops-gateway"), () => {});
    let round = 0;
    let direct = 0;
    const { queued, alone } = await runRounds(
      {
        queued: () => timeQueued(stack, round++),
        alone: async () => {
          const plan = { tenant: `direct-${direct++}`, batches: BATCHES, size: BATCH_SIZE };
          return (await askWorker(worker, "/pipeline", plan)).leads_per_second;
        },
      },
      ROUNDS,
    );
    return {
      name: "pipeline",
      title: "a lead through to its owner",
      method: `${LEADS} new leads a round. Whole path: posted ${IN_FLIGHT} in flight at the gateway, timed from the first post until D1 shows the last one's end; the queue waits up to 1 s for a batch to fill, publishing runs, and the rate limit's local stand-in is included. Pipeline alone: ${BATCHES} batches of ${BATCH_SIZE}, one after the other, one tenant.`,
      rows: [
        { what: "door, queue, consumer, D1, leads/s", value: spreadText(spreadOf(queued)) },
        {
          what: `pipeline called directly in batches of ${BATCH_SIZE}, leads/s`,
          value: spreadText(spreadOf(alone)),
        },
      ],
    };
  });
}

async function timeQueued(stack: LocalStack, round: number): Promise<number> {
  const before = await countEnded(stack);
  const bodies = newLeads(round);
  const start = performance.now();
  await sendLoad({
    url: `${await stack.urlOf("revops-gateway")}/v1/leads`,
    headers: { authorization: `Bearer ${DEMO_TENANT.key}`, "content-type": "application/json" },
    bodies,
    requests: bodies.length,
    in_flight: IN_FLIGHT,
    expect_status: 202,
  });
  while ((await countEnded(stack)) < before + bodies.length) {
    if (performance.now() - start > TIMEOUT_MS) throw new Error("a lead did not arrive");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return bodies.length / ((performance.now() - start) / 1000);
}

/** Leads of the tenant that have come to an end, wherever. */
async function countEnded(stack: LocalStack): Promise<number> {
  const sql = `SELECT count(*) AS ended FROM lead WHERE tenant_id = '${DEMO_TENANT.tenant}' AND status <> 'received'`;
  const [row] = await stack.query("revops-control", sql);
  return Number(row?.["ended"] ?? 0);
}

/** As messy as the fixture's, but each one new, so that the count of rows says when all are through. */
function newLeads(round: number): readonly string[] {
  const messy = buildMessyLeads({
    seed: round,
    count: LEADS,
    customer_domains: ["customer.example"],
    blocked_domains: ["blocked.example"],
  });
  return messy.map(({ body }, i) =>
    JSON.stringify({ ...body, external_id: `round-${round}-${i}` }),
  );
}
