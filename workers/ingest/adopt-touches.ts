// SPDX-License-Identifier: Apache-2.0
// What is known of a merged lead counts on the lead that stands for it: each of its submissions and enrichments has an
// ADOPT_TOUCH there, sealed anew under that lead's key, and RETURN_TOUCHES takes a merge's back. Either side may be
// recorded first: a submission of a merged lead looks for the merge, a merge for submissions, and both append the same.
import { z } from "zod";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { AppendItem, StandingReceipt } from "#domain/messages/receipt-log.ts";
import { EnrichmentBody, type ReturnBody, TouchBody } from "#domain/receipts/lead-bodies.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import { openReceipt } from "#ledger/open-receipt.ts";
import { openContent, sealContent } from "#ledger/seal-lead.ts";
import { InvariantError } from "#domain/result.ts";
import type { ProjectionEvent } from "#storage/ports.ts";
import { appendAll, type Standing } from "./append-all.ts";
import { buildKnowing } from "./append-touches.ts";
import { type Custody, type KnownReceipt, readCustodies } from "./custody.ts";
import { leadChain, type LeadTools, type StandingAttempt } from "./lead-tools.ts";

/** Merges of merged leads: a chain of this many would be somebody's mistake, and a ring cannot be (merge-into.ts). */
const LEVELS = 8;

const PIPELINE: Actor = { kind: "system", ref: "lead_routing_pipeline" };

export interface Adopted {
  readonly events: readonly ProjectionEvent[];
  /** Leads that something new may have come to, with all that is known of them now. */
  readonly touched: readonly Custody[];
}

/** What is new of a lead, as ids of its receipts; null is all of it. */
export type News = ReadonlyMap<string, ReadonlySet<string> | null>;

/**
 * Brings what is known of these leads to those that stand for them, level by level. `touched` are the leads at the end of
 * each way: the lead itself where nobody stands for it. What a survivor has already is not appended again, and is written
 * into the views again only where it is news: a run that appended it may have failed before it could.
 */
export async function adoptTouches(tenant: string, of: News, tools: LeadTools): Promise<Adopted> {
  const events: ProjectionEvent[] = [];
  const known = new Map<string, Custody>();
  let news = of;
  let level = await readCustodies(tenant, [...of.keys()], tools);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > LEVELS) throw new InvariantError("merges of merges go too deep");
    for (const one of level) known.set(one.lead_id, one);
    const merged = level.filter((one) => survivorOf(one) !== null);
    const wanted = new Set(merged.flatMap((one) => survivorOf(one) ?? []));
    const survivors = await readCustodies(tenant, [...wanted], tools);
    const adopted = await adopt(tenant, { merged, survivors, news }, tools);
    events.push(...adopted.events);
    level = adopted.survivors.filter(({ lead_id }) => !known.has(lead_id));
    for (const one of adopted.survivors) known.set(one.lead_id, one);
    const ids = new Set(adopted.events.map(({ receipt }) => receipt.id));
    news = new Map(level.map(({ lead_id }) => [lead_id, ids]));
  }
  const touched = [...known.values()].filter((one) => survivorOf(one) === null);
  return { events, touched };
}

/** The lead that stands for it; null where it stands for itself. */
export function survivorOf({ end }: Pick<Custody, "end">): string | null {
  return end?.body.status === "duplicate" ? (end.body.duplicate_of ?? null) : null;
}

interface Level {
  readonly merged: readonly Custody[];
  readonly survivors: readonly Custody[];
  readonly news: News;
}

/** Appends what the survivors lack; answers those with what they know since. */
async function adopt(
  tenant: string,
  { merged, survivors, news }: Level,
  tools: LeadTools,
): Promise<{
  readonly events: readonly ProjectionEvent[];
  readonly survivors: readonly Custody[];
}> {
  const byId = new Map(survivors.map((one) => [one.lead_id, one]));
  const held = new Map(
    survivors.flatMap(({ known }) => known.map((one) => [originKey(one), one.receipt])),
  );
  const items: Promise<AppendItem>[] = [];
  const again: Standing[] = [];
  for (const custody of merged) {
    const to = byId.get(survivorOf(custody) ?? "");
    const merge_id = custody.end?.receipt_id ?? "";
    const fresh = news.get(custody.lead_id) ?? null;
    for (const part of to === undefined ? [] : custody.known) {
      const { lead_id = "", subject_key = null } = to ?? {};
      const receipt = held.get(`${part.receipt.id}/${merge_id}`);
      const adoption = { part, to: lead_id, merge_id, subject_key };
      if (receipt === undefined) items.push(buildAdoption(tenant, custody, adoption, tools));
      else if (fresh === null || fresh.has(part.receipt.id)) again.push({ receipt, subject_key });
    }
  }
  const standing = await appendAll(tenant, await Promise.all(items), tools);
  const events = await Promise.all(
    [...again, ...standing].map(async ({ receipt, subject_key }) => ({
      receipt,
      ...(await openReceipt(receipt, subject_key)),
    })),
  );
  const added = standing.map(({ receipt }) => receipt);
  return { events, survivors: survivors.map((one) => withReceipts(one, added)) };
}

