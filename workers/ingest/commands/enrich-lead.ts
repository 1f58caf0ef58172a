// SPDX-License-Identifier: Apache-2.0
// Somebody knows more about a lead: what they say is kept as their word, with source and time. A lead that waited for it
// is decided again, in the same transaction; one that somebody works on stays where it is.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { receiptId } from "#domain/ids/ids.ts";
import type { LeadPatch } from "#domain/lead/lead-patch.ts";
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import { EnrichmentBody } from "#domain/receipts/lead-bodies.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { sealContent } from "#ledger/seal-lead.ts";
import { survivorOf } from "../adopt-touches.ts";
import { buildKnowing } from "../append-touches.ts";
import type { Custody } from "../custody.ts";
import { leadChain, type LeadTools, type StandingAttempt } from "../lead-tools.ts";
import { findAttempt, freezeAttempt, loadForAttempt } from "./freeze-attempt.ts";
import type { CommandError, LeadCommand } from "./command.ts";
import { isSame, KEY_REUSED } from "./run-command.ts";

export interface EnrichCommand extends LeadCommand {
  readonly patch: LeadPatch;
  /** Who says it, as a slug, and when they knew it. */
  readonly source: string;
  readonly observed_at_ms: number;
  readonly content_type: string;
  readonly raw_base64: string;
  /** Whether the log's outbox asks for the rest; a queue's consumer goes on by itself. */
  readonly follow_up: boolean;
}

export interface Enriched {
  /** Of the enrichment. */
  readonly receipt_id: string;
  /** The attempt that it began; null where the lead did not wait for it. */
  readonly attempt: StandingAttempt | null;
}

/** Looks at a moved head again: a touch may come at any time, and an enrichment rests on none. */
const TRIES = 3;

export async function enrichLead(
  command: EnrichCommand,
  tools: LeadTools,
): Promise<Result<Enriched, CommandError>> {
  for (let left = TRIES; ; left -= 1) {
    const done = await tryEnrich(command, tools);
    const isMoved = !done.ok && done.error.code === "head_moved";
    if (!isMoved || command.expect_head !== null || left <= 1) return done;
  }
}

async function tryEnrich(
  command: EnrichCommand,
  tools: LeadTools,
): Promise<Result<Enriched, CommandError>> {
  const loaded = await loadForAttempt(command, tools);
  if (!loaded.ok) return loaded;
  const custody = loaded.value;
  const word = await buildWord(command, custody, tools);
  const receipt_id = receiptId(word.idem);
  const standing = custody.known.find(({ receipt }) => receipt.id === receipt_id)?.body;
  const stands = standing !== undefined;
  if (standing?.kind === "enrichment" && !isSame(command, standing)) return KEY_REUSED;
  const earlier = await findAttempt(command, "REPROCESS_LEAD", custody, tools);
  if (earlier !== null && stands) return ok({ receipt_id, attempt: earlier });
  if (!custody.settled) return err({ code: "in_progress" });
  if (custody.subject_key === null) return err({ code: "erased" });
  const survivor = survivorOf(custody);
  // A person is told which lead to enrich; a program's word is adopted there by itself.
  if (survivor !== null && command.follow_up) return err({ code: "is_duplicate", of: survivor });
  const head = command.expect_head ?? custody.head;
  const expecting = { ...word, ...projection(command), expect_head: head };
  if (isWaiting(custody) && !stands) {
    const order = { follow_up: command.follow_up, before: [expecting], head: receipt_id };
    const known = { ...custody, known: [...custody.known, knownOf(word, receipt_id)] };
    const frozen = await freezeAttempt(command, { step: "REPROCESS_LEAD", ...order }, known, tools);
    return frozen.ok ? ok({ receipt_id, attempt: frozen.value }) : frozen;
  }
  if (stands) return ok({ receipt_id, attempt: null });
  return appendWord(command, expecting, receipt_id, tools);
}

/** Held for an attribute; whether it is this one, the decision says. */
function isWaiting({ end }: Custody): boolean {
  return end?.body.status === "held" && end.body.reason === "missing_attribute";
}

async function buildWord(
  command: EnrichCommand,
  { subject_key }: Custody,
  tools: LeadTools,
): Promise<AppendItem> {
  const { lead_id, patch, source, observed_at_ms, now_ms, content_type, raw_base64 } = command;
  const content = { content_type, raw_base64, patch };
  const body: EnrichmentBody = {
    v: 1,
    kind: "enrichment",
    source,
    observed_at_ms,
    accepted_at_ms: now_ms,
    attributes: Object.keys(patch).toSorted(),
    ...(command.digest === undefined ? {} : { command_digest: command.digest }),
    ...(await sealContent(lead_id, content, subject_key, tools.freshIv())),
  };
  return buildKnowing(tools, command, {
    step: "ENRICH_LEAD",
    which: command.command_key,
    body: canonicalJson(body),
  });
}

/** The word as the attempt that rests on it reads it, before either stands. */
function knownOf(word: AppendItem, id: string): Custody["known"][number] {
  const { chain, body } = word;
  const receipt = { id, seq: 0, chain, chain_seq: 0, leaf: "", body };
  return { receipt, body: EnrichmentBody.parse(JSON.parse(body)) };
}

async function appendWord(
  { tenant }: EnrichCommand,
  word: AppendItem,
  receipt_id: string,
  tools: LeadTools,
): Promise<Result<Enriched, CommandError>> {
  const reply = await tools.ports.log(tenant).append({ v: 1, tenant, items: [word] });
  if (!reply.ok) return err({ code: "log_refuses", reason: reply.reason });
  const [answer] = reply.answers;
  if (answer?.kind !== "stands") return err({ code: "head_moved", head: answer?.head ?? null });
  return ok({ receipt_id, attempt: null });
}

/** Its views, by the log's outbox; a queue's consumer writes them itself. */
function projection({ tenant, lead_id, follow_up }: EnrichCommand): Pick<AppendItem, "follow_up"> {
  const chain = leadChain(lead_id);
  return follow_up ? { follow_up: { v: 1, kind: "project", tenant, chain } } : {};
}
