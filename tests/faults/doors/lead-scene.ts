// SPDX-License-Identifier: Apache-2.0
// A tenant whose leads come in through ingest's door, run through the pipeline and are seen through control's doors,
// over the pool's real stores; and a second tenant who must see nothing of it.
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { SCOPES } from "#domain/access/api-key.ts";
import type { LeadMessage } from "#domain/messages/lead-queue.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { buildIngestApp } from "../../../workers/ingest/app.ts";
import { leadRoutingPipeline } from "../../../workers/ingest/lead-routing-pipeline.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { toolsOver } from "../pipeline/scene.ts";
import { type Answer, callDoor, controlEnv } from "./door-calls.ts";

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
  /** What ingest's door sent and no pipeline has read yet. */
  readonly sent: LeadMessage[];
  /** One call at ingest's door. */
  post(
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
    by?: string,
  ): Promise<DoorAnswer>;
  runPipeline(): Promise<void>;
  /** Hands in a lead and runs the pipeline over it; answers the lead's id. */
  handIn(body: Record<string, unknown>): Promise<string>;
  see(id: string, by?: string): Promise<Answer>;
  /** Ends the capture of the log; no name, address, key or token of the scene may be in it. */
  expectQuietLog(): void;
}

/** Both tenants, the first with people, an account and a config; captures the log from here on. */
export async function openLeadScene(tenant: string): Promise<LeadScene> {
  await migratedDatabase();
  const lines: string[] = [];
  const consoleLog = console.log;
  console.log = (line: unknown) => lines.push(String(line));
  const otherTenant = `${tenant}-others`;
  const key = await seedTenant(tenant);
  const otherKey = await seedTenant(otherTenant);
  await seedDirectory(key);

  const sent: LeadMessage[] = [];
  const LEADS = { send: async (message: LeadMessage) => void sent.push(message) };
  const ingest = buildIngestApp((_, nowMs) => toolsOver(buildLeadPorts(env, nowMs)));
  const scene: LeadScene = {
    tenant,
    key,
    otherTenant,
    otherKey,
    sent,
    async post(path, body, headers = {}, by = key) {
      const init = {
        method: "POST",
        headers: { authorization: `Bearer ${by}`, "content-type": "application/json", ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      };
      const response = await ingest.request(path, init, controlEnv({ LEADS }));
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
    async runPipeline() {
      const tools = toolsOver(buildLeadPorts(env, Date.now()));
      await leadRoutingPipeline(tenant, sent.splice(0), tools);
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
async function seedDirectory(key: string): Promise<void> {
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
    accepted_findings: [
      { code: "segment_gap", pointer: "/segments/0/company_size_max", reason: "None are larger." },
    ],
  });
}
