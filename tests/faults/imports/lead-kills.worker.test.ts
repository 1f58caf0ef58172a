// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { buildLeadLists, leadListPrefix } from "../../../workers/control/imports/lead-lists.ts";
import { buildImportPorts } from "../../../workers/control/imports/import-ports.ts";
import type { Fault } from "../pipeline/faulty-ports.ts";
import { buildFaultyImportPorts, type FaultyImportPorts } from "./faulty-import-ports.ts";
import { importEnv, type ImportScene, openImportScene, without } from "./import-scene.ts";
import {
  importReceipts,
  LEADS,
  leadsOf,
  sentByRow,
  standLeads,
  withdrawalsOf,
} from "./lead-scene.ts";

beforeAll(() => {
  console.log = () => {};
});

/** Two of them fill the block that a step reads, so the file below is four steps of one to three rows. */
const FILLER = "x".repeat(50_000);

/** Good, refused and doubtful rows; one that comes again as it was, and one that says something else of its lead. */
const FILE = [
  "external_id,email,country,owner,filler",
  "one,one@acme.example,GB,ae-1,",
  `two,two@acme.example,Narnia,,${FILLER}`,
  "one,one@acme.example,GB,ae-1,",
  `,no address,,,${FILLER}`,
  "two,two@other.example,GB,,",
  `three,three@acme.example,DE,nobody,${FILLER}`,
  `four,four@acme.example,DE,,${FILLER}`,
].join("\n");
const OWN = ["started_by", "created_at", "updated_at"];
const SENT = [1, 2, 3, 5, 6, 7];

let tenants = 0;
async function open(fault: Fault | null) {
  tenants += 1;
  const scene = await openImportScene(`lead-kill-${tenants}`);
  await scene.call("PUT", "/v1/users/ae-1", { name: "Ada" });
  return { scene, faulty: faultyPorts(scene, fault) };
}

function faultyPorts(scene: ImportScene, fault: Fault | null): FaultyImportPorts {
  return buildFaultyImportPorts(buildImportPorts(importEnv(scene.settings)), fault);
}

/** Every fault that tells another story: a read whose answer is lost is a read that was not made. */
function faultsOf(calls: readonly string[]): readonly (Fault & { readonly name: string })[] {
  const reads = new Set(["files.read", "db.all", "db.first", "log.read", "lists.next"]);
  return calls.flatMap((name, call) =>
    (reads.has(name) ? (["before"] as const) : (["before", "after"] as const)).map((when) => ({
      call,
      when,
      name,
    })),
  );
}

async function listed(tenant: string, id: string): Promise<readonly string[]> {
  const lists = buildLeadLists(env.IMPORTS);
  const ids: string[] = [];
  for (let after: string | null = null; ;) {
    const list = await lists.next(leadListPrefix(tenant, id), after);
    if (list === null) return ids;
    ids.push(...list.lead_ids);
    after = list.key;
  }
}

async function importWith(fault: Fault | null) {
  const { scene, faulty } = await open(fault);
  const id = await scene.begin({ ...LEADS, mode: "keep_owner" });
  await scene.send(id, FILE);
  await scene.drain(faulty.ports, 3);
  const view = without(await scene.see(id), ["id", ...OWN]);
  const sent = sentByRow(scene);
  const leads = new Set(leadsOf(scene).map(({ lead_id }) => lead_id));
  const notes = await env.DB.prepare("SELECT count(*) AS rows FROM import_row WHERE tenant_id = ?1")
    .bind(scene.tenant)
    .first();
  const end = {
    view,
    rejects: await scene.rejects(id),
    rows: [...sent.keys()].toSorted((a, b) => a - b),
    // Sent again, a row is the same message: the pipeline absorbs it.
    different: [...sent.values()].map((messages) => messages.size),
    leads: leads.size,
    listed: (await listed(scene.tenant, id)).map((lead) => leads.has(lead)),
    receipts: (await importReceipts(scene.tenant)).map(({ leaf }) => leaf.workflow_step),
    notes,
    file: (await env.IMPORTS.list({ prefix: `imports/${scene.tenant}/` })).objects.filter(
      ({ key }) => !key.includes("/leads/"),
    ).length,
  };
  return { end, calls: faulty.calls };
}

test("an import of leads that is killed before or after any call sends every row as one that nobody disturbed", async () => {
  const { end, calls } = await importWith(null);
  expect(end).toMatchObject({
    view: { status: "done", rows: 7, rejected: 1, warnings: 2, leads: { queued: 6, repeated: 2 } },
    rows: SENT,
    different: SENT.map(() => 1),
    leads: 4,
    listed: [true, true, true, true],
    receipts: ["IMPORT_RECORDS"],
    notes: { rows: 0 },
    file: 0,
  });
  expect(calls.filter((name) => name === "sendLeads").length).toBeGreaterThanOrEqual(4);
  for (const { name, call, when } of faultsOf(calls)) {
    const killed = await importWith({ call, when });
    expect(killed.end, `${when} ${name} (${call})`).toEqual(end);
  }
}, 240_000);

async function undoWith(fault: Fault | null) {
  const { scene } = await open(null);
  const id = await scene.begin(LEADS);
  await scene.send(id, FILE);
  await scene.drain();
  await standLeads(scene);
  const sent = new Set(leadsOf(scene).map(({ lead_id }) => lead_id));
  const faulty = faultyPorts(scene, fault);
  const asked = await scene.call("POST", `/v1/imports/${id}/undo`);
  expect(asked.status).toBe(202);
  await scene.drain(faulty.ports, 3);
  const withdrawals = withdrawalsOf(scene);
  const end = {
    // One message of each lead, however often it was sent.
    messages: new Set(withdrawals.map((one) => JSON.stringify(one))).size,
    leads: new Set(withdrawals.map(({ lead_id }) => sent.has(lead_id) && lead_id)).size,
    imports: new Set(withdrawals.map(({ import_id }) => import_id === id)),
    undo: ((await scene.see(id))["leads"] as { undo: Record<string, unknown> }).undo,
    receipts: (await importReceipts(scene.tenant)).map(({ leaf, body }) => [
      leaf.workflow_step,
      body.kind === "undo" ? body.leads : null,
    ]),
  };
  return { end: { ...end, undo: without(end.undo, OWN) }, calls: faulty.calls };
}

test("an undo that is killed before or after any call asks every lead, once", async () => {
  const { end, calls } = await undoWith(null);
  expect(end).toEqual({
    messages: 4,
    leads: 4,
    imports: new Set([true]),
    undo: { status: "done", leads: 4 },
    receipts: [
      ["IMPORT_RECORDS", null],
      ["UNDO_IMPORT", 4],
    ],
  });
  for (const { name, call, when } of faultsOf(calls)) {
    const killed = await undoWith({ call, when });
    expect(killed.end, `${when} ${name} (${call})`).toEqual(end);
  }
}, 240_000);
