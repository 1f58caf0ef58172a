// SPDX-License-Identifier: Apache-2.0
// Deals that routed leads become by themselves: the rules of the config, repeated deliveries, and crashes in between.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { buildLeadPorts } from "#storage/stores.ts";
import { readAttempt } from "../../../workers/ingest/append-created.ts";
import { readCustodies } from "../../../workers/ingest/custody.ts";
import {
  type EndedAttempt,
  opportunitiesFor,
} from "../../../workers/ingest/opportunities/opportunities-for.ts";
import { callDoor } from "../doors/door-calls.ts";
import { buildFaultyPorts, type Fault, PLANTED } from "../pipeline/faulty-ports.ts";
import { toolsOver } from "../pipeline/scene.ts";
import { type DealScene, openDealScene } from "./deal-scene.ts";

let scene: DealScene;
beforeAll(async () => {
  // The first version makes no deals by itself; the ones behind it, which rule nothing yet, do.
  scene = await openDealScene("routed-deals");
  const { body } = await callDoor("GET", "/v1/config/versions/1", scene.key);
  const source = body["source"] as unknown as Record<string, object>;
  for (const opportunities of VERSIONS) {
    const made = await callDoor("POST", "/v1/config/versions", scene.key, {
      ...source,
      opportunities,
    });
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  }
});

const VERSIONS = [
  { from_leads: "route" },
  { from_leads: "route", create_account: false },
  { from_leads: "route", criteria: { sources: ["website"], levels: ["L1"] } },
];
const [ROUTE, NO_ACCOUNTS, STRICT] = [2, 3, 4];

let people = 0;
/** A lead that the pipeline routed to a person. */
async function routed(domain: string, more: object = {}): Promise<string> {
  people += 1;
  const who = { email: `p${people}@${domain}`, last_name: `P${people}`, company: `Of ${domain}` };
  const id = await scene.handIn({ ...who, ...more });
  const lead = await scene.lead(id);
  expect([lead.status, lead.owner === null]).toEqual(["routed", false]);
  return id;
}

/** Their newest attempts, as if that version had ruled them. */
async function endedUnder(
  version: number,
  ids: readonly string[],
): Promise<readonly EndedAttempt[]> {
  const custodies = await readCustodies(scene.tenant, ids, toolsOver(buildLeadPorts(env, 0)));
  return Promise.all(
    custodies.map(async ({ lead_id, attempts, subject_key, end }) => {
      const receipt = attempts.at(-1);
      if (receipt === undefined || end === null) throw new Error("not routed");
      const attempt = await readAttempt(lead_id, { receipt, subject_key });
      const leaf = { ...attempt.leaf, config_version: version };
      return { attempt: { ...attempt, leaf }, end: end.body };
    }),
  );
}

/** What the pipeline does behind an attempt's end. */
async function deliver(version: number, ids: readonly string[], fault: Fault | null = null) {
  const ended = await endedUnder(version, ids);
  const { ports, calls } = buildFaultyPorts(buildLeadPorts(env, Date.now()), fault);
  const tools = toolsOver(ports, Date.now());
  await ports.views.project(scene.tenant, await opportunitiesFor(scene.tenant, ended, tools));
  return calls;
}

async function dealsOf(id: string) {
  const { items } = await scene.deals("?limit=100");
  return items.filter(({ lead_ids }) => lead_ids.includes(id));
}

