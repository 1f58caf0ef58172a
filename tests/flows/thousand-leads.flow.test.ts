// SPDX-License-Identifier: Apache-2.0
import type { DurableObjectNamespace } from "@cloudflare/workers-types";
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import type { ReceiptLogRpc } from "#domain/messages/receipt-log.ts";
import type { RoutingDeskRpc } from "#domain/messages/routing-desk.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { verifyBundle } from "#ledger/verify.ts";
import { buildMessyLeads, type MessyLead } from "../fixtures/messy-leads.ts";
import { DemoClient } from "../../scripts/demo-client.ts";
import { ROOT } from "../../scripts/run.ts";
import { type Posted, postLeads, waitUntil } from "./settle.ts";
import { type FlowStack, startFlowStack } from "./stack.ts";

const IN_FLIGHT = 16;
const LEADS = 1_000;
const SETTLED = ["routed", "held", "denied"];

const Directory = z.object({ accounts: z.array(z.object({ domains: z.array(z.string()) })) });
const Config = z.object({ lists: z.object({ block_domains: z.array(z.string()) }) });

async function readProfile(name: string): Promise<unknown> {
  return parse(await readFile(`${ROOT}profiles/default/${name}.yaml`, "utf8"));
}

/** What the second posting must leave as it was. */
interface Footprint {
  readonly leads: unknown;
  readonly receipts: unknown;
  readonly pointers: unknown;
}

