// SPDX-License-Identifier: Apache-2.0
// Takes leads from the real door through the real consumer in batches of a size, and counts all that is billed on the
// way: apart, the lead that has to look up again what an isolate forgets after a minute.
import { env } from "cloudflare:workers";
import type { LeadMessage } from "#domain/messages/lead-queue.ts";
import { readClock } from "#storage/clock.ts";
import { receiptLogStub, tenantDeskStub } from "#storage/object-stubs.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { buildIngestApp } from "../../../workers/ingest/app.ts";
import { consumeLeads, type QueuedLead } from "../../../workers/ingest/lead-queue.ts";
import { keyRecord, testKey } from "../doors/door-env.ts";
import { buildMessyLeads } from "../../fixtures/messy-leads.ts";
import { openScene, toolsOver } from "../pipeline/scene.ts";
import {
  meterCache,
  meterDatabase,
  meterObjects,
  nothingSpent,
  queueUnits,
  type Spent,
} from "./meter.ts";

/** What one batch cost. Object rows are counted in the objects and added by whoever runs them. */
export interface CountedBatch {
  readonly leads: number;
  readonly spent: Spent;
}

export interface CountedLeads {
  /** One lead, a minute after the tenant's first. */
  readonly minute_later: CountedBatch;
  /** Those right after it. */
  readonly warm: readonly CountedBatch[];
}

/** Past the age at which isolates forget keys and version lists; the clock of these leads runs ahead by it. */
const AHEAD_MS = 61_000;

/** Opens a tenant with a key, delivers a lead, a second a minute later, then `batches` batches of `size`. */
export async function countLeads(
  tenant: string,
  size: number,
  batches: number,
  rowsWritten: () => Promise<number>,
): Promise<CountedLeads> {
  await openScene(tenant);
  const key = keyRecord(testKey(tenant), ["leads:write"]);
  await tenantDeskStub(env, tenant).saveKey({
    v: 1,
    tenant,
    key,
    actor: { kind: "system", ref: "operator" },
  });
  const leads = buildMessyLeads({
    count: 2 + size * batches,
    customer_domains: ["customer.example"],
    blocked_domains: ["blocked.example"],
  });
  const bodies = leads.map(({ body }) => JSON.stringify(body));
  const count = async (from: number, to: number): Promise<CountedBatch> => {
    const spent = nothingSpent();
    const before = await rowsWritten();
    await deliver(tenant, bodies.slice(from, to), spent, AHEAD_MS);
    spent.object_rows_written = (await rowsWritten()) - before;
    return { leads: to - from, spent };
  };
  await deliver(tenant, bodies.slice(0, 1), nothingSpent(), 0);
  // KV keeps a key as long as the isolate does, and may have lost it as well.
  await env.CACHE.delete(`key/${tenant}/${key.key_id}`);
  const minute_later = await count(1, 2);
  const warm: CountedBatch[] = [];
  for (let i = 0; i < batches; i++) warm.push(await count(2 + i * size, 2 + (i + 1) * size));
  return { minute_later, warm };
}

/** Door, queue, consumer. The queue is a list here: one operation to write, one to read, one to delete a message. */
async function deliver(
  tenant: string,
  bodies: readonly string[],
  spent: Spent,
  aheadMs: number,
): Promise<void> {
  const sent: LeadMessage[] = [];
  const leads = {
    send: async (message: LeadMessage) => {
      spent.queue_operations += queueUnits(message);
      sent.push(message);
      return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
    },
  };
  const metered = {
    ...env,
    CLOCK_OFFSET_MS: String(aheadMs),
    ...meterObjects(env, spent),
    DB: meterDatabase(env.DB, spent),
    CACHE: meterCache(env.CACHE, spent),
    KEY_LIMIT: { limit: async () => ({ success: true }) },
    ADDRESS_LIMIT: { limit: async () => ({ success: true }) },
    LEADS: leads,
    LEADS_BULK: { sendBatch: () => Promise.reject(new Error("a posted lead sends no batch")) },
  };
  const tools = toolsOver(buildLeadPorts(metered, readClock(metered)));
  const app = buildIngestApp<typeof metered>(() => tools);
  for (const body of bodies) {
    const headers = {
      authorization: `Bearer ${testKey(tenant)}`,
      "content-type": "application/json",
    };
    const response = await app.request("/v1/leads", { method: "POST", headers, body }, metered);
    if (response.status !== 202) throw new Error(`the door answered ${response.status}`);
  }
  await consumeLeads(
    sent.map((message, i) => queuedLead(message, i, spent)),
    tools,
    () => 0,
  );
}

function queuedLead(body: LeadMessage, place: number, spent: Spent): QueuedLead {
  const units = queueUnits(body);
  spent.queue_operations += units;
  return {
    id: `message-${place}`,
    body,
    attempts: 1,
    ack: () => {
      spent.queue_operations += units;
    },
    retry: () => {
      throw new Error("a counted lead was retried");
    },
  };
}

/** How many receipts the tenant's log holds: what the counted leads left behind. */
export async function receiptsOf(tenant: string): Promise<number> {
  return (await receiptLogStub(env, tenant).describe({ v: 1, tenant })).size;
}
