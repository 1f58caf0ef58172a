// SPDX-License-Identifier: Apache-2.0
// A further attempt on a known lead under the config of now. The command's receipt freezes the new decision and names
// the head it saw; the log's own outbox asks for the assignment, so a crash after the append loses nothing.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { NormalizedLead } from "#domain/lead/lead.ts";
import { mergeLead } from "#domain/lead/merge-lead.ts";
import type { AppendItem, ChainState } from "#domain/messages/receipt-log.ts";
import { AttemptBody, ReceiptBody, TouchBody } from "#domain/receipts/body.ts";
import { type Actor, ATTEMPT_STEPS } from "#domain/receipts/leaf.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { ActiveConfig } from "#storage/ports.ts";
import { attemptOutcome } from "./append-created.ts";
import { decideAttempt, loadDomainAccounts } from "./decide-attempts.ts";
import { LEAD_RETENTION, leadChain, leadIdem, type LeadTools } from "./lead-tools.ts";
import { openLead } from "#ledger/seal-lead.ts";

export interface ReprocessCommand {
  readonly tenant: string;
  readonly lead_id: string;
  /** The client's Idempotency-Key, else a fresh one: the same key is the same command. */
  readonly command_key: string;
  /** The head the caller saw; null takes the lead as it stands. */
  readonly expect_head: string | null;
  readonly actor: Actor;
  readonly now_ms: number;
  readonly trace_id: string;
}

export type ReprocessError =
  /** No receipt yet: unknown here, or accepted and not yet taken up. */
  | { readonly code: "not_found" }
  /** Another command or submission came first; `head` is the lead's newest receipt. */
  | { readonly code: "head_moved"; readonly head: string | null }
  /** An attempt is under way: its owner is not decided yet. */
  | { readonly code: "in_progress" }
  /** The lead's message ran out of retries before its first decision: its dead letter has to be sent again. */
  | { readonly code: "dead_letter" }
  /** The key of the lead's personal data is erased: there is nothing left to route. */
  | { readonly code: "erased" }
  | { readonly code: "log_refuses"; readonly reason: string };

export interface Reprocessed {
  readonly receipt_id: string;
  readonly attempt: number;
}

/** The newest submissions that a further attempt takes into account: 20 of at most 144 KB stay below 3 MB. */
const SUBMISSIONS = 20;

/** Freezes attempt n + 1 and leaves its assignment to the queue. */
export async function reprocessLead(
  command: ReprocessCommand,
  tools: LeadTools,
): Promise<Result<Reprocessed, ReprocessError>> {
  const { tenant, lead_id, now_ms } = command;
  const log = tools.ports.log(tenant);
  const chains = [leadChain(lead_id)];
  const [chain] = await log.read({ v: 1, tenant, chains, steps: ATTEMPT_STEPS });
  if (chain === undefined || chain.head === null) return err({ code: "not_found" });
  const history = readHistory(chain);
  if (history === null) return err({ code: "dead_letter" });
  const idem = commandIdem(command, tools);
  const earlier = chain.receipts.find(({ leaf }) => leaf.includes(`"idem":"${idem}"`));
  if (earlier !== undefined) {
    const { frozen } = AttemptBody.parse(JSON.parse(earlier.body));
    return ok({ receipt_id: earlier.id, attempt: frozen.attempt });
  }
  if (!history.settled) return err({ code: "in_progress" });
  const [touched] = await log.read({
    v: 1,
    tenant,
    chains,
    steps: ["RESUBMIT_LEAD"],
    newest: SUBMISSIONS,
  });
  const submissions = [
    history.created,
    ...(touched?.receipts ?? []).map(({ body }) => readTouch(body)),
  ];
  const lead = await openSubmissions(lead_id, submissions, chain.subject_key);
  if (lead === null) return err({ code: "erased" });
  const config = await tools.ports.configs.active(tenant, now_ms);
  const frozen = decideAttempt(
    {
      tenant,
      lead_id,
      lead,
      actor_kind: command.actor.kind,
      attempt: history.attempt + 1,
      now_ms,
      config,
      accounts: await loadDomainAccounts(tenant, [{ lead }], tools.ports.accounts),
    },
    tools.policy,
  );
  const request_digest = submissions.at(-1)?.request_digest ?? history.created.request_digest;
  const body = { ...history.created, request_digest, digests: {}, sealed: null, frozen };
  // The head of the first read: an attempt that began since then has moved it.
  const item = buildReprocess(command, { chain, body, config }, tools);
  const reply = await log.append({ v: 1, tenant, items: [item] });
  if (!reply.ok) return err({ code: "log_refuses", reason: reply.reason });
  const [answer] = reply.answers;
  if (answer?.kind !== "stands") return err({ code: "head_moved", head: answer?.head ?? null });
  return ok({ receipt_id: answer.receipt.id, attempt: frozen.attempt });
}

const readTouch = (text: string): TouchBody => TouchBody.parse(JSON.parse(text));

/** Everything the submissions say, the newest word last; null where the key that opens them is gone. */
async function openSubmissions(
  leadId: string,
  submissions: readonly Pick<TouchBody, "sealed">[],
  subjectKey: string | null,
): Promise<NormalizedLead | null> {
  let known: NormalizedLead | null = null;
  for (const { sealed } of submissions) {
    const lead = await openLead(leadId, sealed, subjectKey);
    if (lead !== null) known = known === null ? lead : mergeLead(known, lead);
  }
  return known;
}

function commandIdem({ tenant, lead_id, command_key }: ReprocessCommand, tools: LeadTools): string {
  return leadIdem(tools.idKey(tenant), lead_id, "REPROCESS_LEAD", command_key);
}

function buildReprocess(
  command: ReprocessCommand,
  seen: { chain: ChainState; body: AttemptBody; config: ActiveConfig | null },
  tools: LeadTools,
): AppendItem {
  const { tenant, lead_id, actor, trace_id } = command;
  const { chain, body, config } = seen;
  const { attempt } = body.frozen;
  return {
    chain: leadChain(lead_id),
    step: "REPROCESS_LEAD",
    idem: commandIdem(command, tools),
    expect_head: command.expect_head ?? chain.head,
    actor,
    resource: { type: "lead", id: lead_id },
    parents: [],
    outcome: attemptOutcome(body.frozen),
    config_version: config?.version.config_version ?? null,
    config_sha256: config?.version.config_sha256 ?? null,
    policy_sha256: tools.policy.policy_sha256,
    retention: LEAD_RETENTION,
    body: canonicalJson(body),
    subject_key: null,
    epoch: attempt,
    follow_up: { v: 1, kind: "continue", tenant, lead_id, attempt, trace_id },
  };
}

/** The first attempt's body, the newest attempt's number, and whether that attempt has ended. */
function readHistory(
  chain: ChainState,
): { created: AttemptBody; attempt: number; settled: boolean } | null {
  const bodies = chain.receipts.map(({ body }) => ReceiptBody.parse(JSON.parse(body)));
  const attempts = bodies.filter((body) => body.kind === "attempt");
  const created = attempts[0];
  if (created === undefined) return null;
  const attempt = Math.max(...attempts.map(({ frozen }) => frozen.attempt));
  const settled = bodies.some((body) => body.kind === "routed" && body.attempt === attempt);
  return { created, attempt, settled };
}
