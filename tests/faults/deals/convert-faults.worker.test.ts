// SPDX-License-Identifier: Apache-2.0
// A conversion that breaks off at any of its calls: the same command again gives one account, one opportunity and one
// attempt, and frees the holder once.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import type { AppendReply } from "#domain/messages/receipt-log.ts";
import type { LeadPorts } from "#storage/ports.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { type ConvertCommand, convertLead } from "../../../workers/ingest/commands/convert-lead.ts";
import { buildOutboxPorts } from "../doors/outbox-ports.ts";
import { buildFaultyPorts, type Fault, PLANTED } from "../pipeline/faulty-ports.ts";
import { toolsOver } from "../pipeline/scene.ts";
import { type DealScene, openDealScene } from "./deal-scene.ts";

let scene: DealScene;
beforeAll(async () => {
  scene = await openDealScene("convert-faults");
});

let people = 0;
/** A routed lead of a company that nobody knows, or of one that has an open deal. */
async function openCommand(kind: "created" | "linked"): Promise<ConvertCommand> {
  people += 1;
  const domain = kind === "created" ? `company-${people}.example` : "customer.example";
  const lead_id = await scene.handIn({
    email: `person${people}@${domain}`,
    last_name: `Person${people}`,
    company: `Company ${people}`,
  });
  return {
    tenant: scene.tenant,
    lead_id,
    command_key: `convert-${people}`,
    digest: "d",
    expect_head: null,
    actor: { kind: "key", ref: "test" },
    now_ms: Date.now(),
    trace_id: "t",
    by: { user_id: null, is_manager: true },
    account_id: null,
    deal: {},
  };
}

function faulty(fault: Fault | null) {
  const real = buildOutboxPorts(buildLeadPorts(env, Date.now()), scene.sent);
  const { ports, calls } = buildFaultyPorts(real, fault);
  return { tools: toolsOver(ports, Date.now()), calls };
}

/** What there is of a lead's conversion. */
async function standing({ lead_id }: ConvertCommand) {
  const deals = await env.DB.prepare(
    "SELECT count(*) AS n FROM account WHERE tenant_id = ?1 AND external_id = ?2",
  )
    .bind(scene.tenant, `lead-${lead_id}`)
    .first<{ n: number }>();
  const steps = await scene.steps(`lead:${lead_id}`);
  return { accounts: deals?.n ?? 0, begun: steps.filter((one) => one === "CONVERT_LEAD").length };
}

describe.each(["created", "linked"] as const)("a deal that is %s", (kind) => {
  const accounts = kind === "created" ? 1 : 0;

  test("a crash at any call leaves both receipts or neither, and the same again ends it once", async () => {
    if (kind === "linked") await scene.open({ name: "Open", account: "c-1" });
    const whole = faulty(null);
    const dry = await openCommand(kind);
    expect((await convertLead(dry, whole.tools)).ok).toBe(true);
    expect(await standing(dry)).toEqual({ accounts, begun: 1 });
    await scene.runPipeline();
    expect(whole.calls).toContain("log.append");
    if (kind === "created") expect(whole.calls).toContain("deals.createAccount");
    for (let call = 0; call < whole.calls.length; call++) {
      for (const when of ["before", "after"] as const) {
        const command = await openCommand(kind);
        const held = await scene.held();
        const broken = faulty({ call, when });
        await expect(convertLead(command, broken.tools)).rejects.toThrow(PLANTED);
        const { begun } = await standing(command);
        const isLast = call === whole.calls.length - 1 && when === "after";
        expect([call, when, begun]).toEqual([call, when, isLast ? 1 : 0]);
        const again = await convertLead(command, faulty(null).tools);
        if (!again.ok) throw new Error(JSON.stringify(again.error));
        await scene.runPipeline();
        expect(await standing(command)).toEqual({ accounts, begun: 1 });
        expect(await scene.held()).toBe(held - 1);
        const deal = await scene.deal(again.value.opportunity_id);
        expect(deal.lead_ids.filter((id) => id === command.lead_id)).toHaveLength(1);
        const { items } = await scene.deals("?limit=100");
        const of = items.filter(({ lead_ids }) => lead_ids.includes(command.lead_id));
        expect(of.map(({ id }) => id)).toEqual([deal.id]);
      }
    }
    await scene.expectRebuildable();
  }, 120_000);
});

test("a lead that becomes a deal by another way at this very moment is closed as that one", async () => {
  const command = await openCommand("created");
  const { lead_id } = command;
  const real = buildOutboxPorts(buildLeadPorts(env, Date.now()), scene.sent);
  let made = "";
  const ports: LeadPorts = {
    ...real,
    log(tenant) {
      const log = real.log(tenant);
      return {
        ...log,
        read: (request) => log.read(request),
        async append(request): Promise<AppendReply> {
          // Between the look at the lead's deal and the two receipts.
          if (request.whole === true && made === "") {
            const opened = await scene.open({ name: "Meanwhile", account: "c-1", lead_id });
            made = opened.body["id"] ?? "";
          }
          return log.append(request);
        },
      };
    },
  };
  const done = await convertLead(command, toolsOver(ports, Date.now()));
  expect(done).toMatchObject({ ok: true, value: { opportunity_id: made, attempt: 2 } });
  await scene.runPipeline();
  const { items } = await scene.deals("?limit=100");
  const of = items.filter(({ lead_ids }) => lead_ids.includes(lead_id));
  expect(of.map(({ name }) => name)).toEqual(["Meanwhile"]);
});

test("a deal that is changed at this very moment is joined as it then stands", async () => {
  const command = await openCommand("linked");
  const real = buildOutboxPorts(buildLeadPorts(env, Date.now()), scene.sent);
  const isChanged = { yet: false };
  const ports: LeadPorts = {
    ...real,
    log(tenant) {
      const log = real.log(tenant);
      return {
        ...log,
        read: (request) => log.read(request),
        async append(request): Promise<AppendReply> {
          const [deal] = request.items;
          if (request.whole === true && !isChanged.yet) {
            isChanged.yet = true;
            const id = deal?.resource.id ?? "";
            const amount = { amount_minor: 77, currency: "EUR" };
            expect((await scene.change(id, amount)).status).toBe(200);
          }
          return log.append(request);
        },
      };
    },
  };
  const done = await convertLead(command, toolsOver(ports, Date.now()));
  if (!done.ok) throw new Error(JSON.stringify(done.error));
  await scene.runPipeline();
  const deal = await scene.deal(done.value.opportunity_id);
  expect(deal).toMatchObject({ amount_minor: 77, currency: "EUR" });
  expect(deal.lead_ids.at(-1)).toBe(command.lead_id);
  expect(deal.changes.slice(-2).map(({ change }) => change)).toEqual(["changed", "linked"]);
});

test("an account that somebody corrected before the command came again stays corrected", async () => {
  const command = await openCommand("created");
  const whole = faulty(null);
  await convertLead(await openCommand("created"), whole.tools);
  await scene.runPipeline();
  const call = whole.calls.indexOf("deals.createAccount");
  const broken = faulty({ call, when: "after" });
  await expect(convertLead(command, broken.tools)).rejects.toThrow(PLANTED);
  await env.DB.prepare(
    "UPDATE account SET name = 'Corrected' WHERE tenant_id = ?1 AND external_id = ?2",
  )
    .bind(scene.tenant, `lead-${command.lead_id}`)
    .run();
  const again = await convertLead(command, faulty(null).tools);
  if (!again.ok) throw new Error(JSON.stringify(again.error));
  await scene.runPipeline();
  expect((await scene.deal(again.value.opportunity_id)).account.name).toBe("Corrected");
});
