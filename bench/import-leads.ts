// SPDX-License-Identifier: Apache-2.0
// Leads from a CSV file: how fast and in how much memory they are read, how fast they come to somebody, and what that
// does to leads that are posted meanwhile: real queues, consumers, D1, R2, objects and log.
import { WORKERS } from "../scripts/checks/configs.ts";
import { DEMO_TENANT, seedStack } from "../scripts/seed.ts";
import { memoryText } from "./import.ts";
import { bundleWorker } from "./rig/bundle.ts";
import { awaitImport, beginImport, timeImport } from "./rig/imports.ts";
import { sendLoad } from "./rig/load.ts";
import { type LocalStack, withLocalStack } from "./rig/local-stack.ts";
import { atMost, numberText, type Report, type Row, spreadText } from "./rig/report.ts";
import { percentile, ratioOf, ROUNDS, spreadOf } from "./rig/rounds.ts";

/** Rows of the file that is only read, and of the one that is routed. */
const READ_ROWS = 100_000;
const ROUTED_ROWS = 10_000;
/** A website's leads: 20 a second for 5 s, while the file of a round takes some 10 s to be routed. */
const POSTS = 100;
const EVERY_MS = 50;
const ROUND_ROWS = 5_000;
const LEADS = { entity: "leads" };
/** The batch that a lead waits in is a second; an import may add half of it where all share one thread. */
const DELAYED_AT_MOST = 1.5;
const POLL_MS = 500;
const TIMEOUT_MS = 120_000;

export async function benchImportLeads(): Promise<Report> {
  const workers = await Promise.all(WORKERS.map(({ config }) => bundleWorker(config)));
  return withLocalStack(workers, async (stack) => {
    await stack.migrate("revops-control");
    const url = await stack.urlOf("revops-gateway");
    await seedStack(url, () => {});
    const dry = { ...LEADS, dry_run: true };
    const read = await timeImport(url, dry, leadsFile("read", READ_ROWS), READ_ROWS);
    const again = await timeImport(url, dry, leadsFile("read", READ_ROWS), READ_ROWS);
    const start = performance.now();
    const sent = await timeImport(url, LEADS, leadsFile("routed", ROUTED_ROWS), ROUTED_ROWS);
    await awaitRouted(url, sent.id);
    const routed = ROUTED_ROWS / ((performance.now() - start) / 1000);
    const beside = await besideImports(stack, url);
    return {
      name: "import-leads",
      title: "leads from a CSV file, and posted ones meanwhile",
      method: `A dry run reads ${numberText(READ_ROWS)} leads and looks each up, then once more; memory is the resident size of workerd with all Workers, objects and databases in it, the greatest in each quarter of the file: what the first run adds is heap and pages that the second finds. Then ${numberText(ROUTED_ROWS)} leads for real, timed from the file's last byte to the job's end and to the last lead's. Last, in ${ROUNDS} interleaved rounds, ${POSTS} leads posted one every ${EVERY_MS} ms, alone and while a file of ${numberText(ROUND_ROWS)} is being routed for the same tenant: the answer is what the caller waits for, routing the time from acceptance to the receipt that gave the lead to somebody. The interactive queue waits up to 1 s for a batch to fill. Here every Worker shares one thread of one workerd, so an answer waits for whatever the engine and the other consumer are at; deployed, each has isolates of its own.`,
      rows: [
        { what: "read and looked up in a dry run, rows/s", value: numberText(read.rate) },
        { what: "memory while reading, MB", value: memoryText(read.peaks) },
        { what: "memory while reading again, MB", value: memoryText(again.peaks) },
        { what: "read and sent to the queue, rows/s", value: numberText(sent.rate) },
        { what: "from the file to the last lead's end, rows/s", value: numberText(routed) },
        ...beside,
      ],
    };
  });
}

/** A round's 95th percentiles, in milliseconds. */
interface Posted {
  readonly answered: number;
  readonly routed: number;
}

async function besideImports(stack: LocalStack, url: string): Promise<readonly Row[]> {
  const alone: Posted[] = [];
  const during: Posted[] = [];
  // The first round does not count.
  for (let round = -1; round < ROUNDS; round += 1) {
    const name = `round${round + 1}`;
    const quiet = await postLeads(url, `${name}a`);
    const quietly = await routingTimes(stack, `${name}a`);
    const id = await beginImport(url, LEADS, leadsFile(name, ROUND_ROWS));
    const busy = await postLeads(url, `${name}b`);
    // A query holds this process up, and with it the reading of workerd's log: asked only when there is none to read.
    await awaitRouted(url, id);
    const busily = await routingTimes(stack, `${name}b`);
    if (round < 0) continue;
    alone.push({ answered: percentile(quiet, 95), routed: percentile(quietly, 95) });
    during.push({ answered: percentile(busy, 95), routed: percentile(busily, 95) });
  }
  const rowsOf = (what: string, of: (posted: Posted) => number): readonly Row[] => [
    { what: `${what} alone, p95, ms`, value: spreadText(spreadOf(alone.map(of))) },
    { what: `${what} during an import, p95, ms`, value: spreadText(spreadOf(during.map(of))) },
  ];
  const ratio = ratioOf(
    during.map(({ routed }) => routed),
    alone.map(({ routed }) => routed),
  );
  return [
    ...rowsOf("posted lead's answer", ({ answered }) => answered),
    ...rowsOf("posted lead's routing", ({ routed }) => routed),
    {
      what: "posted lead's routing, ratio",
      value: spreadText(ratio, 2),
      target: atMost(ratio.median, DELAYED_AT_MOST, 2),
    },
  ];
}

/** Posts a round's leads; answers how long each answer took. */
async function postLeads(url: string, name: string): Promise<readonly number[]> {
  const bodies = Array.from({ length: POSTS }, (_, i) =>
    JSON.stringify({
      source: name,
      external_id: `${name}-${i}`,
      email: `p${i}@${name}-${i}.example`,
      country: "GB",
    }),
  );
  const { latencies_ms } = await sendLoad({
    url: `${url}/v1/leads`,
    headers: { authorization: `Bearer ${DEMO_TENANT.key}`, "content-type": "application/json" },
    bodies,
    requests: POSTS,
    in_flight: POSTS,
    every_ms: EVERY_MS,
    expect_status: 202,
  });
  return latencies_ms;
}

/** From acceptance to the receipt that routed each lead, once all of the round have theirs. */
async function routingTimes(stack: LocalStack, source: string): Promise<readonly number[]> {
  const sql = `SELECT routed_at_ms - accepted_at_ms AS ms FROM lead
    WHERE tenant_id = '${DEMO_TENANT.tenant}' AND source = '${source}' AND status = 'routed'`;
  const start = performance.now();
  for (;;) {
    const rows = await stack.query("revops-control", sql);
    if (rows.length === POSTS) return rows.map(({ ms }) => Number(ms));
    if (performance.now() - start > TIMEOUT_MS) throw new Error("a posted lead was not routed");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function awaitRouted(url: string, id: string): Promise<void> {
  await awaitImport(url, id, ({ status, leads }) => status === "done" && leads?.underway === 0);
}

function leadsFile(name: string, rows: number): string {
  const lines = ["external_id,email,first_name,last_name,company,country,Notes"];
  for (let i = 0; i < rows; i += 1) {
    lines.push(
      `${name}-${i},jo.${i}@${name}-${i % 997}.example,Jo,Example ${i},"Bench, Company ${i % 997} Ltd",GB,Met at the fair`,
    );
  }
  return lines.join("\r\n");
}
