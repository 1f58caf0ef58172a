// SPDX-License-Identifier: Apache-2.0
// A further attempt on a known lead. Its receipt freezes the new decision and names the head it saw, so of two commands
// at once one is told that the lead moved. What follows (pick, end, views) is the pipeline's: by the log's own outbox
// after a command, at once in a queue's consumer.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { Intake } from "#domain/lead/intake.ts";
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import { standingReceipt } from "#domain/messages/receipt-log.ts";
import type { AttemptBody, FrozenAttempt, Ordered } from "#domain/receipts/lead-bodies.ts";
import type { FREEZING_STEPS } from "#domain/receipts/leaf.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { EarlierClocks } from "#domain/sla/start-clocks.ts";
import { sealContent } from "#ledger/seal-lead.ts";
import type { ActiveConfig } from "#storage/ports.ts";
import { attemptOutcome, readAttempt } from "../append-created.ts";
import { type Custody, openKnown, readCustodies } from "../custody.ts";
import { type Chosen, decideAttempt } from "../decide-attempt.ts";
import { loadCandidates } from "../decide-attempts.ts";
import {
  LEAD_RETENTION,
  leadChain,
  leadIdem,
  type LeadTools,
  type StandingAttempt,
} from "../lead-tools.ts";
import type { CommandError, LeadCommand } from "./command.ts";

export interface AttemptOrder {
  readonly step: Exclude<(typeof FREEZING_STEPS)[number], "CREATE_LEAD">;
  /** Where the lead goes, whatever policy says beside it. */
  readonly order?: Ordered;
  readonly released?: true;
  readonly settled?: true;
  readonly unmerged?: NonNullable<FrozenAttempt["unmerged"]>;
  readonly qualified?: NonNullable<FrozenAttempt["qualified"]>;
  /** The import that begins the attempt. */
  readonly intake?: Intake;
  /** The reason that a person gave; sealed. */
  readonly note?: string;
  /** Who gave it back: passed over where another is eligible. */
  readonly handed_back_by?: string;
  /** The account that a person says it belongs to; null: to none. */
  readonly chosen?: Chosen;
  /** The SLA's clocks run from the command: until now nobody could act on the lead. */
  readonly fresh_clock?: boolean;
  readonly parents?: readonly string[];
  /** Whether the log's outbox asks for the rest; a queue's consumer goes on by itself. */
  readonly follow_up: boolean;
  /** Receipts that stand together with it, in the same transaction: before it, on whatever chain. */
  readonly before?: readonly AppendItem[];
  /** The head that the attempt expects where `before` moves it. */
  readonly head?: string;
}

/** The lead as it stands; an error where no attempt can begin on it, or the receipt of the same command from before. */
export async function loadForAttempt(
  { tenant, lead_id }: Pick<LeadCommand, "tenant" | "lead_id">,
  tools: LeadTools,
): Promise<Result<Custody, CommandError>> {
  const [custody] = await readCustodies(tenant, [lead_id], tools);
  if (custody === undefined || custody.head === null) return err({ code: "not_found" });
  return custody.created === null ? err({ code: "dead_letter" }) : ok(custody);
}

/** The attempt that the same command froze before; null where it did not. */
export async function findAttempt(
  command: LeadCommand,
  step: AttemptOrder["step"],
  custody: Custody,
  tools: LeadTools,
): Promise<StandingAttempt | null> {
  const idem = commandIdem(command, step, tools);
  const receipt = custody.attempts.find(({ leaf }) => leaf.includes(`"idem":"${idem}"`));
  const { subject_key } = custody;
  return receipt === undefined ? null : readAttempt(command.lead_id, { receipt, subject_key });
}

/** Freezes attempt n + 1 of the lead that `custody` shows; the head of that look has to stand still. */
export async function freezeAttempt(
  command: LeadCommand,
  order: AttemptOrder,
  custody: Custody,
  tools: LeadTools,
): Promise<Result<StandingAttempt, CommandError>> {
  const built = await buildAttempt(command, order, custody, tools);
  if (!built.ok) return built;
  const { tenant, lead_id } = command;
  const items = [...(order.before ?? []), built.value];
  const whole = items.length > 1 ? { whole: true as const } : {};
  const reply = await tools.ports.log(tenant).append({ v: 1, tenant, items, ...whole });
  if (!reply.ok) return err({ code: "log_refuses", reason: reply.reason });
  const answer = reply.answers.at(-1);
  if (answer?.kind !== "stands") return err({ code: "head_moved", head: answer?.head ?? null });
  const receipt = standingReceipt(built.value, answer);
  return ok(await readAttempt(lead_id, { receipt, subject_key: answer.subject_key }));
}

