// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { buildLeadId } from "#domain/ids/ids.ts";
import type { ReadRequest } from "#domain/messages/receipt-log.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { type Answer, callDoor } from "./door-calls.ts";
import { type LeadScene, openLeadScene } from "./lead-scene.ts";

let scene: LeadScene;
beforeAll(async () => {
  scene = await openLeadScene("lead-doors");
});

const clear = ({ body, headers }: Answer): string =>
  JSON.stringify(body).replaceAll(headers.get("trace-id") ?? "?", "");

describe("a lead", () => {
  test("is `received` right after its 202, and routed with owner, time left, reasons and receipts later", async () => {
    const { body } = await scene.post("/v1/leads", {
      email: "jo@customer.example",
      company_size: 50,
    });
    const id = body["id"] ?? "";
    const early = await scene.see(id);
    expect(early.body).toMatchObject({
      id,
      status: "received",
      head: null,
      receipts: [],
      decision: null,
    });
    await scene.runPipeline();
    const late = await scene.see(id);
    expect(late.body).toMatchObject({
      status: "routed",
      owner: { external_id: "ae", name: "Name ae" },
      team: { external_id: "sales" },
      segment: "smb",
      attempt: 1,
      decision: { rung: "account_owner", failure: null, attempt: 1 },
      touches: [{ kind: "created", source: "api" }],
    });
    expect(late.body["sla"]).toMatchObject({ minutes_left: 59 });
    const receipts: { id: string; workflow_step: string; previous_receipt_id: string | null }[] =
      late.body["receipts"] ?? [];
    expect(receipts.map((one) => one.workflow_step)).toEqual(["CREATE_LEAD", "ROUTE_LEAD"]);
    expect(receipts[1]?.previous_receipt_id).toBe(receipts[0]?.id);
    expect(late.headers.get("etag")).toBe(`"${receipts[1]?.id}"`);
    const decision: { rationale: string[]; routing: { trace: unknown[] } } = late.body[
      "decision"
    ] as never;
    expect(decision.rationale.join(" ")).toContain("account's owner");
    expect(decision.routing.trace.length).toBeGreaterThan(0);
  });

  test("takes from the log only the receipts that decided and the first word, and names as its head the newest it shows", async () => {
    const body = { external_id: "often", email: "often@customer.example" };
    const id = await scene.handIn(body);
    for (const last_name of ["A", "B", "C", "D", "E"]) await scene.handIn({ ...body, last_name });
    const asked: ReadRequest[] = [];
    const log = receiptLogStub(env, scene.tenant);
    const read = async (request: ReadRequest) => {
      asked.push(request);
      // A log that is ahead of the views.
      return (await log.read(request)).map((state) => ({ ...state, head: "rcp_later" }));
    };
    const RECEIPT_LOG = { idFromName: () => "id", get: () => ({ read }) };
    const settings = { RECEIPT_LOG };
    const seen = await callDoor("GET", `/v1/leads/${id}`, scene.key, undefined, { settings });
    const chains = [`lead:${id}`];
    expect(asked).toMatchObject([
      { chains, newest: 4 },
      { chains, steps: ["CREATE_LEAD"] },
    ]);
    expect(asked[0]?.steps).not.toContain("RESUBMIT_LEAD");
    expect(seen.body).toMatchObject({ decision: { attempt: 1 }, history_complete: true });
    const receipts: { id: string }[] = seen.body["receipts"] ?? [];
    expect(receipts).toHaveLength(7);
    expect(seen.body["contact"]).toMatchObject({ last_name: "E" });
    const others: { last_name: { value: string }[] } = seen.body["other_values"] as never;
    expect(others.last_name.map(({ value }) => value)).toEqual(["D", "C", "B", "A"]);
    expect(seen.headers.get("etag")).toBe(`"${receipts.at(-1)?.id}"`);
    expect(seen.body["head"]).toBe(receipts.at(-1)?.id);
  });

  test("of another tenant is the missing one, byte for byte but for the trace id, at every door", async () => {
    const id = await scene.handIn({ email: "far@customer.example" });
    const missing = buildLeadId(idKeyOf(env, scene.otherTenant), ["nothing"]);
    expect((await scene.see(missing, scene.otherKey)).body["status"]).toBe("received");
    const unknown = `led_${"a".repeat(32)}`;
    for (const path of ["", "/evidence.zip"]) {
      const foreign = await callDoor("GET", `/v1/leads/${id}${path}`, scene.otherKey);
      const absent = await callDoor("GET", `/v1/leads/${unknown}${path}`, scene.otherKey);
      expect([foreign.status, clear(foreign)]).toEqual([404, clear(absent)]);
    }
    const foreign = await scene.post(`/v1/leads/${id}/reprocess`, undefined, {}, scene.otherKey);
    expect(foreign.status).toBe(404);
  });
});

describe("queues", () => {
  test("show a team's leads by time left, page by page, and the held ones apart", async () => {
    const ids: string[] = [];
    // Three places in the pool: the fourth and fifth lead are held.
    for (const n of [1, 2, 3, 4, 5])
      ids.push(await scene.handIn({ email: `p${n}@prospect${n}.example`, company_size: 10 }));
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? "limit=2" : `limit=2&cursor=${String(cursor)}`;
      const { body } = await callDoor("GET", `/v1/queues/sdr?${query}`, scene.key);
      const items: { lead_id: string; owner: { external_id: string } }[] = body["items"] ?? [];
      expect(items.length).toBeLessThanOrEqual(2);
      paged.push(...items.map(({ lead_id }) => lead_id));
      cursor = body["next_cursor"] ?? null;
    } while (cursor !== null);
    expect(paged).toEqual(ids.slice(0, 3));
    const held = await callDoor("GET", "/v1/queues/held", scene.key);
    const items: { lead_id: string; status_reason: string }[] = held.body["items"] ?? [];
    expect(items.map(({ lead_id }) => lead_id)).toEqual(ids.slice(3));
    expect(items[0]?.status_reason).toBe("capacity_exhausted");
  });

  test("are found by our id of the team too; an unknown team is 404, a foreign cursor 422", async () => {
    const team = await callDoor("GET", "/v1/teams/sdr", scene.key);
    const byId = await callDoor("GET", `/v1/queues/${String(team.body["id"])}`, scene.key);
    const byName = await callDoor("GET", "/v1/queues/sdr", scene.key);
    expect(byId.body["items"]).toEqual(byName.body["items"]);
    expect((await callDoor("GET", "/v1/queues/nobody", scene.key)).status).toBe(404);
    const page = await callDoor("GET", "/v1/queues/sdr?limit=1", scene.key);
    const cursor = String(page.body["next_cursor"]);
    for (const query of [`cursor=${cursor}x`, "limit=0", "limit=101", "offset=1"]) {
      expect((await callDoor("GET", `/v1/queues/sdr?${query}`, scene.key)).status).toBe(422);
    }
    expect((await callDoor("GET", `/v1/queues/held?cursor=${cursor}`, scene.key)).status).toBe(422);
  });
});

test("no name, address, key or token of any of this reached the log", () => {
  scene.expectQuietLog();
});
