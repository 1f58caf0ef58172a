// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { LeadQueueMessage, ReassignMessage } from "#domain/messages/lead-queue.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { listDeadLetters } from "#storage/dead-letters.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { consumeDeadLetters } from "../../../workers/ingest/dead-letter-queue.ts";
import { consumeLeads, type QueuedLead } from "../../../workers/ingest/lead-queue.ts";
import { leadRoutingPipeline } from "../../../workers/ingest/lead-routing-pipeline.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { expectViewsAreReceipts } from "../pipeline/inquest.ts";
import { ACCEPTED_AT_MS, buildMessages, openScene, publish, toolsOver } from "../pipeline/scene.ts";

const LATER_MS = ACCEPTED_AT_MS + 600_000;
const tools = () => toolsOver(buildLeadPorts(env, LATER_MS));

interface Delivered extends QueuedLead {
  answer: "none" | "acked" | "retried";
}

function deliver(body: LeadQueueMessage, attempts = 1): Delivered {
  const one: Delivered = {
    id: crypto.randomUUID(),
    body,
    attempts,
    answer: "none",
    ack: () => void (one.answer = "acked"),
    retry: () => void (one.answer = "retried"),
  };
  return one;
}

interface HeldLead {
  readonly lead_id: string;
  readonly owner_id: string;
}

/** A tenant whose pool is one person's, and the leads that the person holds. */
async function openHeld(tenant: string): Promise<readonly HeldLead[]> {
  await openScene(tenant);
  await publish(tenant, ["user:sdr-2"], 1);
  const messages = buildMessages(tenant, 10);
  await leadRoutingPipeline(tenant, messages, toolsOver(buildLeadPorts(env, ACCEPTED_AT_MS)));
  await publish(tenant, ["user:sdr-3"], 2);
  const { results } = await env.DB.prepare(
    "SELECT lead_id, owner_id FROM lead WHERE tenant_id = ?1 AND rung = 'pool' AND owner_id IS NOT NULL",
  )
    .bind(tenant)
    .all<HeldLead>();
  if (results.length < 2) throw new Error("the pool got too few leads");
  return results;
}

function reassign(
  tenant: string,
  held: HeldLead,
  more: Partial<ReassignMessage> = {},
): ReassignMessage {
  return {
    v: 1,
    kind: "reassign",
    tenant,
    lead_id: held.lead_id,
    from_user: held.owner_id,
    command_key: `job/${held.lead_id}`,
    commanded_at_ms: LATER_MS,
    actor: { kind: "user", ref: "usr_admin" },
    trace_id: "t",
    ...more,
  };
}

async function stepsOf(tenant: string, { lead_id }: HeldLead): Promise<readonly string[]> {
  const chains = [`lead:${lead_id}`];
  const [chain] = await receiptLogStub(env, tenant).read({ v: 1, tenant, chains });
  return (chain?.receipts ?? []).map(({ leaf }) => Leaf.parse(JSON.parse(leaf)).workflow_step);
}

async function takeUp(tenant: string, { lead_id }: HeldLead, attempt = 2): Promise<void> {
  const next = deliver({ v: 1, kind: "continue", tenant, lead_id, attempt, trace_id: "t" });
  await consumeLeads([next], tools(), () => 0);
  expect(next.answer).toBe("acked");
}

const readLead = (tenant: string, { lead_id }: HeldLead) =>
  env.DB.prepare(
    "SELECT status, status_reason, owner_id, attempt FROM lead WHERE tenant_id = ?1 AND lead_id = ?2",
  )
    .bind(tenant, lead_id)
    .first<{
      status: string;
      status_reason: string | null;
      owner_id: string | null;
      attempt: number;
    }>();

beforeAll(async () => {
  console.log = () => undefined;
  await migratedDatabase();
});

const ONCE = ["CREATE_LEAD", "ROUTE_LEAD", "REPROCESS_LEAD", "ROUTE_LEAD"];

