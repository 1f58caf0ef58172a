// SPDX-License-Identifier: Apache-2.0
// What is known of a merged lead counts on the lead that stands for it: each of its submissions and enrichments has an
// ADOPT_TOUCH there, sealed anew under that lead's key, and RETURN_TOUCHES takes a merge's back. Either side may be
// recorded first: a submission of a merged lead looks for the merge, a merge for submissions, and both append the same.
import { z } from "zod";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import { EnrichmentBody, type ReturnBody, TouchBody } from "#domain/receipts/lead-bodies.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import { openReceipt } from "#ledger/open-receipt.ts";
import { openContent, sealContent } from "#ledger/seal-lead.ts";
import { InvariantError } from "#domain/result.ts";
import type { ProjectionEvent } from "#storage/ports.ts";
import { appendAll } from "./append-all.ts";
import { buildKnowing } from "./append-touches.ts";
import { type Custody, type KnownReceipt, readCustodies, readStands } from "./custody.ts";
import { leadChain, type LeadTools, type StandingAttempt } from "./lead-tools.ts";

/** Merges of merged leads: a chain of this many would be somebody's mistake, and a ring cannot be (merge-into.ts). */
const LEVELS = 8;

const PIPELINE: Actor = { kind: "system", ref: "lead_routing_pipeline" };

export interface Adopted {
  readonly events: readonly ProjectionEvent[];
  /** Leads that something new may have come to, with all that is known of them now. */
  readonly touched: readonly Custody[];
}

/** What is new of each lead: these receipts, or (null) everything that is known of it. */
export type News = ReadonlyMap<string, readonly KnownReceipt[] | null>;

/**
 * Brings what is new of these leads to those that stand for them, level by level. `touched` are the leads at the end of
 * each way: the lead itself where nobody stands for it, with what is known of it only where something may wake it. What a
 * survivor has already is the same receipt again, so that a run that failed before the views is made good.
 */
export async function adoptTouches(tenant: string, of: News, tools: LeadTools): Promise<Adopted> {
  const events: ProjectionEvent[] = [];
  const touched = new Map<string, Custody>();
  let news = of;
  for (let depth = 0; news.size > 0; depth++) {
    if (depth > LEVELS) throw new InvariantError("merges of merges go too deep");
    const level = await readLevel(tenant, news, tools);
    for (const one of level) {
      if (survivorOf(one) === null) touched.set(one.lead_id, one);
      else touched.delete(one.lead_id);
    }
    const adopted = await adopt(
      tenant,
      level.filter((one) => survivorOf(one) !== null),
      news,
      tools,
    );
    events.push(...adopted.events);
    news = adopted.news;
  }
  return { events, touched: [...touched.values()] };
}

/**
 * A lead that somebody works on, or that another one stands for, is as it is whatever came: its attempts alone are read,
 * however long its history.
 */
async function readLevel(
  tenant: string,
  news: News,
  tools: LeadTools,
): Promise<readonly Custody[]> {
  const brief = [...news].flatMap(([lead_id, parts]) => (parts === null ? [] : [lead_id]));
  const stands = await readStands(tenant, brief, tools);
  const settled = stands.filter(({ settled: isSettled, end }) => {
    const status = end?.body.status;
    return isSettled && (status === "routed" || status === "duplicate");
  });
  const known = new Set(settled.map(({ lead_id }) => lead_id));
  const rest = [...news.keys()].filter((lead_id) => !known.has(lead_id));
  return [...settled, ...(await readCustodies(tenant, rest, tools))];
}

/** The lead that stands for it; null where it stands for itself. */
export function survivorOf({ end }: Pick<Custody, "end">): string | null {
  return end?.body.status === "duplicate" ? (end.body.duplicate_of ?? null) : null;
}

/** Appends the news of merged leads on their survivors; answers them as those leads' news. */
async function adopt(
  tenant: string,
  merged: readonly Custody[],
  news: News,
  tools: LeadTools,
): Promise<{ readonly events: readonly ProjectionEvent[]; readonly news: News }> {
  if (merged.length === 0) return { events: [], news: new Map() };
  const survivors = [...new Set(merged.flatMap((one) => survivorOf(one) ?? []))];
  const keys = await readKeys(tenant, survivors, tools);
  const items = merged.flatMap((custody) => {
    const to = survivorOf(custody) ?? "";
    const merge_id = custody.end?.receipt_id ?? "";
    const subject_key = keys.get(to) ?? null;
    const parts = news.get(custody.lead_id) ?? custody.known;
    return parts.map((part) =>
      buildAdoption(tenant, custody, { part, to, merge_id, subject_key }, tools),
    );
  });
  const standing = await appendAll(tenant, await Promise.all(items), tools);
  const events = await Promise.all(
    standing.map(async ({ receipt, subject_key }) => ({
      receipt,
      ...(await openReceipt(receipt, subject_key)),
    })),
  );
  const next = new Map<string, KnownReceipt[]>();
  for (const { receipt } of standing) {
    const lead_id = receipt.chain.slice(leadChain("").length);
    const part = { receipt, body: KnownBody.parse(JSON.parse(receipt.body)) };
    next.set(lead_id, [...(next.get(lead_id) ?? []), part]);
  }
  return { events, news: next };
}

const KnownBody = z.discriminatedUnion("kind", [TouchBody, EnrichmentBody]);

/** Subject keys alone. */
async function readKeys(
  tenant: string,
  leadIds: readonly string[],
  { ports }: LeadTools,
): Promise<ReadonlyMap<string, string | null>> {
  const chains = leadIds.map(leadChain);
  const states = await ports.log(tenant).read({ v: 1, tenant, chains, newest: 0 });
  return new Map(states.map(({ subject_key }, i) => [leadIds[i] ?? "", subject_key]));
}

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