/** The attempt's receipt, decided under the config of now and not yet appended. */
async function buildAttempt(
  command: LeadCommand,
  order: AttemptOrder,
  custody: Custody,
  tools: LeadTools,
): Promise<Result<AppendItem, CommandError>> {
  const { tenant, lead_id, actor, now_ms, expect_head } = command;
  const { created, newest, subject_key } = custody;
  if (created === null || newest === null) return err({ code: "dead_letter" });
  if (!custody.settled) return err({ code: "in_progress" });
  const lead = await openKnown(custody);
  if (lead === null) return err({ code: "erased" });
  const config = await tools.ports.configs.active(tenant, now_ms);
  const { order: ordered, unmerged, qualified } = order;
  const wasStored = custody.end?.body.status === "stored";
  // An owner who was kept had no clock: one that began with the file would be over before the next owner is known.
  const wasKept = newest.frozen.ordered?.to === "owner";
  const isFresh = order.fresh_clock === true || wasKept;
  const accepted_at_ms = isFresh ? now_ms : newest.accepted_at_ms;
  // What was found out or said when the lead was last decided holds for whatever becomes of it since.
  const before = (custody.decided ?? newest).frozen;
  const chosen = chosenOf(order, before.match);
  const waits_until_ms = newest.frozen.wanted?.deadline_at_ms;
  const decided = decideAttempt(
    {
      tenant,
      lead_id,
      lead,
      intake: created.intake ?? null,
      actor_kind: actor.kind,
      attempt: custody.attempt + 1,
      now_ms,
      config,
      accounts: await loadCandidates(tenant, [{ lead, config, ...chosen }], tools.ports.accounts),
      ...chosen,
      // As it was counted when it came: deciding it again lets nobody in whom a flood kept out.
      domain_velocity: before.decided?.preflight.input.lead.domain_velocity ?? null,
      released: order.released === true || before.released === true,
      settled: order.settled === true || before.settled === true,
      was_routed: custody.end?.body.status === "routed",
      accepted_at_ms,
      earlier: earlierClocks(custody),
      fresh_clock: isFresh,
      ...(order.handed_back_by === undefined ? {} : { handed_back_by: order.handed_back_by }),
      ...(ordered === undefined ? {} : { order: ordered }),
      ...(waits_until_ms === undefined ? {} : { waits_until_ms }),
    },
    tools.policy,
  );
  const frozen: FrozenAttempt = {
    ...decided,
    ...(wasStored && ordered === undefined ? { anew: true } : {}),
    ...(unmerged === undefined ? {} : { unmerged }),
    ...(qualified === undefined ? {} : { qualified }),
  };
  const content = { lead, ...(order.note === undefined ? {} : { note: order.note }) };
  const body: AttemptBody = {
    v: 1,
    kind: "attempt",
    accepted_at_ms,
    source: created.source,
    request_digest: newestDigest(custody, created),
    ...intakeOf(created, order),
    ...(command.digest === undefined ? {} : { command_digest: command.digest }),
    frozen,
    ...(await sealContent(lead_id, content, subject_key, tools.freshIv())),
  };
  const head = order.head ?? expect_head ?? custody.head;
  return ok(buildItem(command, order, { head, body, config }, tools));
}

/** What a person says of the account now, or has said before. */
function chosenOf(
  { chosen }: AttemptOrder,
  match: FrozenAttempt["match"],
): { readonly chosen?: Chosen } {
  if (chosen !== undefined) return { chosen };
  if (match?.chosen_by !== "person") return {};
  return { chosen: { account_id: match.account_id } };
}

/**
 * A first touch counts for the clock that it stopped: one that began later has none yet. Under the newest attempt it
 * counts whatever the clocks of two isolates say.
 */
export function earlierClocks({ attempt, newest, end, work }: Custody): EarlierClocks {
  const clocks = newest?.frozen.clocks ?? null;
  const started = clocks?.time_to_first_touch?.started_at_ms ?? 0;
  const first_touched = work.some(({ body }) => {
    if (body.kind !== "activity" || body.clock === null) return false;
    return body.attempt === attempt || body.recorded_at_ms >= started;
  });
  return { clocks, ended: end?.body.sla ?? null, first_touched };
}

/** Where the lead came from; an import counts only for the attempt that it began itself. */
function intakeOf(created: AttemptBody, { intake }: AttemptOrder): Pick<AttemptBody, "intake"> {
  if (intake !== undefined) return { intake };
  return created.intake === undefined || created.intake.kind === "import"
    ? {}
    : { intake: created.intake };
}

/** For an attempt that nobody asks for: what an import put where it is stays that import's, and can be undone with it. */
export function keptImport({ intake }: AttemptBody): Pick<AttemptOrder, "intake"> {
  return intake?.kind === "import" ? { intake } : {};
}

function newestDigest({ known }: Custody, created: AttemptBody): string {
  const newest = known.findLast(({ body }) => body.kind !== "enrichment")?.body;
  return newest === undefined || newest.kind === "enrichment"
    ? created.request_digest
    : newest.request_digest;
}

function commandIdem(
  { tenant, lead_id, command_key }: LeadCommand,
  step: AttemptOrder["step"],
  tools: LeadTools,
): string {
  return leadIdem(tools.idKey(tenant), lead_id, step, command_key);
}

function buildItem(
  command: LeadCommand,
  { step, parents = [], follow_up }: AttemptOrder,
  seen: {
    readonly head: string | null;
    readonly body: AttemptBody;
    readonly config: ActiveConfig | null;
  },
  tools: LeadTools,
): AppendItem {
  const { tenant, lead_id, actor, trace_id } = command;
  const { head, body, config } = seen;
  const { attempt } = body.frozen;
  return {
    chain: leadChain(lead_id),
    step,
    idem: commandIdem(command, step, tools),
    expect_head: head,
    actor,
    resource: { type: "lead", id: lead_id },
    parents,
    outcome: attemptOutcome(body.frozen),
    config_version: config?.version.config_version ?? null,
    config_sha256: config?.version.config_sha256 ?? null,
    policy_sha256: tools.policy.policy_sha256,
    retention: LEAD_RETENTION,
    body: canonicalJson(body),
    subject_key: null,
    epoch: attempt,
    ...(follow_up
      ? { follow_up: { v: 1, kind: "continue", tenant, lead_id, attempt, trace_id } }
      : {}),
  };
}
