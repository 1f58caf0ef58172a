// SPDX-License-Identifier: Apache-2.0
// Dead letters, holds, replays and further attempts of one lead, in the orders that went wrong once.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { LeadMessage } from "#domain/messages/lead-queue.ts";
import { receiptLogStub, routingDeskStub } from "#storage/object-stubs.ts";
import type { LeadPorts } from "#storage/ports.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { holdLead } from "../../../workers/ingest/hold-lead.ts";
import {
  continueAttempts,
  leadRoutingPipeline,
} from "../../../workers/ingest/lead-routing-pipeline.ts";
import { reprocessLead } from "../../../workers/ingest/commands/reprocess-lead.ts";
import { migratedDatabase } from "../migrated-database.ts";
import { buildFaultyPorts, PLANTED } from "./faulty-ports.ts";
import { expectViewsAreReceipts } from "./inquest.ts";
import { ACCEPTED_AT_MS, buildMessages, openScene, toolsOver } from "./scene.ts";

const real = (): LeadPorts => buildLeadPorts(env, ACCEPTED_AT_MS);

interface Row {
  readonly status: string;
  readonly status_reason: string | null;
  readonly owner_id: string | null;
  readonly team_id: string | null;
  readonly sla_due_at_ms: number | null;
  readonly attempt: number;
}

function readRow({ tenant, lead_id }: LeadMessage): Promise<Row | null> {
  return env.DB.prepare("SELECT * FROM lead WHERE tenant_id = ?1 AND lead_id = ?2")
    .bind(tenant, lead_id)
    .first<Row>();
}

/** A lead of the scene that the pool decides. */
async function poolLead(tenant: string): Promise<LeadMessage> {
  await openScene(tenant);
  const message = buildMessages(tenant, 40).find(
    ({ lead }) =>
      lead.email_class === "free" && lead.country !== "GB" && (lead.company_size ?? 1) < 200,
  );
  if (message === undefined) throw new Error("the scene has no lead for the pool");
  return message;
}

async function reprocess(message: LeadMessage, key: string): Promise<number> {
  const { tenant, lead_id, actor, trace_id } = message;
  const now_ms = ACCEPTED_AT_MS + 60_000;
  const command = { tenant, lead_id, command_key: key, expect_head: null, actor, now_ms, trace_id };
  const outcome = await reprocessLead(command, toolsOver(real()));
  if (!outcome.ok) throw new Error(outcome.error.code);
  const { attempt } = outcome.value;
  await continueAttempts(
    tenant,
    [{ v: 1, kind: "continue", tenant, lead_id, attempt, trace_id }],
    toolsOver(real()),
  );
  return attempt;
}

describe("a lead whose first attempt died", () => {
  beforeAll(async () => {
    await migratedDatabase();
  });

  it("stays with the later attempt's owner when the dead letter is sent again", async () => {
    const message = await poolLead("overtaken");
    const { tenant } = message;
    // Picked, and the append of ROUTE_LEAD lost: accounts, CREATE_LEAD, config and pick come before it.
    const faulty = buildFaultyPorts(real(), { call: 3, when: "before" });
    const calls = leadRoutingPipeline(tenant, [message], toolsOver(faulty.ports));
    await expect(calls).rejects.toThrow(PLANTED);
    await holdLead(message, "dlt_1", toolsOver(real()));
    expect(await readRow(message)).toMatchObject({
      status: "held",
      status_reason: "pipeline_error",
    });
    expect(await reprocess(message, "k1")).toBe(2);
    const after = await readRow(message);
    expect(after).toMatchObject({ status: "routed", attempt: 2 });
    await leadRoutingPipeline(tenant, [message], toolsOver(real()));
    expect(await readRow(message)).toEqual(after);
    const { open_work } = await routingDeskStub(env, tenant).state({ v: 1, tenant });
    expect(open_work.filter(({ open }) => open > 0)).toEqual([{ user: after?.owner_id, open: 1 }]);
    await expectViewsAreReceipts(tenant);
  });

  it("opens under the key of the receipt that sealed it, whichever message was held before", async () => {
    const message = await poolLead("two-keys");
    const { tenant } = message;
    await holdLead(message, "dlt_1", toolsOver(real()));
    const repeat = {
      ...message,
      subject_key: btoa("another-16-bytes"),
      accepted_at_ms: ACCEPTED_AT_MS + 5_000,
    };
    await leadRoutingPipeline(tenant, [repeat], toolsOver(real()));
    expect(await readRow(message)).toMatchObject({ status: "routed" });
    await leadRoutingPipeline(tenant, [message], toolsOver(real()));
    await reprocess(message, "k1");
    await expectViewsAreReceipts(tenant);
  });

  it("is held with its team and its clock, from its decision or else from the config's fallbacks", async () => {
    const message = await poolLead("held-clock");
    const { tenant } = message;
    await holdLead(message, "dlt_1", toolsOver(real()));
    const before = await readRow(message);
    expect(before?.team_id).toMatch(/^tea_/);
    expect(before?.sla_due_at_ms).toBeGreaterThan(message.accepted_at_ms);
    const [chain] = await receiptLogStub(env, tenant).read({
      v: 1,
      tenant,
      chains: [`lead:${message.lead_id}`],
    });
    expect(chain?.receipts).toHaveLength(1);
  });

  it("is held, never denied, where the policy says that it cannot work", async () => {
    const message = await poolLead("malfunction");
    const { tenant } = message;
    const tools = toolsOver(real());
    const broken = {
      ok: false,
      error: { code: "policy_malfunction", entrypoint: "e", detail: "d" },
    } as const;
    await leadRoutingPipeline(tenant, [message], {
      ...tools,
      policy: { ...tools.policy, routing: () => broken },
    });
    const row = await readRow(message);
    expect(row).toMatchObject({ status: "held", status_reason: "policy_error", owner_id: null });
    expect(row?.team_id).toMatch(/^tea_/);
    expect(row?.sla_due_at_ms).toBeGreaterThan(message.accepted_at_ms);
    // And leaves by a further attempt once the policy works.
    await reprocess(message, "k1");
    expect(await readRow(message)).toMatchObject({ status: "routed", attempt: 2 });
  });
});

describe("a lead that came again with what was missing", () => {
  it("is reprocessed with what it said then, and nothing it said before is forgotten", async () => {
    const message = await poolLead("came-again");
    const { tenant } = message;
    await leadRoutingPipeline(tenant, [message], toolsOver(real()));
    const later: LeadMessage = {
      ...message,
      request_digest: "0".repeat(64),
      accepted_at_ms: ACCEPTED_AT_MS + 1_000,
      lead: {
        ...message.lead,
        email: null,
        email_class: "none",
        domain: null,
        country: "GB",
        region: null,
      },
    };
    await leadRoutingPipeline(tenant, [later], toolsOver(real()));
    await reprocess(message, "k1");
    const decision = await env.DB.prepare(
      "SELECT rung, team_id FROM lead WHERE tenant_id = ?1 AND lead_id = ?2",
    )
      .bind(tenant, message.lead_id)
      .first();
    expect(decision).toMatchObject({ rung: "territory" });
  });
});