describe("a thousand messy leads, sixteen in flight", () => {
  let stack: FlowStack;
  let messy: readonly MessyLead[];
  let posted: readonly Posted[];
  let log: ReceiptLogRpc;
  let desk: RoutingDeskRpc;
  let after: Footprint;

  const rows = async (sql: string): Promise<readonly Record<string, unknown>[]> =>
    (await stack.db.prepare(sql).bind(stack.tenant).all()).results;

  const consumed = (): number =>
    stack.harness.getLogs().filter(({ message }) => message.includes('"step":"lead_lead"')).length;

  const footprint = async (): Promise<Footprint> => ({
    leads: await rows("SELECT * FROM lead WHERE tenant_id = ?1 ORDER BY lead_id"),
    receipts: await rows("SELECT * FROM receipt WHERE tenant_id = ?1 ORDER BY seq"),
    pointers: await desk.state({ v: 1, tenant: stack.tenant }),
  });

  beforeAll(async () => {
    stack = await startFlowStack();
    const { accounts } = Directory.parse(await readProfile("directory"));
    const { lists } = Config.parse(await readProfile("config"));
    messy = buildMessyLeads({
      count: LEADS,
      customer_domains: accounts.flatMap(({ domains }) => domains),
      blocked_domains: lists.block_domains,
    });
    const env = await stack.harness
      .getWorker<{ RECEIPT_LOG: DurableObjectNamespace; ROUTING_DESK: DurableObjectNamespace }>(
        "revops-control",
      )
      .getEnv();
    log = env.RECEIPT_LOG.get(env.RECEIPT_LOG.idFromName(stack.tenant)) as unknown as ReceiptLogRpc;
    desk = env.ROUTING_DESK.get(
      env.ROUTING_DESK.idFromName(stack.tenant),
    ) as unknown as RoutingDeskRpc;
    posted = await postLeads(
      stack,
      messy.map(({ body }) => body),
      IN_FLIGHT,
    );
    await waitUntil("every message is consumed", async () => consumed() >= LEADS);
    after = await footprint();
  });

  afterAll(() => stack.harness.close());

  it("are all accepted, and a repeat or an update gets the id of the first", () => {
    expect(posted.filter(({ status }) => status !== 202)).toEqual([]);
    for (const [i, { first }] of messy.entries()) expect(posted[i]?.id).toBe(posted[first]?.id);
  });

  it("end routed, held or denied, each lead once, each routed one with a team", async () => {
    const distinct = new Set(posted.map(({ id }) => id));
    const leads = await rows("SELECT lead_id, status, team_id FROM lead WHERE tenant_id = ?1");
    expect(leads.length).toBe(distinct.size);
    for (const { lead_id, status, team_id } of leads) {
      expect(distinct).toContain(lead_id);
      expect(SETTLED).toContain(status);
      if (status === "routed") expect(team_id).toMatch(/^tea_/);
    }
    expect(new Set(leads.map(({ status }) => status))).toContain("denied");
  });

  it("each have one CREATE_LEAD, one ROUTE_LEAD and an unbroken chain; updates are touches", async () => {
    const receipts = await rows(
      "SELECT * FROM receipt WHERE tenant_id = ?1 ORDER BY chain, chain_seq",
    );
    const chains = Map.groupBy(receipts, ({ chain }) => String(chain));
    const updates = messy.filter(({ kind }) => kind === "update").length;
    for (const id of new Set(posted.map(({ id: one }) => one))) {
      const chain = chains.get(`lead:${id}`) ?? [];
      const steps = chain.map(({ workflow_step }) => workflow_step);
      expect(steps.filter((step) => step === "CREATE_LEAD")).toHaveLength(1);
      expect(steps.filter((step) => step === "ROUTE_LEAD")).toHaveLength(1);
      expect(chain.map(({ chain_seq }) => chain_seq)).toEqual(chain.map((_, i) => i + 1));
      for (const [i, one] of chain.entries()) {
        expect(one["previous_receipt_id"]).toBe(chain[i - 1]?.["id"] ?? null);
      }
    }
    const touches = receipts.filter(({ workflow_step }) => workflow_step === "RESUBMIT_LEAD");
    expect(touches.length).toBeGreaterThan(updates / 2);
    expect(touches.length).toBeLessThanOrEqual(updates);
  });

  it("stand in a log without a gap, and an exported bundle verifies", async () => {
    const seqs: number[] = [];
    for (let from = 0, size = 1; from < size;) {
      const range = await log.readRange({ v: 1, tenant: stack.tenant, from_seq: from, limit: 200 });
      for (const { leaf, body } of range.receipts) {
        const { seq, sha256 } = Leaf.parse(JSON.parse(leaf));
        seqs.push(seq);
        expect(sha256Hex(body)).toBe(sha256);
      }
      size = range.size;
      from += range.receipts.length;
    }
    expect(seqs).toEqual(seqs.map((_, i) => i));
    const client = new DemoClient(stack.url, stack.key);
    const { vkey } = await client.log();
    const verdict = verifyBundle(await client.evidence(posted[0]?.id ?? ""), { logKey: vkey });
    expect(verdict.verdict).toBe("VALID");
  });

  it("leave no personal data in a leaf, a body, a log line or an object's key, not even hashed", async () => {
    const stored = await rows(
      "SELECT first_name, last_name, email, phone FROM lead WHERE tenant_id = ?1",
    );
    const needles = personalNeedles([...messy.map(({ body }) => body), ...stored]);
    const texts: string[] = stack.harness.getLogs().map(({ message }) => message);
    let cursor: string | undefined;
    do {
      const page = await stack.evidence.list(cursor === undefined ? {} : { cursor });
      for (const { key } of page.objects) {
        const object = await stack.evidence.get(key);
        const bytes = new Uint8Array((await object?.arrayBuffer()) ?? new ArrayBuffer(0));
        texts.push(key, new TextDecoder().decode(bytes));
      }
      cursor = page.truncated ? page.cursor : undefined;
    } while (cursor !== undefined);
    expect(texts.length).toBeGreaterThan(LEADS);
    const all = texts.join("\n").toLowerCase();
    expect(needles.filter((needle) => all.includes(needle))).toEqual([]);
  });

  it("posted a second time create no lead, no receipt and move no pointer", async () => {
    const seen = consumed();
    const before = after.receipts;
    const again = await postLeads(
      stack,
      messy.map(({ body }) => body),
      IN_FLIGHT,
    );
    expect(again).toEqual(posted);
    await waitUntil("every message is consumed", async () => consumed() >= seen + LEADS);
    const now = await footprint();
    expect(now.leads).toEqual(after.leads);
    expect(now.pointers).toEqual(after.pointers);
    // The export of the test before added its own receipt, on its own chain.
    const ofLeads = (list: unknown): unknown[] =>
      (list as { chain: string }[]).filter(({ chain }) => chain.startsWith("lead:"));
    expect(ofLeads(now.receipts)).toEqual(ofLeads(before));
  });
});

/** Every email, longer name and phone, as typed and as stored, and the plain SHA-256 of each. */
function personalNeedles(people: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  const SHORTEST = 6;
  const values = new Set<string>();
  for (const one of people) {
    for (const field of ["email", "first_name", "last_name", "phone"]) {
      const value = one[field];
      if (typeof value !== "string") continue;
      for (const spelled of [value, value.trim(), value.trim().toLowerCase()]) values.add(spelled);
    }
  }
  const plain = [...values]
    .filter((value) => value.length >= SHORTEST)
    .map((value) => value.toLowerCase());
  return [...plain, ...[...values].map((value) => sha256Hex(value))];
}
