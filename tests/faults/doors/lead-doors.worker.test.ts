// SPDX-License-Identifier: Apache-2.0
// A lead as its callers see it: through ingest's door, the pipeline, and control's doors, over the real stores.
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SCOPES } from "#domain/access/api-key.ts";
import type { LeadMessage } from "#domain/messages/lead-queue.ts";
import { buildLeadId } from "#domain/ids/ids.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { sealDeadLetter } from "#ledger/dead-letter-seal.ts";
import { verifyBundle } from "#ledger/verify.ts";
import { saveDeadLetter } from "#storage/dead-letters.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { buildIngestApp } from "../../../workers/ingest/app.ts";
import {
  continueAttempts,
  leadRoutingPipeline,
} from "../../../workers/ingest/lead-routing-pipeline.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { toolsOver } from "../pipeline/scene.ts";
import { type Answer, callDoor, controlEnv } from "./door-calls.ts";

const TENANT = "lead-doors";
const sent: LeadMessage[] = [];
const LEADS = { send: async (message: LeadMessage) => void sent.push(message) };
const ingest = buildIngestApp((_, nowMs) => toolsOver(buildLeadPorts(env, nowMs)));
const consoleLog = console.log;
const lines: string[] = [];
let key = "";
let otherKey = "";

async function seedTenant(tenant: string): Promise<string> {
  await callDoor("PUT", `/v1/tenants/${tenant}`, env.OPERATOR_KEY, { name: tenant });
  const issued = await callDoor("POST", "/v1/keys", env.OPERATOR_KEY, {
    tenant,
    name: "k",
    scopes: SCOPES,
  });
  return String(issued.body["key"]);
}

beforeAll(async () => {
  await migratedDatabase();
  console.log = (line: unknown) => lines.push(String(line));
  key = await seedTenant(TENANT);
  otherKey = await seedTenant("lead-others");
  for (const id of ["u-1", "u-2", "ae"])
    await callDoor("PUT", `/v1/users/${id}`, key, { name: `Name ${id}` });
  await callDoor("PUT", "/v1/teams/sdr", key, { name: "SDR", members: ["u-1", "u-2"] });
  await callDoor("PUT", "/v1/teams/sales", key, { name: "Sales", members: ["ae"] });
  const account = {
    name: "Customer",
    domains: ["customer.example"],
    owner: "ae",
    customer_status: "customer",
  };
  await callDoor("PUT", "/v1/accounts/c-1", key, account);
  await callDoor("POST", "/v1/config/versions", key, {
    segments: [{ name: "smb", company_size_max: 200, sla_minutes: 60 }],
    routing: {
      round_robin_pools: { inbound: { members: [{ user: "user:u-1" }, { user: "user:u-2" }] } },
      default_pool: "inbound",
      fallback_team: "team:sdr",
    },
    capacity: { users: { "user:u-1": 2, "user:u-2": 1 } },
  });
});
afterAll(() => {
  console.log = consoleLog;
});

