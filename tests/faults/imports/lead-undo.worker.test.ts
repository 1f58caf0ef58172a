// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, test } from "vitest";
import { MINUTE_MS } from "#domain/time/instant.ts";
import { consumeDeadJobs } from "../../../workers/control/jobs/dead-job-queue.ts";
import { buildImportPorts } from "../../../workers/control/imports/import-ports.ts";
import { importEnv, type ImportScene, openImportScene } from "./import-scene.ts";
import { LEADS, leadsOf, standLeads, withdrawalsOf } from "./lead-scene.ts";

let scene: ImportScene;
let other: ImportScene;
beforeAll(async () => {
  console.log = () => {};
  scene = await openImportScene("lead-undo");
  other = await openImportScene("lead-undo-other");
});

function file(name: string, rows = 3): string {
  const lines = Array.from({ length: rows }, (_, i) => `${name}-${i},${name}-${i}@acme.example`);
  return ["external_id,email", ...lines].join("\n");
}

const undo = (id: unknown, body?: unknown) =>
  scene.call("POST", `/v1/imports/${String(id)}/undo`, body);

/** Lets what waits come back, this much later. */
async function wake(ms: number): Promise<void> {
  scene.settings["CLOCK_OFFSET_MS"] = String(ms);
  scene.queue.push(...scene.later.splice(0));
  await scene.drain();
  scene.settings["CLOCK_OFFSET_MS"] = "0";
}

describe("the undo of an import of leads", () => {
  test("asks each of its leads to leave its queue, and asked again is the same undo", async () => {
    scene.bulk.length = 0;
    const { id } = await scene.run(LEADS, file("all"));
    await standLeads(scene);
    const sent = leadsOf(scene).map(({ lead_id }) => lead_id);
    const asked = await undo(id);
    expect([asked.status, asked.body["leads"]]).toMatchObject([202, { undo: { status: "ready" } }]);
    await scene.drain();
    expect(withdrawalsOf(scene)).toMatchObject(
      sent.map((lead_id) => ({ kind: "withdraw", lead_id, import_id: id, tenant: scene.tenant })),
    );
    const again = await undo(id);
    await scene.drain();
    expect([again.status, again.body["leads"]]).toMatchObject([
      202,
      { undo: { status: "done", leads: 3 } },
    ]);
    expect(withdrawalsOf(scene)).toHaveLength(3);
  });

  test("says beforehand how many leads would leave which queues, and changes nothing", async () => {
    scene.bulk.length = 0;
    const { id } = await scene.run(LEADS, file("before"));
    await standLeads(scene);
    const seen = await undo(id, { dry_run: true });
    expect([seen.status, seen.body]).toEqual([
      200,
      { leads: 3, queues: [{ status: "routed", team: null, owner: null, leads: 3 }] },
    ]);
    expect([scene.queue, withdrawalsOf(scene)]).toEqual([[], []]);
  });

  test("waits for leads that nobody has decided yet, so that none comes to a queue behind it", async () => {
    scene.bulk.length = 0;
    const { id } = await scene.run(LEADS, file("early"));
    await undo(id);
    await scene.drain();
    await wake(MINUTE_MS);
    expect([withdrawalsOf(scene), scene.later.length]).toEqual([[], 1]);
    await standLeads(scene);
    await wake(MINUTE_MS);
    expect(withdrawalsOf(scene)).toHaveLength(3);
  });

  test("of two deliveries at once, one waits", async () => {
    scene.bulk.length = 0;
    const { id } = await scene.run(LEADS, file("twice"));
    await undo(id);
    scene.queue.push(...scene.queue);
    await Promise.all([scene.drain(), scene.drain()]);
    expect(scene.later.length).toBe(1);
    await standLeads(scene);
    await wake(MINUTE_MS);
    expect(withdrawalsOf(scene)).toHaveLength(3);
  });

  test("does not wait for ever", async () => {
    scene.bulk.length = 0;
    const { id } = await scene.run(LEADS, file("never"));
    await undo(id);
    await scene.drain();
    await wake(7 * 60 * MINUTE_MS);
    expect(withdrawalsOf(scene)).toHaveLength(3);
  });

  test("is for imports of leads that have ended, and another tenant's is not there", async () => {
    const accounts = await scene.run({ entity: "accounts" }, "external_id,name\na-1,A\n");
    const waiting = await scene.begin(LEADS);
    const done = await scene.run(LEADS, file("theirs"));
    expect((await undo(accounts["id"])).status).toBe(409);
    expect((await undo(waiting)).status).toBe(409);
    const path = `/v1/imports/${String(done["id"])}/undo`;
    expect((await other.call("POST", path)).status).toBe(404);
  });

  test("of a cancelled import begins when its last step is over, and finds what that step sent", async () => {
    scene.bulk.length = 0;
    const id = await scene.begin(LEADS);
    await scene.send(id, file("stopped"));
    const real = buildImportPorts(importEnv(scene.settings));
    const sendLeads: typeof real.sendLeads = async (messages) => {
      // It is cancelled and undone while its step sends.
      await scene.call("POST", `/v1/imports/${id}/cancel`);
      expect((await undo(id)).status).toBe(202);
      await real.sendLeads(messages);
    };
    await scene.drain({ ...real, sendLeads });
    expect([leadsOf(scene).length, scene.later.length]).toEqual([3, 1]);
    await standLeads(scene);
    await wake(2 * MINUTE_MS);
    expect(withdrawalsOf(scene)).toHaveLength(3);
    expect(await scene.see(id)).toMatchObject({ leads: { undo: { status: "done", leads: 3 } } });
  });

  test("ends for good an import that failed in the midst of its file", async () => {
    scene.bulk.length = 0;
    const id = await scene.begin(LEADS);
    await scene.send(id, file("broken"));
    const [body] = scene.queue.splice(0);
    const dead = { id: "dead-1", body, attempts: 1, ack: () => {}, retry: () => {} };
    await consumeDeadJobs([dead], { env: importEnv(), queue: "jobs-dlq", now_ms: Date.now() });
    expect((await undo(id)).status).toBe(202);
    const letters: { id: string }[] =
      (await scene.call("GET", "/v1/dead-letters")).body["items"] ?? [];
    for (const letter of letters) {
      await scene.call("POST", `/v1/dead-letters/${letter.id}/replay`);
    }
    await scene.drain();
    await wake(2 * MINUTE_MS);
    expect(leadsOf(scene)).toEqual([]);
    expect(await scene.see(id)).toMatchObject({
      status: "cancelled",
      leads: { undo: { status: "done" } },
    });
  });
});
