// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { ContinueMessage, LeadMessage } from "#domain/messages/lead-queue.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { receiptLogStub, routingDeskStub } from "#storage/object-stubs.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import {
  continueAttempts,
  leadRoutingPipeline,
} from "../../../workers/ingest/lead-routing-pipeline.ts";
import type { LeadCommand } from "../../../workers/ingest/commands/command.ts";
import { reprocessLead } from "../../../workers/ingest/commands/reprocess-lead.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { buildFaultyPorts, type Fault, PLANTED } from "./faulty-ports.ts";
import { expectViewsAreReceipts } from "./inquest.ts";
import { ACCEPTED_AT_MS, buildMessages, openScene, publish, toolsOver } from "./scene.ts";

const LATER_MS = ACCEPTED_AT_MS + 120_000;

interface LeadRow {
  readonly status: string;
  readonly owner_id: string | null;
  readonly attempt: number;
  readonly receipt_id: string;
}

/** A tenant with routed leads, and one of them whose owner a pool picked. */
async function openRouted(tenant: string): Promise<LeadMessage> {
  await openScene(tenant);
  const messages = buildMessages(tenant, 12);
  await leadRoutingPipeline(tenant, messages, toolsOver(buildLeadPorts(env, ACCEPTED_AT_MS)));
  const { results } = await env.DB.prepare(
    "SELECT lead_id FROM lead WHERE tenant_id = ?1 AND rung = 'pool' AND owner_id IS NOT NULL",
  )
    .bind(tenant)
    .all<{ lead_id: string }>();
  const message = messages.find(({ lead_id }) => lead_id === results[0]?.lead_id);
  if (message === undefined) throw new Error("no lead of the scene went to the pool");
  return message;
}

function readLead(tenant: string, leadId: string): Promise<LeadRow | null> {
  return env.DB.prepare("SELECT * FROM lead WHERE tenant_id = ?1 AND lead_id = ?2")
    .bind(tenant, leadId)
    .first<LeadRow>();
}

function commandFor({ tenant, lead_id }: LeadMessage, key: string): LeadCommand {
  const actor = { kind: "key", ref: "test" } as const;
  const trace_id = "trace";
  return {
    tenant,
    lead_id,
    command_key: key,
    expect_head: null,
    actor,
    now_ms: LATER_MS,
    trace_id,
  };
}

function continuation({ tenant, lead_id }: LeadMessage, attempt: number): ContinueMessage {
  return { v: 1, kind: "continue", tenant, lead_id, attempt, trace_id: "trace" };
}

async function stepsOf({ tenant, lead_id }: LeadMessage): Promise<readonly string[]> {
  const chains = [`lead:${lead_id}`];
  const [chain] = await receiptLogStub(env, tenant).read({ v: 1, tenant, chains });
  return (chain?.receipts ?? []).map(({ leaf }) => Leaf.parse(JSON.parse(leaf)).workflow_step);
}

async function openWork(tenant: string): Promise<number> {
  const { open_work } = await routingDeskStub(env, tenant).state({ v: 1, tenant });
  return open_work.reduce((sum, { open }) => sum + open, 0);
}

describe("reprocessing a lead", () => {
  beforeAll(async () => {
    await migratedDatabase();
  });

  it("decides again under the config of now, frees the last holder and is one attempt however often it is asked", async () => {
    const message = await openRouted("reprocess");
    const { tenant, lead_id } = message;
    const before = await readLead(tenant, lead_id);
    const open = await openWork(tenant);
    await publish(tenant, ["user:sdr-3"], 1);
    const tools = toolsOver(buildLeadPorts(env, LATER_MS));
    const first = await reprocessLead(commandFor(message, "k1"), tools);
    expect(first).toMatchObject({ ok: true, value: { attempt: 2 } });
    expect(await readLead(tenant, lead_id)).toEqual(before);
    await continueAttempts(tenant, [continuation(message, 2)], tools);
    expect(await reprocessLead(commandFor(message, "k1"), tools)).toEqual(first);
    const after = await readLead(tenant, lead_id);
    expect(after).toMatchObject({ status: "routed", attempt: 2 });
    expect(after?.owner_id).not.toBe(before?.owner_id);
    expect(await openWork(tenant)).toBe(open);
    expect(await stepsOf(message)).toEqual([
      "CREATE_LEAD",
      "ROUTE_LEAD",
      "REPROCESS_LEAD",
      "ROUTE_LEAD",
    ]);
    await expectViewsAreReceipts(tenant);
  });

  it("refuses a command that saw an older head, and a second one while the first is under way", async () => {
    const message = await openRouted("reprocess-race");
    const tools = toolsOver(buildLeadPorts(env, LATER_MS));
    const stale = {
      ...commandFor(message, "k1"),
      expect_head: "rcp_00000000000000000000000000000000",
    };
    expect(await reprocessLead(stale, tools)).toMatchObject({
      ok: false,
      error: { code: "head_moved" },
    });
    expect(await stepsOf(message)).toHaveLength(2);
    const both = await Promise.all(
      ["k2", "k3"].map((key) => reprocessLead(commandFor(message, key), tools)),
    );
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await reprocessLead(commandFor(message, "k4"), tools)).toMatchObject({
      error: { code: "in_progress" },
    });
  });

  const CALLS = 5;
  const faults: readonly Fault[] = Array.from({ length: CALLS }, (_, call) => call).flatMap(
    (call) => [
      { call, when: "before" as const },
      { call, when: "after" as const },
    ],
  );

  it.each(faults)("is completed by its message after a failure $when call $call", async (fault) => {
    const message = await openRouted(`reprocess-${fault.call}-${fault.when}`);
    const { tenant } = message;
    const open = await openWork(tenant);
    await reprocessLead(commandFor(message, "k1"), toolsOver(buildLeadPorts(env, LATER_MS)));
    const { ports } = buildFaultyPorts(buildLeadPorts(env, LATER_MS), fault);
    const next = [continuation(message, 2)];
    await expect(continueAttempts(tenant, next, toolsOver(ports))).rejects.toThrow(PLANTED);
    await publish(tenant, ["user:sdr-3"], 1);
    await continueAttempts(tenant, next, toolsOver(buildLeadPorts(env, LATER_MS)));
    expect(await stepsOf(message)).toHaveLength(4);
    expect(await openWork(tenant)).toBe(open);
    await expectViewsAreReceipts(tenant);
  });
});
