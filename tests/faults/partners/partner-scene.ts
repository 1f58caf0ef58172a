// SPDX-License-Identifier: Apache-2.0
// A tenant with two partners, each with a key of its own, and people who deal with them; leads come in through ingest's
// doors, run through the pipeline and are seen through control's doors, over the pool's real stores and objects.
import { env } from "cloudflare:workers";
import { SCOPES } from "#domain/access/api-key.ts";
import type { JsonObject } from "#domain/bytes/canonical-json.ts";
import type { LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import type { StandingReceipt } from "#domain/messages/receipt-log.ts";
import { ReceiptBody } from "#domain/receipts/body.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { buildIngestApp } from "../../../workers/ingest/app.ts";
import type { LeadTools } from "../../../workers/ingest/lead-tools.ts";
import { runMessages } from "../../../workers/ingest/run-messages.ts";
import { type Answer, callDoor, controlEnv } from "../doors/door-calls.ts";
import type { DoorAnswer } from "../doors/lead-scene.ts";
import { issuePartnerKey } from "../doors/partner-key.ts";
import { openTestSession, seedPerson, type TestPerson } from "../doors/people.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { openScene, toolsOver } from "../pipeline/scene.ts";

/** Owns the company behind customer.example. */
export const CUSTOMER_DOMAIN = "customer.example";

export interface Somebody extends TestPerson {
  readonly token: string;
}

export interface PartnerScene {
  readonly tenant: string;
  /** With every scope that a tenant's own key may have. */
  readonly admin: string;
  /** Keys of the partners. */
  readonly north: string;
  readonly south: string;
  /** Deal with partners. */
  readonly manager: Somebody;
  readonly other: Somebody;
  readonly tools: LeadTools;
  /** One call at ingest's door; what it sends waits for `run`. `more` replaces parts of the env. */
  post(
    path: string,
    by: string,
    body: unknown,
    headers?: Record<string, string>,
    later_ms?: number,
    more?: Record<string, unknown>,
  ): Promise<DoorAnswer>;
  see(path: string, by: string): Promise<Answer>;
  /** Runs what was sent, then what the log asks for: attempts without an end, and views of what is no lead. */
  run(): Promise<void>;
  receipts(): Promise<readonly ReadReceipt[]>;
}

export interface ReadReceipt {
  readonly receipt: StandingReceipt;
  readonly leaf: Leaf;
  readonly body: ReceiptBody;
}

export async function openPartnerScene(
  tenant: string,
  conflicts: "hold" | "first_wins" = "hold",
  more: JsonObject = {},
): Promise<PartnerScene> {
  await migratedDatabase();
  const partner = { kind: "partner" };
  const sources = { north: partner, south: { ...partner, lead_source: "partners" } };
  await openScene(tenant, { sources, partners: { conflicts }, ...more });
  const own = { tenant, name: "admin", scopes: SCOPES };
  const issued = await callDoor("POST", "/v1/keys", env.OPERATOR_KEY, own);
  const admin = String(issued.body["key"]);
  const [north, south] = await Promise.all(
    ["north", "south"].map((source) => issuePartnerKey(admin, source)),
  );
  const sent: LeadQueueMessage[] = [];
  const LEADS = { send: async (message: LeadQueueMessage) => void sent.push(message) };
  const ingest = buildIngestApp<never>((_, nowMs) => toolsOver(buildLeadPorts(env, nowMs)));
  const tools = toolsOver(buildLeadPorts(env, Date.now()));
  const receipts = () => readReceipts(tenant);
  return {
    tenant,
    admin,
    north: north ?? "",
    south: south ?? "",
    manager: await signIn(tenant, "manager"),
    other: await signIn(tenant, "other-manager"),
    tools,
    async post(path, by, body, headers = {}, later_ms = 0, more = {}) {
      const init = {
        method: "POST",
        headers: { authorization: `Bearer ${by}`, "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      };
      const settings = later_ms === 0 ? {} : { CLOCK_OFFSET_MS: String(later_ms) };
      const response = await ingest.request(
        path,
        init,
        controlEnv({ LEADS, ...settings, ...more }),
      );
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
    see: (path, by) => callDoor("GET", path, by),
    async run() {
      const asked = sent.splice(0);
      if (asked.length > 0) await runMessages(tenant, asked, tools);
      await runMessages(tenant, owedMessages(tenant, await receipts()), tools);
    },
    receipts,
  };
}

async function signIn(tenant: string, name: string): Promise<Somebody> {
  const person = await seedPerson(tenant, name, ["partner_manager"]);
  return { ...person, token: await openTestSession(person, tenant) };
}

async function readReceipts(tenant: string): Promise<readonly ReadReceipt[]> {
  const all: ReadReceipt[] = [];
  for (let size = 1; all.length < size;) {
    const range = { v: 1, tenant, from_seq: all.length, limit: 100 } as const;
    const reply = await receiptLogStub(env, tenant).readRange(range);
    for (const receipt of reply.receipts) {
      const leaf = Leaf.parse(JSON.parse(receipt.leaf));
      all.push({ receipt, leaf, body: ReceiptBody.parse(JSON.parse(receipt.body)) });
    }
    ({ size } = reply);
  }
  return all;
}

/** The messages that the log's outbox sends for what stands there. */
function owedMessages(tenant: string, receipts: readonly ReadReceipt[]): LeadQueueMessage[] {
  const chains = new Set(receipts.map(({ leaf }) => leaf.chain));
  const others = [...chains].filter((chain) => !chain.startsWith("lead:"));
  const ended = new Set(
    receipts.flatMap(({ leaf, body }) =>
      body.kind === "routed" ? [`${leaf.chain}/${body.attempt}`] : [],
    ),
  );
  const begun = receipts.flatMap(({ leaf, body }): LeadQueueMessage[] => {
    if (body.kind !== "attempt") return [];
    const { attempt } = body.frozen;
    if (ended.has(`${leaf.chain}/${attempt}`)) return [];
    const lead_id = leaf.resource_ref.id;
    return [{ v: 1, kind: "continue", tenant, lead_id, attempt, trace_id: "t" }];
  });
  return [...begun, ...others.map((chain) => ({ v: 1, kind: "project", tenant, chain }) as const)];
}
