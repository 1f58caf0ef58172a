// SPDX-License-Identifier: Apache-2.0
// A file of leads through engine, queue and pipeline, over the real stores, with things failing on the way; the same
// file again; and its undo.
import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import type { LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import { openReceipt } from "#ledger/open-receipt.ts";
import { receiptLogStub, routingDeskStub } from "#storage/object-stubs.ts";
import { rebuildTenant } from "#storage/rebuild-views.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { buildImportPorts } from "../../../workers/control/imports/import-ports.ts";
import { consumeLeads, type QueuedLead } from "../../../workers/ingest/lead-queue.ts";
import { leadRoutingPipeline } from "../../../workers/ingest/lead-routing-pipeline.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { expectViewsAreReceipts } from "../pipeline/inquest.ts";
import { ACCEPTED_AT_MS, buildMessages, openScene, toolsOver } from "../pipeline/scene.ts";
import { flakyImportPorts } from "./faulty-import-ports.ts";
import { importEnv, type ImportScene, openImportScene } from "./import-scene.ts";
import { LEADS, leadsOf } from "./lead-scene.ts";

const ROWS = 600;
const TENANT = "lead-journey";
const tools = () => toolsOver(buildLeadPorts(env, ACCEPTED_AT_MS));

let scene: ImportScene;
beforeAll(async () => {
  console.log = () => {};
  await migratedDatabase();
  await openScene(TENANT);
  scene = await openImportScene(TENANT);
  await leadRoutingPipeline(TENANT, buildMessages(TENANT, 20), tools());
  // Its key's receipt waits in the log's outbox for a consumer that nobody runs here.
  await rebuildTenant(env.DB, receiptLogStub(env, TENANT), TENANT, (receipt) =>
    openReceipt(receipt, receipt.subject_key),
  );
});

/** Of a hundred rows two say again what an earlier one said, three are an earlier one's person under other words. */
function file(): string {
  const lines = Array.from({ length: ROWS }, (_, i) => {
    const at = i % 100;
    if (at === 50 || at === 51) return `p${i - 50}@people.example,Company ${i - 50},GB`;
    if (at >= 60 && at < 63) return `p${i - 50}@people.example,Other words ${i},DE`;
    return `p${i}@people.example,Company ${i},GB`;
  });
  return ["email,company,country", ...lines, ""].join("\n");
}
const SAME = ROWS * 0.02;
const PERSONS_AGAIN = ROWS * 0.03;

/** Delivers what waits in batches, every third batch twice, as a queue may. */
async function consumeBulk(): Promise<void> {
  for (let tries = 0; scene.bulk.length > 0; tries += 1) {
    if (tries > 200) throw new Error("messages come again and again");
    const batch = scene.bulk.splice(0, 100);
    const deliveries = tries % 3 === 0 ? [batch, batch] : [batch];
    const retried = new Set<LeadQueueMessage>();
    for (const one of deliveries) {
      retried.clear();
      await consumeLeads(
        one.map((body, i) => queued(body, i, retried)),
        tools(),
        () => 0,
      );
    }
    scene.bulk.push(...retried);
  }
}

function queued(body: LeadQueueMessage, place: number, retried: Set<LeadQueueMessage>): QueuedLead {
  return {
    id: `message-${place}`,
    body,
    attempts: 1,
    ack: () => {},
    retry: () => void retried.add(body),
  };
}

/** Who has what to do. */
async function queues() {
  const { open_work } = await routingDeskStub(env, TENANT).state({ v: 1, tenant: TENANT });
  const { results } = await env.DB.prepare(
    `SELECT lead_id, status, team_id, owner_id, sla_due_at_ms FROM lead
      WHERE tenant_id = ?1 AND status IN ('routed', 'held') ORDER BY lead_id`,
  )
    .bind(TENANT)
    .all();
  const open = open_work.filter((one) => one.open > 0);
  return { open: open.toSorted((a, b) => (a.user < b.user ? -1 : 1)), leads: results };
}

async function receipts(): Promise<number> {
  return (await receiptLogStub(env, TENANT).describe({ v: 1, tenant: TENANT })).size;
}

test("a file of leads is routed once whatever fails, uploaded again brings nothing, and undone leaves the queues as before", async () => {
  const before = await queues();
  // A step makes some nine calls, and every thirteenth fails, in turns before and after it did its work.
  const ports = flakyImportPorts(buildImportPorts(importEnv(scene.settings)), 13);
  const done = await scene.run(LEADS, file(), ports);
  expect(done).toMatchObject({ status: "done", rows: ROWS, rejected: 0 });
  const rows = new Set(leadsOf(scene).map(({ intake }) => intake?.kind === "import" && intake.row));
  expect(rows.size).toBe(ROWS);
  const ids = new Set(leadsOf(scene).map(({ lead_id }) => lead_id));
  expect(ids.size).toBe(ROWS - SAME);
  await consumeBulk();
  const see = async () => (await scene.see(String(done["id"])))["leads"];
  const settled = await see();
  expect(settled).toMatchObject({
    queued: ROWS,
    repeated: SAME,
    underway: 0,
    outcomes: { received: 0, duplicate: PERSONS_AGAIN },
  });
  const routed = await queues();
  expect(routed.leads.length).toBe(before.leads.length + ROWS - SAME - PERSONS_AGAIN);

  // A dry run under another source is other leads, of people who are all known.
  const dry = { ...LEADS, source: "elsewhere", dry_run: true };
  expect(await scene.run(dry, file())).toMatchObject({
    leads: { queued: ROWS, repeated: SAME, known_persons: ROWS },
  });

  const size = await receipts();
  const again = await scene.run(LEADS, file());
  await consumeBulk();
  expect(again).toMatchObject({ status: "done", leads: { queued: ROWS, repeated: ROWS } });
  expect(await queues()).toEqual(routed);
  expect(await see()).toEqual(settled);
  // The file's own receipt, and none of a lead.
  expect(await receipts()).toBe(size + 1);

  const path = `/v1/imports/${String(done["id"])}/undo`;
  const preview = await scene.call("POST", path, { dry_run: true });
  expect(preview.body["leads"]).toBe(ROWS - SAME - PERSONS_AGAIN);
  await scene.call("POST", path);
  await scene.drain(flakyImportPorts(buildImportPorts(importEnv(scene.settings)), 9));
  await consumeBulk();
  expect(await queues()).toEqual(before);
  expect(await see()).toMatchObject({
    outcomes: { stored: ROWS - SAME, routed: 0, held: 0, duplicate: 0 },
    undo: { status: "done", leads: ROWS - SAME },
  });
  expect(await receipts()).toBeGreaterThan(size + ROWS - SAME);
  await expectViewsAreReceipts(TENANT);
}, 180_000);