/** Where an adopted receipt came from, and by which merge; of a lead's own, nothing that another could be. */
function originKey({ receipt, body }: KnownReceipt): string {
  const from = body.kind === "attempt" ? undefined : body.adopted;
  return from === undefined ? receipt.id : `${from.receipt_id}/${from.merge_id}`;
}

/** The lead as it stands with these receipts behind it; where others came in between, a command on it finds that out. */
function withReceipts(custody: Custody, receipts: readonly StandingReceipt[]): Custody {
  const chain = leadChain(custody.lead_id);
  const added = receipts
    .filter((receipt) => receipt.chain === chain)
    .map((receipt) => ({ receipt, body: KnownBody.parse(JSON.parse(receipt.body)) }));
  const last = added.at(-1);
  if (last === undefined) return custody;
  return { ...custody, head: last.receipt.id, known: [...custody.known, ...added] };
}

const KnownBody = z.discriminatedUnion("kind", [TouchBody, EnrichmentBody]);

interface Adoption {
  readonly part: KnownReceipt;
  readonly to: string;
  readonly merge_id: string;
  /** The survivor's. */
  readonly subject_key: string | null;
}

/** One submission or enrichment of a merged lead, as its survivor's receipt. */
export async function buildAdoption(
  tenant: string,
  from: Pick<Custody, "lead_id" | "subject_key">,
  { part: { receipt, body }, to, merge_id, subject_key }: Adoption,
  tools: LeadTools,
): Promise<AppendItem> {
  const content = await openContent(from.lead_id, body.sealed, from.subject_key);
  const kept =
    content === null
      ? { digests: {}, sealed: null }
      : await sealContent(to, content, subject_key, tools.freshIv());
  const adopted = { lead_id: from.lead_id, receipt_id: receipt.id, merge_id };
  return buildKnowing(
    tools,
    { tenant, lead_id: to, actor: PIPELINE },
    {
      step: "ADOPT_TOUCH",
      which: [receipt.id, merge_id],
      body: canonicalJson({ ...mirrored(body), ...kept, adopted }),
      parents: [receipt.id],
    },
  );
}

/** The same submission, as a touch of another lead. */
function mirrored(body: KnownReceipt["body"]): TouchBody | EnrichmentBody {
  if (body.kind !== "attempt") return body;
  const { v, digests, sealed, accepted_at_ms, source, request_digest, intake } = body;
  const touch = { v, digests, sealed, accepted_at_ms, source, request_digest };
  return { ...touch, kind: "touch", ...(intake === undefined ? {} : { intake }) };
}

/** RETURN_TOUCHES for every attempt that undoes a merge. */
export async function returnTouches(
  tenant: string,
  attempts: readonly StandingAttempt[],
  tools: LeadTools,
): Promise<readonly ProjectionEvent[]> {
  const items = attempts.flatMap(({ lead_id, receipt, leaf, body: { frozen } }) => {
    if (frozen.unmerged === undefined) return [];
    const { merge_id, survivor_id } = frozen.unmerged;
    const body: ReturnBody = { v: 1, kind: "return", digests: {}, sealed: null, merge_id, lead_id };
    const of = { tenant, lead_id: survivor_id, actor: leaf.subject };
    const known = { which: merge_id, body: canonicalJson(body), parents: [receipt.id] };
    return [buildKnowing(tools, of, { step: "RETURN_TOUCHES", ...known })];
  });
  const standing = await appendAll(tenant, items, tools);
  return standing.map(({ receipt }) => ({ receipt, lead: null }));
}
