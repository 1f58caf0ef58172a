// SPDX-License-Identifier: Apache-2.0
// Deals through the doors and the real pipeline: each call with everything that it sets going, and what the log and the
// desk say afterwards.
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { z } from "zod";
import { LeadView } from "#api/schemas/lead.ts";
import { OpportunityPage, OpportunityView } from "#api/schemas/opportunity.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { receiptLogStub, routingDeskStub } from "#storage/object-stubs.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import { projectChains } from "../../../workers/ingest/project-chains.ts";
import { callDoor } from "../doors/door-calls.ts";
import { type DoorAnswer, type LeadScene, openLeadScene } from "../doors/lead-scene.ts";
import { expectViewsAreReceipts } from "../pipeline/inquest.ts";
import { toolsOver } from "../pipeline/scene.ts";

type Headers = Readonly<Record<string, string>>;

export interface DealScene extends LeadScene {
  /** `POST /v1/opportunities`, and what it sets going. */
  open(body: object, headers?: Headers, by?: string): Promise<DoorAnswer>;
  /** `PATCH /v1/opportunities/{id}`, and what it sets going. */
  change(id: string, body: object, headers?: Headers, by?: string): Promise<DoorAnswer>;
  /** `POST /v1/leads/{id}/convert`, and what it sets going. */
  convert(lead: string, body?: object, headers?: Headers, by?: string): Promise<DoorAnswer>;
  deal(id: string): Promise<z.output<typeof OpportunityView>>;
  deals(query?: string): Promise<z.output<typeof OpportunityPage>>;
  lead(id: string): Promise<z.output<typeof LeadView>>;
  /** Steps of a chain. */
  steps(chain: string): Promise<readonly string[]>;
  /** Leads that anybody holds, by the desk's own book. */
  held(): Promise<number>;
  /** The views are what a rebuild gives, row for row. */
  expectRebuildable(): Promise<void>;
  /** Names of all accounts, by our id. */
  accounts(): Promise<ReadonlyMap<string, string>>;
}

export async function openDealScene(
  tenant: string,
  opportunities: object = {},
  more: object = {},
): Promise<DealScene> {
  const scene = await openLeadScene(tenant, {
    opportunities,
    lists: { block_domains: ["blocked.example"] },
    capacity: {},
    forms: {},
    ...more,
  });
  const run = async (...call: Parameters<LeadScene["call"]>) => {
    const answer = await scene.call(...call);
    await scene.runPipeline();
    return answer;
  };
  return {
    ...scene,
    open: (body, headers = {}, by) => run("POST", "/v1/opportunities", body, { ...headers }, by),
    change: (id, body, headers = {}, by) =>
      run("PATCH", `/v1/opportunities/${id}`, body, { ...headers }, by),
    convert: (lead, body = {}, headers = {}, by) =>
      run("POST", `/v1/leads/${lead}/convert`, body, { ...headers }, by),
    deal: async (id) => OpportunityView.parse((await see(scene, `/v1/opportunities/${id}`)).body),
    deals: async (query = "") =>
      OpportunityPage.parse((await see(scene, `/v1/opportunities${query}`)).body),
    lead: async (id) => LeadView.parse((await scene.see(id)).body),
    async steps(chain) {
      const request = { v: 1, tenant, chains: [chain] } as const;
      const [state] = await receiptLogStub(env, tenant).read(request);
      return (state?.receipts ?? []).map(({ leaf }) => Leaf.parse(JSON.parse(leaf)).workflow_step);
    },
    async held() {
      const { open_work } = await routingDeskStub(env, tenant).state({ v: 1, tenant });
      return open_work.reduce((sum, { open }) => sum + open, 0);
    },
    async expectRebuildable() {
      // What control's own receipts left in the log's outbox, which no scene reads.
      const request = { v: 1, tenant, from_seq: 0, limit: 1_000 } as const;
      const { receipts } = await receiptLogStub(env, tenant).readRange(request);
      const others = receipts
        .map(({ chain }) => chain)
        .filter((one) => /^(config|api_key):/.test(one));
      await projectChains(tenant, others, toolsOver(buildLeadPorts(env, Date.now())));
      await expectViewsAreReceipts(tenant);
    },
    async accounts() {
      const { results } = await env.DB.prepare(
        "SELECT account_id, name FROM account WHERE tenant_id = ?1",
      )
        .bind(tenant)
        .all<{ account_id: string; name: string }>();
      return new Map(results.map(({ account_id, name }) => [account_id, name]));
    },
  };
}

async function see({ key }: LeadScene, path: string) {
  const answer = await callDoor("GET", path, key);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer;
}
