// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { UNADDRESSED } from "#storage/dead-letters.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";
import { VIEW_TABLES } from "#storage/project-receipts.ts";
import { clearTenantViews } from "#storage/rebuild-views.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { projectChains } from "../../../workers/ingest/project-chains.ts";
import { toolsOver } from "../pipeline/scene.ts";
import { callDoor } from "./door-calls.ts";
import { type LeadScene, openLeadScene } from "./lead-scene.ts";
import { storeDead } from "./store-dead.ts";

let scene: LeadScene;
beforeAll(async () => {
  scene = await openLeadScene("operation-doors");
});

/** Replays a dead letter; `resent` is what was sent to the queue. */
async function replay(id: string, by: string) {
  const resent: unknown[] = [];
  const settings = { LEADS: { send: async (one: unknown) => void resent.push(one) } };
  const path = `/v1/dead-letters/${id}/replay`;
  const { status } = await callDoor("POST", path, by, undefined, { settings });
  return { status, resent };
}

async function listed(by: string): Promise<{ id: string; replayed_at: string | null }[]> {
  return (await callDoor("GET", "/v1/dead-letters", by)).body["items"] ?? [];
}

describe("dead letters", () => {
  test("are listed to their tenant alone and replayed as the same message, marked with when", async () => {
    const lead = { email: "dead@customer.example" };
    const message = { v: 1, kind: "lead", tenant: scene.tenant, lead };
    const id = await storeDead(scene.tenant, message);
    expect(await listed(scene.key)).toMatchObject([{ id, replayed_at: null, attempts: 21 }]);
    for (const stranger of [scene.otherKey, env.OPERATOR_KEY]) {
      expect(await listed(stranger)).toEqual([]);
      expect(await replay(id, stranger)).toEqual({ status: 404, resent: [] });
    }
    expect(await replay(id, scene.key)).toEqual({ status: 202, resent: [message] });
    expect(await listed(scene.key)).toMatchObject([{ id, replayed_at: expect.any(String) }]);
  });

  test("that name no readable tenant are the operator's, and no tenant's", async () => {
    const id = await storeDead(UNADDRESSED, { v: 9, of: "another release" });
    expect(await listed(env.OPERATOR_KEY)).toMatchObject([{ id }]);
    expect((await listed(scene.key)).map((letter) => letter.id)).not.toContain(id);
    expect((await replay(id, scene.key)).status).toBe(404);
    expect(await replay(id, env.OPERATOR_KEY)).toEqual({
      status: 202,
      resent: [{ v: 9, of: "another release" }],
    });
  });
});

describe("rebuilding the views", () => {
  /** Every view row of a tenant, in the order of its key. */
  async function viewRows(tenant: string): Promise<unknown> {
    const tables = await env.DB.batch(
      VIEW_TABLES.map((table) =>
        env.DB.prepare(`SELECT * FROM ${table} WHERE tenant_id = ?1`).bind(tenant),
      ),
    );
    return tables.map(({ results }) => results.map((row) => JSON.stringify(row)).toSorted());
  }
  const rebuild = (body: unknown, by = scene.key) =>
    callDoor("POST", "/v1/views/rebuild", by, body);

  test("gives back from the log alone what the pipeline had written, person by person", async () => {
    for (const n of [1, 2, 3, 4])
      await scene.handIn({ email: `p${n}@prospect${n}.example`, company_size: 10 });
    await scene.handIn({ email: "p1@prospect1.example", company_size: 10, last_name: "Again" });
    const tools = toolsOver(buildLeadPorts(env, Date.now()));
    // What the log's outbox asks for, and a queue would bring.
    const keys = await tenantDeskStub(env, scene.tenant).keys({
      v: 1,
      tenant: scene.tenant,
      limit: 100,
      after: null,
    });
    const chains = keys.map(({ key_id }) => `api_key:${key_id}`);
    await projectChains(scene.tenant, [`config:${scene.tenant}`, ...chains], tools);
    const before = await viewRows(scene.tenant);
    await clearTenantViews(env.DB, scene.tenant);
    const done = await rebuild({ from_seq: 0 });
    expect([done.status, done.body["next_seq"]]).toEqual([200, null]);
    expect(await viewRows(scene.tenant)).toEqual(before);
    await rebuild({ from_seq: 0 });
    expect(await viewRows(scene.tenant)).toEqual(before);
  });

  test("removes on demand what the log does not say, of the own tenant alone", async () => {
    const before = await viewRows(scene.tenant);
    const queue = async () => (await callDoor("GET", "/v1/queues/held", scene.key)).body["items"];
    const held = await queue();
    await env.DB.prepare(
      "UPDATE lead SET status = 'held', lead_id = 'led_forged' WHERE tenant_id = ?1 AND lead_id IN (SELECT min(lead_id) FROM lead WHERE tenant_id = ?1)",
    )
      .bind(scene.tenant)
      .run();
    expect(await queue()).not.toEqual(held);
    await rebuild({ from_seq: 0, clear: true }, scene.otherKey);
    expect(await queue()).not.toEqual(held);
    await rebuild({ from_seq: 0, clear: true });
    expect(await viewRows(scene.tenant)).toEqual(before);
  });

  test("needs scope admin, and empties nothing in the middle of a rebuild", async () => {
    const reader = await callDoor("POST", "/v1/keys", scene.key, {
      name: "reader",
      scopes: ["leads:read", "leads:write"],
    });
    const before = await viewRows(scene.tenant);
    const denied = await rebuild({ from_seq: 0, clear: true }, String(reader.body["key"]));
    expect(denied.status).toBe(403);
    const middle = await rebuild({ from_seq: 1, clear: true });
    expect([middle.status, middle.pointers]).toEqual([422, ["/clear"]]);
    expect((await rebuild({ from_seq: -1 })).pointers).toEqual(["/from_seq"]);
    expect(await viewRows(scene.tenant)).toEqual(before);
  });
});

test("no name, address, key or token of any of this reached the log", () => {
  scene.expectQuietLog();
});