async function post(path: string, body?: unknown, headers: Record<string, string> = {}, by = key) {
  const init = {
    method: "POST",
    headers: { authorization: `Bearer ${by}`, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const response = await ingest.request(path, init, controlEnv({ LEADS }));
  const answered: Record<string, string> = await response.json();
  return { status: response.status, headers: response.headers, body: answered };
}

/** Hands in a lead and runs the pipeline over what the door sent; answers the lead's id. */
async function handIn(body: Record<string, unknown>): Promise<string> {
  const { status, body: accepted } = await post("/v1/leads", body);
  expect(status).toBe(202);
  await runPipeline();
  return accepted["id"] ?? "";
}

async function runPipeline(): Promise<void> {
  await leadRoutingPipeline(TENANT, sent.splice(0), toolsOver(buildLeadPorts(env, Date.now())));
}

const see = (id: string, by = key): Promise<Answer> => callDoor("GET", `/v1/leads/${id}`, by);
const clear = ({ body, headers }: Answer): string =>
  JSON.stringify(body).replaceAll(headers.get("trace-id") ?? "?", "");

describe("a lead", () => {
  test("is `received` right after its 202, and routed with owner, time left, reasons and receipts later", async () => {
    const { body } = await post("/v1/leads", { email: "jo@customer.example", company_size: 50 });
    const id = body["id"] ?? "";
    const early = await see(id);
    expect(early.body).toMatchObject({
      id,
      status: "received",
      head: null,
      receipts: [],
      decision: null,
    });
    await runPipeline();
    const late = await see(id);
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

  test("of another tenant is the missing one, byte for byte but for the trace id, at every door", async () => {
    const id = await handIn({ email: "far@customer.example" });
    const missing = buildLeadId(idKeyOf(env, "lead-others"), ["nothing"]);
    expect((await see(missing, otherKey)).body["status"]).toBe("received");
    const unknown = `led_${"a".repeat(32)}`;
    for (const path of ["", "/evidence.zip"]) {
      const foreign = await callDoor("GET", `/v1/leads/${id}${path}`, otherKey);
      const absent = await callDoor("GET", `/v1/leads/${unknown}${path}`, otherKey);
      expect([foreign.status, clear(foreign)]).toEqual([404, clear(absent)]);
    }
    const foreign = await post(`/v1/leads/${id}/reprocess`, undefined, {}, otherKey);
    expect(foreign.status).toBe(404);
  });
});

describe("queues", () => {
  test("show a team's leads by time left, page by page, and the held ones apart", async () => {
    const ids: string[] = [];
    // Three places in the pool: the fourth and fifth lead are held.
    for (const n of [1, 2, 3, 4, 5])
      ids.push(await handIn({ email: `p${n}@prospect${n}.example`, company_size: 10 }));
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? "limit=2" : `limit=2&cursor=${String(cursor)}`;
      const { body } = await callDoor("GET", `/v1/queues/sdr?${query}`, key);
      const items: { lead_id: string; owner: { external_id: string } }[] = body["items"] ?? [];
      expect(items.length).toBeLessThanOrEqual(2);
      paged.push(...items.map(({ lead_id }) => lead_id));
      cursor = body["next_cursor"] ?? null;
    } while (cursor !== null);
    expect(paged).toEqual(ids.slice(0, 3));
    const held = await callDoor("GET", "/v1/queues/held", key);
    const items: { lead_id: string; status_reason: string }[] = held.body["items"] ?? [];
    expect(items.map(({ lead_id }) => lead_id)).toEqual(ids.slice(3));
    expect(items[0]?.status_reason).toBe("capacity_exhausted");
  });

  test("are found by our id of the team too; an unknown team is 404, a foreign cursor 422", async () => {
    const team = await callDoor("GET", "/v1/teams/sdr", key);
    const byId = await callDoor("GET", `/v1/queues/${String(team.body["id"])}`, key);
    const byName = await callDoor("GET", "/v1/queues/sdr", key);
    expect(byId.body["items"]).toEqual(byName.body["items"]);
    expect((await callDoor("GET", "/v1/queues/nobody", key)).status).toBe(404);
    const page = await callDoor("GET", "/v1/queues/sdr?limit=1", key);
    const cursor = String(page.body["next_cursor"]);
    for (const query of [`cursor=${cursor}x`, "limit=0", "limit=101", "offset=1"]) {
      expect((await callDoor("GET", `/v1/queues/sdr?${query}`, key)).status).toBe(422);
    }
    expect((await callDoor("GET", `/v1/queues/held?cursor=${cursor}`, key)).status).toBe(422);
  });
});

describe("reprocessing", () => {
  test("freezes one further attempt per Idempotency-Key, and If-Match holds it to the lead as seen", async () => {
    const id = await handIn({ email: "again@customer.example" });
    const head = (await see(id)).headers.get("etag") ?? "";
    const path = `/v1/leads/${id}/reprocess`;
    const once = { "idempotency-key": "again-1", "if-match": head };
    const first = await post(path, undefined, once);
    expect([first.status, first.headers.get("location")]).toEqual([202, `/v1/leads/${id}`]);
    expect(first.body).toMatchObject({ id, attempt: 2 });
    const repeat = await post(path, undefined, once);
    expect(repeat.body["receipt_id"]).toBe(first.body["receipt_id"]);
    const busy = await post(path);
    expect([busy.status, busy.body["type"]]).toEqual([
      409,
      "urn:revops-pack:problem:lead_in_progress",
    ]);
    const next = {
      v: 1,
      kind: "continue",
      tenant: TENANT,
      lead_id: id,
      attempt: 2,
      trace_id: "t",
    } as const;
    await continueAttempts(TENANT, [next], toolsOver(buildLeadPorts(env, Date.now())));
    const stale = await post(path, undefined, { "if-match": head });
    expect([stale.status, stale.body["type"]]).toEqual([
      412,
      "urn:revops-pack:problem:precondition_failed",
    ]);
    const seen = await see(id);
    expect(seen.body).toMatchObject({ status: "routed", attempt: 2, decision: { attempt: 2 } });
  });

  test("a lead without a receipt yet is a conflict that passes", async () => {
    const { body } = await post("/v1/leads", { email: "soon@customer.example" });
    const answer = await post(`/v1/leads/${body["id"]}/reprocess`);
    expect([answer.status, answer.body["type"]]).toEqual([
      409,
      "urn:revops-pack:problem:lead_pending",
    ]);
    const evidence = await callDoor("GET", `/v1/leads/${body["id"]}/evidence.zip`, key);
    expect([evidence.status, evidence.headers.get("retry-after")]).toEqual([409, "5"]);
    sent.length = 0;
  });
});

describe("evidence", () => {
  test("verifies offline against the log's key, holds its own export, and shows nobody", async () => {
    const id = await handIn({ email: "proof@customer.example", last_name: "Prooflastname" });
    const log = await callDoor("GET", "/v1/log", key);
    const zip = await callDoor("GET", `/v1/leads/${id}/evidence.zip`, key);
    expect(zip.headers.get("content-type")).toBe("application/zip");
    expect(zip.headers.get("content-disposition")).toBe(`attachment; filename="${id}.zip"`);
    expect(zip.headers.get("revops-log-key")).toBe(log.body["vkey"]);
    expect(verifyBundle(zip.bytes, { logKey: String(log.body["vkey"]) }).verdict).toBe("VALID");
    const text = new TextDecoder().decode(zip.bytes);
    expect(text).toContain("EXPORT_EVIDENCE");
    expect(text).not.toMatch(/proof@customer|Prooflastname/);
    const flipped = zip.bytes.slice();
    const at = text.indexOf("EXPORT_EVIDENCE");
    flipped[at] = (flipped[at] ?? 0) ^ 1;
    expect(verifyBundle(flipped, { logKey: String(log.body["vkey"]) }).verdict).not.toBe("VALID");
  });

  test("leaves only after its own receipt stands, one per export", async () => {
    const id = await handIn({ email: "twice@customer.example" });
    const size = async () =>
      (await receiptLogStub(env, TENANT).describe({ v: 1, tenant: TENANT })).size;
    const before = await size();
    await callDoor("GET", `/v1/leads/${id}/evidence.zip`, key);
    await callDoor("GET", `/v1/leads/${id}/evidence.zip`, key);
    expect((await size()) - before).toBe(2);
  });
});

describe("dead letters", () => {
  test("are listed to their tenant alone and replayed as the same message, marked with when", async () => {
    const message = {
      v: 1,
      kind: "lead",
      tenant: TENANT,
      lead: { email: "dead@customer.example" },
    };
    const dead_letter_id = `dlt_${"b".repeat(26)}`;
    const owner = { root_secret: env.ROOT_SECRET, tenant: TENANT, dead_letter_id };
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const row = {
      tenant_id: TENANT,
      dead_letter_id,
      queue: "leads-dlq",
      message_id: "m-1",
      message_kind: "lead",
      lead_id: null,
      trace_id: null,
      reason: "retries_exhausted",
      attempts: 21,
      stored_at_ms: 1_000,
    };
    await saveDeadLetter(env, row, await sealDeadLetter(owner, iv, JSON.stringify(message)));
    const listed = await callDoor("GET", "/v1/dead-letters", key);
    expect(listed.body["items"]).toMatchObject([
      { id: dead_letter_id, replayed_at: null, attempts: 21 },
    ]);
    expect((await callDoor("GET", "/v1/dead-letters", otherKey)).body["items"]).toEqual([]);
    const path = `/v1/dead-letters/${dead_letter_id}/replay`;
    const resent: unknown[] = [];
    const settings = { LEADS: { send: async (one: unknown) => void resent.push(one) } };
    expect((await callDoor("POST", path, otherKey, undefined, { settings })).status).toBe(404);
    expect(resent).toEqual([]);
    expect((await callDoor("POST", path, key, undefined, { settings })).status).toBe(202);
    expect(resent).toEqual([message]);
    const after = await callDoor("GET", "/v1/dead-letters", key);
    expect(JSON.stringify(after.body["items"])).not.toContain('"replayed_at":null');
  });
});

test("no name, address, key or token of any of this reached the log", () => {
  expect(lines.length).toBeGreaterThan(50);
  expect(lines.join("\n")).not.toMatch(
    /customer\.example|prospect|Name u|Prooflastname|rvk_|rvo_|again-1/,
  );
});
