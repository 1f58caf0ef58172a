// SPDX-License-Identifier: Apache-2.0
// What must be true of a tenant after any interleaving of deliveries and faults, asked of the stores themselves.
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import type { StandingReceipt } from "#domain/messages/receipt-log.ts";
import type { LeadMessage } from "#domain/messages/lead-queue.ts";
import { Leaf } from "#domain/receipts/leaf.ts";
import { ReceiptBody } from "#domain/receipts/body.ts";
import { hexBytes } from "#domain/bytes/encoding.ts";
import { openCheckpoint } from "#ledger/checkpoint.ts";
import { leafHash, verifyInclusion } from "#ledger/merkle.ts";
import { parseVerifierKey } from "#ledger/signed-note.ts";
import { receiptLogStub, routingDeskStub } from "#storage/object-stubs.ts";
import { VIEW_TABLES } from "#storage/project-receipts.ts";
import { clearTenantViews, rebuildTenant } from "#storage/rebuild-views.ts";
import { openReceipt } from "#ledger/open-receipt.ts";

export type Views = Readonly<Record<string, unknown>>;

/** All view rows of the tenant, in key order. */
export async function readViews(tenant: string): Promise<Views> {
  const views: Record<string, unknown> = {};
  for (const table of VIEW_TABLES) {
    const { results } = await env.DB.prepare(`SELECT * FROM ${table} WHERE tenant_id = ?1`)
      .bind(tenant)
      .all();
    views[table] = results.map((row) => JSON.stringify(row)).toSorted();
  }
  return views;
}

async function readLog(tenant: string): Promise<readonly StandingReceipt[]> {
  const receipts: StandingReceipt[] = [];
  for (let size = 1; receipts.length < size;) {
    const range = { v: 1, tenant, from_seq: receipts.length, limit: 100 } as const;
    const reply = await receiptLogStub(env, tenant).readRange(range);
    receipts.push(...reply.receipts);
    ({ size } = reply);
  }
  return receipts;
}

/** One CREATE_LEAD and one ROUTE_LEAD per lead, chains unbroken, open work equal to the assignments that stand. */
export async function expectOneStory(
  tenant: string,
  messages: readonly LeadMessage[],
): Promise<void> {
  const receipts = await readLog(tenant);
  const leaves = receipts.map(({ leaf }) => Leaf.parse(JSON.parse(leaf)));
  expect(leaves.map(({ seq }) => seq)).toEqual(leaves.map((_, i) => i));
  const chains = Map.groupBy(leaves, ({ chain }) => chain);
  for (const id of new Set(messages.map(({ lead_id }) => lead_id))) {
    const chain = chains.get(`lead:${id}`) ?? [];
    const steps = chain.map(({ workflow_step }) => workflow_step);
    expect(steps.filter((step) => step === "CREATE_LEAD")).toHaveLength(1);
    expect(steps.filter((step) => step === "ROUTE_LEAD")).toHaveLength(1);
    expect(chain.map(({ previous_receipt_id }) => previous_receipt_id)).toEqual([
      null,
      ...chain.slice(0, -1).map((leaf) => leaf.id),
    ]);
  }
  const owners = receipts.flatMap(({ body }) => {
    const parsed = ReceiptBody.parse(JSON.parse(body));
    return parsed.kind === "routed" && parsed.owner_id !== null ? [parsed.owner_id] : [];
  });
  // A scene in which nobody got a lead would prove nothing about owners.
  if (messages.length > 5) expect(owners.length).toBeGreaterThan(0);
  const { open_work } = await routingDeskStub(env, tenant).state({ v: 1, tenant });
  const open = new Map(open_work.map((one) => [one.user, one.open]));
  for (const owner of new Set(owners)) {
    expect(open.get(owner)).toBe(owners.filter((one) => one === owner).length);
  }
}

/** D1 holds what a rebuild from receipts gives, row for row. */
export async function expectViewsAreReceipts(tenant: string): Promise<void> {
  const before = await readViews(tenant);
  await clearTenantViews(env.DB, tenant);
  await rebuildTenant(env.DB, receiptLogStub(env, tenant), tenant, (receipt) =>
    openReceipt(receipt, receipt.subject_key),
  );
  expect(await readViews(tenant)).toEqual(before);
}

/** The signed checkpoint proves every lead's receipts, each by its own path. */
export async function expectVerifies(
  tenant: string,
  messages: readonly LeadMessage[],
): Promise<void> {
  const log = receiptLogStub(env, tenant);
  const { size } = await log.describe({ v: 1, tenant });
  const chains = [...new Set(messages.map(({ lead_id }) => `lead:${lead_id}`))];
  const evidence = await log.evidence({ v: 1, tenant, chains, cover_seq: size - 1 });
  if (!evidence.ok) throw new Error(evidence.reason);
  const verifier = parseVerifierKey(evidence.vkey);
  if (verifier === null) throw new Error("no verifier key");
  const checkpoint = openCheckpoint(evidence.checkpoint, verifier);
  if (!checkpoint.ok) throw new Error(checkpoint.error);
  const { size: signed, root } = checkpoint.value;
  expect(evidence.receipts.length).toBeGreaterThanOrEqual(chains.length * 2);
  for (const { seq, leaf, inclusion } of evidence.receipts) {
    const path = inclusion.map((hash) => hexBytes(hash));
    expect(verifyInclusion(leafHash(leaf), seq, signed, path, root)).toBe(true);
  }
}