describe("a lead that is routed to a person", () => {
  test("becomes a deal with its account, shows it, and stays routed", async () => {
    const id = await routed("first.example");
    await deliver(ROUTE, [id]);
    const lead = await scene.lead(id);
    const [item] = await dealsOf(id);
    expect(lead).toMatchObject({ status: "routed", work: { opportunity_id: item?.id } });
    expect(await scene.deal(item?.id ?? "")).toMatchObject({
      name: "Of first.example",
      owner: { id: lead.owner?.id },
      team: { id: lead.team?.id },
      account: { external_id: `lead-${id}`, name: "Of first.example" },
      changes: [
        {
          actor: { kind: "system" },
          evidence: {
            by: "routed",
            account_created: true,
            criteria: [
              { rule: "levels", expected: "L1,L2,new_account", met: true },
              { rule: "create_account", met: true },
              { rule: "link_open", met: false },
            ],
          },
        },
      ],
    });
    const account = await callDoor("GET", `/v1/accounts/lead-${id}`, scene.key);
    expect(account.body["owner"]).toBe(lead.owner?.external_id);
    await scene.expectRebuildable();
  });

  test("becomes one deal, however often its message comes and whatever is decided of it later", async () => {
    const id = await routed("second.example");
    await deliver(ROUTE, [id]);
    await Promise.all([deliver(ROUTE, [id, id]), deliver(ROUTE, [id])]);
    const [deal, ...more] = await dealsOf(id);
    expect(more).toEqual([]);
    await scene.call("POST", `/v1/leads/${id}/reprocess`);
    await scene.runPipeline();
    // Its deal is lost, and other rules hold: it is still the deal that it became.
    await scene.change(deal?.id ?? "", { stage: "closed_lost", lost_reason: "timing" });
    await deliver(NO_ACCOUNTS, [id]);
    await deliver(ROUTE, [id]);
    expect((await dealsOf(id)).map((one) => one.id)).toEqual([deal?.id]);
    // A person who converts it closes it as that one.
    const converted = await scene.convert(id);
    expect(converted.body["opportunity_id"]).toBe(deal?.id);
    expect(await scene.steps(`opportunity:${deal?.id}`)).toHaveLength(2);
  });

  test("brings its account once for all of its company in one batch, and they share one deal", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.push(await routed("third.example"));
    const other = await routed("fourth.example");
    const before = (await scene.accounts()).size;
    await deliver(ROUTE, [...ids, other]);
    expect((await scene.accounts()).size).toBe(before + 2);
    const [deal] = await dealsOf(ids[0] ?? "");
    expect(deal?.lead_ids.toSorted()).toEqual(ids.toSorted());
    expect((await dealsOf(other))[0]?.id).not.toBe(deal?.id);
    await scene.expectRebuildable();
  });

  test("joins the open deal of an account that is known", async () => {
    const { body } = await scene.open({ name: "Open", account: "c-1" });
    const id = await routed("customer.example");
    await deliver(ROUTE, [id]);
    const deal = await scene.deal(body["id"] ?? "");
    expect(deal.lead_ids).toEqual([id]);
    expect(deal.changes.at(-1)).toMatchObject({
      change: "linked",
      evidence: { match: { level: "L2" } },
    });
    expect(await scene.lead(id)).toMatchObject({ work: { opportunity_id: deal.id } });
  });

  test("stays a lead alone where the rules do not hold for it, and nothing is written for it", async () => {
    const before = (await scene.accounts()).size;
    const stranger = await routed("fifth.example");
    await deliver(NO_ACCOUNTS, [stranger]);
    const api = await routed("customer.example");
    await deliver(STRICT, [api]);
    await deliver(1, [stranger, api]);
    const site = await routed("customer.example", { source: "website" });
    await deliver(STRICT, [site]);
    for (const id of [stranger, api, site]) expect(await dealsOf(id)).toEqual([]);
    expect((await scene.accounts()).size).toBe(before);
  });
});

test("a crash at any call, and the message again, gives one account and one deal", async () => {
  const dry = await routed("dry.example");
  const calls = await deliver(ROUTE, [dry]);
  expect(calls).toEqual(expect.arrayContaining(["deals.createAccount", "log.append"]));
  for (let call = 0; call < calls.length; call++) {
    for (const when of ["before", "after"] as const) {
      const id = await routed(`crash-${call}-${when}.example`);
      await expect(deliver(ROUTE, [id], { call, when })).rejects.toThrow(PLANTED);
      const before = (await scene.accounts()).size;
      await deliver(ROUTE, [id]);
      const deals = await dealsOf(id);
      expect([call, when, deals.length]).toEqual([call, when, 1]);
      const made = [...(await scene.accounts()).values()].filter(
        (name) => name === `Of crash-${call}-${when}.example`,
      );
      expect(made).toHaveLength(1);
      expect((await scene.accounts()).size - before).toBeLessThanOrEqual(1);
      expect(await scene.steps(`opportunity:${deals[0]?.id}`)).toEqual(["CREATE_OPPORTUNITY"]);
    }
  }
}, 120_000);