describe("handing a lead on", () => {
  it("is one further attempt however often it is asked for, in the name of whoever asked", async () => {
    const tenant = "reassign-once";
    const [held] = await openHeld(tenant);
    if (held === undefined) throw new Error("no lead");
    const batch = [1, 2].map(() => deliver(reassign(tenant, held)));
    await consumeLeads(batch, tools(), () => 0);
    await takeUp(tenant, held);
    const late = deliver(reassign(tenant, held));
    await consumeLeads([late], tools(), () => 0);
    expect([...batch, late].map(({ answer }) => answer)).toEqual(["acked", "acked", "acked"]);
    expect(await stepsOf(tenant, held)).toEqual(ONCE);
    const lead = await readLead(tenant, held);
    expect(lead).toMatchObject({ status: "routed", attempt: 2 });
    expect(lead?.owner_id).not.toBe(held.owner_id);
    await expectViewsAreReceipts(tenant);
  });

  it("leaves a lead alone that somebody else holds by now", async () => {
    const tenant = "reassign-other";
    const [held] = await openHeld(tenant);
    if (held === undefined) throw new Error("no lead");
    const message = deliver(reassign(tenant, held, { from_user: "usr_somebody" }));
    await consumeLeads([message], tools(), () => 0);
    expect(message.answer).toBe("acked");
    expect(await stepsOf(tenant, held)).toEqual(["CREATE_LEAD", "ROUTE_LEAD"]);
  });

  it("comes back alone while another attempt is under way, and keeps no neighbour waiting", async () => {
    const tenant = "reassign-busy";
    const [held, other] = await openHeld(tenant);
    if (held === undefined || other === undefined) throw new Error("no leads");
    const first = deliver(reassign(tenant, held, { command_key: "somebody else's" }));
    await consumeLeads([first], tools(), () => 0);
    const [busy, free] = [deliver(reassign(tenant, held)), deliver(reassign(tenant, other))];
    await consumeLeads([busy, free], tools(), () => 0);
    expect([busy.answer, free.answer]).toEqual(["retried", "acked"]);
    await takeUp(tenant, held);
    await consumeLeads([busy], tools(), () => 0);
    expect(busy.answer).toBe("acked");
    expect(await stepsOf(tenant, held)).toEqual(ONCE);
  });

  it("that runs out of retries holds the lead where people see it, once, and its dead letter hands it on after all", async () => {
    const tenant = "reassign-dead";
    const [held] = await openHeld(tenant);
    if (held === undefined) throw new Error("no lead");
    const world = { ...env, queue: "leads-dlq", nowMs: LATER_MS };
    const dead = deliver(reassign(tenant, held), 20);
    await consumeDeadLetters([dead], world, tools());
    await consumeDeadLetters([dead], world, tools());
    expect(await readLead(tenant, held)).toMatchObject({
      status: "held",
      status_reason: "pipeline_error",
      owner_id: null,
    });
    expect(await stepsOf(tenant, held)).toEqual(["CREATE_LEAD", "ROUTE_LEAD", "HOLD_LEAD"]);
    const { items } = await listDeadLetters(env.DB, tenant, { cursor: null, limit: 10 });
    expect(items.map(({ message_kind, lead_id }) => [message_kind, lead_id])).toEqual([
      ["reassign", held.lead_id],
    ]);
    await consumeLeads([deliver(reassign(tenant, held))], tools(), () => 0);
    await takeUp(tenant, held);
    expect(await readLead(tenant, held)).toMatchObject({ status: "routed", attempt: 2 });
    await expectViewsAreReceipts(tenant);
  });

  it("that runs out of retries after the lead got on holds nothing", async () => {
    const tenant = "reassign-late";
    const [held] = await openHeld(tenant);
    if (held === undefined) throw new Error("no lead");
    await consumeLeads([deliver(reassign(tenant, held))], tools(), () => 0);
    const world = { ...env, queue: "leads-dlq", nowMs: LATER_MS };
    await consumeDeadLetters([deliver(reassign(tenant, held), 20)], world, tools());
    await takeUp(tenant, held);
    await consumeDeadLetters([deliver(reassign(tenant, held), 20)], world, tools());
    expect(await stepsOf(tenant, held)).toEqual(ONCE);
    expect(await readLead(tenant, held)).toMatchObject({ status: "routed" });
  });
});
