// SPDX-License-Identifier: Apache-2.0
// A tenant whose leads come in through ingest's door, run through the pipeline and are seen through control's doors,
// over the pool's real stores; and a second tenant who must see nothing of it.
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { SCOPES } from "#domain/access/api-key.ts";
import type { LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { buildIngestApp } from "../../../workers/ingest/app.ts";
import { runMessages } from "../../../workers/ingest/run-messages.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { toolsOver } from "../pipeline/scene.ts";
import { type Answer, callDoor, controlEnv } from "./door-calls.ts";
import { buildOutboxPorts } from "./outbox-ports.ts";

export interface DoorAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, string>;
}

export interface LeadScene {
  readonly tenant: string;
  /** With every scope. */
  readonly key: string;
  readonly otherTenant: string;
  readonly otherKey: string;
  /** What ingest's doors and the log's outbox sent and no pipeline has read yet. */
  readonly sent: LeadQueueMessage[];
  /** One call at ingest's door. */
  post(
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
    by?: string,
  ): Promise<DoorAnswer>;
  /** The same with another method. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
    by?: string,
  ): Promise<DoorAnswer>;
  /** Runs all that was sent, and what that sends, to the end. */
  runPipeline(): Promise<void>;
  /** Hands in a lead and runs the pipeline over it; answers the lead's id. */
  handIn(body: Record<string, unknown>): Promise<string>;
  see(id: string, by?: string): Promise<Answer>;
  /** Ends the capture of the log; no name, address, key or token of the scene may be in it. */
  expectQuietLog(): void;
}

/** Both tenants, the first with people, an account and a config (with `more` in it); captures the log from here on. */
export async function openLeadScene(tenant: string, more: object = {}): Promise<LeadScene> {
  await migratedDatabase();
  const lines: string[] = [];
  const consoleLog = console.log;
  console.log = (line: unknown) => lines.push(String(line));
  const otherTenant = `${tenant}-others`;
  const key = await seedTenant(tenant);
  const otherKey = await seedTenant(otherTenant);
  await seedDirectory(key, more);

  const sent: LeadQueueMessage[] = [];
  const LEADS = { send: async (message: LeadQueueMessage) => void sent.push(message) };
  const LEADS_BULK = {
    sendBatch: async (messages: Iterable<{ readonly body: LeadQueueMessage }>) => {
      for (const { body } of messages) sent.push(body);
    },
  };
  const toolsAt = (nowMs: number) => toolsOver(buildOutboxPorts(buildLeadPorts(env, nowMs), sent));
  const ingest = buildIngestApp((_, nowMs) => toolsAt(nowMs));
  const scene: LeadScene = {
    tenant,
    key,
    otherTenant,
    otherKey,
    sent,
    post: (path, body, headers, by) => scene.call("POST", path, body, headers, by),
    async call(method, path, body, headers = {}, by = key) {
      const init = {
        method,
        headers: { authorization: `Bearer ${by}`, "content-type": "application/json", ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      };
      const response = await ingest.request(path, init, controlEnv({ LEADS, LEADS_BULK }));
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
    async runPipeline() {
      while (sent.length > 0) await runMessages(tenant, sent.splice(0), toolsAt(Date.now()));
    },
    async handIn(body) {
      const { status, body: accepted } = await scene.post("/v1/leads", body);
      expect(status).toBe(202);
      await scene.runPipeline();
      return accepted["id"] ?? "";
    },
    see: (id, by = key) => callDoor("GET", `/v1/leads/${id}`, by),
    expectQuietLog() {
      console.log = consoleLog;
      expect(lines.length).toBeGreaterThan(10);
      expect(lines.join("\n")).not.toMatch(
        /customer\.example|prospect|Name u|Prooflastname|rvk_|rvo_|again-1/,
      );
    },
  };
  return scene;
}

async function seedTenant(tenant: string): Promise<string> {
  await callDoor("PUT", `/v1/tenants/${tenant}`, env.OPERATOR_KEY, { name: tenant });
  const issued = await callDoor("POST", "/v1/keys", env.OPERATOR_KEY, {
    tenant,
    name: "k",
    scopes: SCOPES,
  });
  return String(issued.body["key"]);
}

/** Three places in one pool, a customer with an owner, and a segment of an hour. */
async function seedDirectory(key: string, more: object): Promise<void> {
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
  const published = await callDoor("POST", "/v1/config/versions", key, {
    segments: [{ name: "smb", company_size_max: 200, sla_minutes: 60 }],
    routing: {
      round_robin_pools: { inbound: { members: [{ user: "user:u-1" }, { user: "user:u-2" }] } },
      default_pool: "inbound",
      fallback_team: "team:sdr",
    },
    sources: { north: { kind: "partner" } },
    forms: { contact: { title: "Contact us", fields: [{ name: "email" }] } },
    capacity: { users: { "user:u-1": 2, "user:u-2": 1 } },
    accepted_findings: [
      { code: "segment_gap", pointer: "/segments/0/company_size_max", reason: "None are larger." },
    ],
    ...more,
  });
  expect([published.status, published.pointers]).toEqual([201, []]);
}
