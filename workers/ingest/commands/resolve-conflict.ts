// SPDX-License-Identifier: Apache-2.0
// A person settles a conflict. RESOLVE_CONFLICT and the lead's further attempt are one transaction of the log, so a crash
// leaves both or neither; what follows is the pipeline's. A lead that has gone on by another way meanwhile stays where it
// is: then only the choice is recorded.
import { CONFLICT_RULES, isChoice } from "#domain/conflicts/conflict-rules.ts";
import type { ConflictChoice } from "#domain/conflicts/conflict.ts";
import { receiptId } from "#domain/ids/ids.ts";
import { DUPLICATE_RULES } from "#domain/lead/lead.ts";
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import { AttemptBody, type ConflictBody } from "#domain/receipts/lead-bodies.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { sealContent } from "#ledger/seal-lead.ts";
import { buildAdoption, survivorOf } from "../adopt-touches.ts";
import { routedIdem } from "../append-routed.ts";
import { buildConflictItem } from "../conflict-items.ts";
import type { Custody } from "../custody.ts";
import type { LeadTools } from "../lead-tools.ts";
import type { CommandError } from "./command.ts";
import { type AttemptOrder, freezeAttempt, loadForAttempt } from "./freeze-attempt.ts";
import { loadOther, refuseMerge } from "./merge-into.ts";
import { readConflict, type ReadConflict, type Settled } from "./read-conflict.ts";

export interface ResolveCommand {
  readonly tenant: string;
  readonly conflict_id: string;
  readonly choice: ConflictChoice;
  /** Whom or what the choice names: an account, a user or a team, by our id; null where it names none. */
  readonly target: ChosenTarget | null;
  readonly reason: string;
  /** The conflict's head that the caller saw; null takes it as it stands. */
  readonly expect_head: string | null;
  readonly actor: Actor;
  readonly now_ms: number;
  readonly trace_id: string;
}

export interface ChosenTarget {
  readonly kind: "account" | "user" | "team";
  readonly id: string;
  /** Of a user: the queue in which the lead then stands; null leaves its own. */
  readonly team_id: string | null;
}

export type ResolveError =
  | CommandError
  /** This kind of conflict is not settled so; these are the choices that it has. */
  | { readonly code: "unfit_choice"; readonly choices: readonly ConflictChoice[] }
  /** By somebody else, or with another choice: once is all that a conflict is settled. */
  | { readonly code: "resolved"; readonly by: Settled };

export interface Resolved {
  readonly choice: ConflictChoice;
  readonly receipt_id: string;
  readonly lead_id: string;
  /** The attempt that it began; null where the lead had gone on. */
  readonly attempt: number | null;
}

/** Somebody hands the lead in at the very moment, say: looked at again, it is settled. */
const TRIES = 3;

export async function resolveConflict(
  command: ResolveCommand,
  tools: LeadTools,
): Promise<Result<Resolved, ResolveError>> {
  let outcome: Result<Resolved, ResolveError> = err({ code: "head_moved", head: null });
  for (let tried = 0; tried < TRIES && isMoved(outcome); tried++) {
    outcome = await tryResolve(command, tools);
  }
  return outcome;
}

function isMoved(outcome: Result<Resolved, ResolveError>): boolean {
  return !outcome.ok && outcome.error.code === "head_moved";
}

async function tryResolve(
  command: ResolveCommand,
  tools: LeadTools,
): Promise<Result<Resolved, ResolveError>> {
  const { tenant, conflict_id, expect_head } = command;
  const conflict = await readConflict(tenant, conflict_id, tools);
  if (conflict === null) return err({ code: "not_found" });
  const { lead_id } = conflict.body;
  const loaded = await loadForAttempt({ tenant, lead_id }, tools);
  if (!loaded.ok) return loaded;
  const custody = loaded.value;
  if (conflict.settled !== null) return answerSettled(command, conflict.settled, custody);
  if (expect_head !== null && expect_head !== conflict.head) {
    return err({ code: "head_moved", head: conflict.head });
  }
  if (!custody.settled) return err({ code: "in_progress" });
  const { type } = conflict.body.facts;
  if (!isChoice(type, command.choice)) {
    return err({ code: "unfit_choice", choices: CONFLICT_RULES[type].choices });
  }
  const resolution = await buildResolution(command, conflict, custody, tools);
  return custody.end?.body.conflict_id === conflict_id
    ? settleLead(command, resolution, conflict.body, custody, tools)
    : settleAlone(command, resolution, custody, tools);
}

/** The same choice of the same target by the same person is the same command, sent again. */
function answerSettled(
  { choice, target, actor }: ResolveCommand,
  settled: Settled,
  { lead_id, attempts }: Custody,
): Result<Resolved, ResolveError> {
  const isSame =
    settled.choice === choice &&
    settled.target_id === (target?.id ?? null) &&
    settled.actor.ref === actor.ref;
  if (!isSame) return err({ code: "resolved", by: settled });
  const { receipt_id } = settled;
  const begun = attempts.find(({ leaf }) => leaf.includes(`"parents":["${receipt_id}"]`));
  const body = begun === undefined ? null : AttemptBody.parse(JSON.parse(begun.body));
  return ok({ choice, receipt_id, lead_id, attempt: body?.frozen.attempt ?? null });
}

async function buildResolution(
  { tenant, conflict_id, choice, target, reason, actor }: ResolveCommand,
  { body, parent }: ReadConflict,
  { lead_id, subject_key }: Custody,
  tools: LeadTools,
): Promise<AppendItem> {
  const kept = await sealContent(lead_id, { note: reason }, subject_key, tools.freshIv());
  const settled: ConflictBody = {
    ...body,
    ...kept,
    resolution: {
      choice,
      resolved_by: "human",
      ...(target === null ? {} : { target_id: target.id }),
    },
  };
  const step = { tenant, conflict_id, actor, parent, under: null };
  return buildConflictItem(tools.idKey(tenant), "RESOLVE_CONFLICT", step, settled);
}

/** The choice and what becomes of the lead, together. */
async function settleLead(
  command: ResolveCommand,
  resolution: AppendItem,
  { facts }: ConflictBody,
  custody: Custody,
  tools: LeadTools,
): Promise<Result<Resolved, ResolveError>> {
  const { tenant, conflict_id, choice, target, actor, now_ms, trace_id } = command;
  const { lead_id } = custody;
  const other = facts.candidates.find(({ kind, id }) => kind === "lead" && id !== lead_id)?.id;
  const rule = DUPLICATE_RULES.find((one) => facts.rules.includes(one)) ?? "manual";
  const planned =
    choice === "direct" && other !== undefined
      ? await planMerge({ tenant, of: other, rule }, custody, tools)
      : ok(planChoice(choice, target, custody));
  if (!planned.ok) return planned;
  const { before = [], ...order } = planned.value;
  const receipt_id = receiptId(resolution.idem);
  const lead = { tenant, lead_id, actor, now_ms, trace_id, expect_head: null };
  // Another's choice is another command: it finds the lead's head moved, never the attempt that this one began.
  const said = target === null ? choice : `${choice}/${target.id}`;
  const command_key = `conflict/${conflict_id}/${said}/${actor.ref}`;
  const frozen = await freezeAttempt(
    { ...lead, command_key },
    { ...order, before: [resolution, ...before], parents: [receipt_id], follow_up: true },
    custody,
    tools,
  );
  if (!frozen.ok) return frozen;
  return ok({ choice, receipt_id, lead_id, attempt: frozen.value.body.frozen.attempt });
}

type Plan = Pick<AttemptOrder, "step" | "settled" | "order" | "before" | "chosen">;

/**
 * What becomes of the lead by a choice that merges nothing. An account says which company it is and not whose lead: a
 * partner's registration of it may yet meet its owner, and that is asked next.
 */
function planChoice(choice: ConflictChoice, target: ChosenTarget | null, { end }: Custody): Plan {
  const anew = { step: "REPROCESS_LEAD" } as const;
  if (choice === "no_account") return { ...anew, chosen: { account_id: null } };
  if (target === null) return ON_ITS_OWN;
  const { id } = target;
  if (target.kind === "account") return { ...anew, chosen: { account_id: id } };
  const team_id = target.team_id ?? end?.body.team_id ?? null;
  const order =
    target.kind === "user"
      ? ({ to: "user", user_id: id, team_id, by: "reassigned" } as const)
      : ({ to: "team", team_id: id, reason: "reassigned" } as const);
  return { step: "REASSIGN_LEAD", settled: true, order };
}

/** Decided anew, and nothing stands against it any more: an account's owner gets it where policy says so. */
const ON_ITS_OWN: Plan = { step: "REPROCESS_LEAD", settled: true };

/** It joins the lead that was there before, or whichever stands for that one by now, as any merge does. */
async function planMerge(
  {
    tenant,
    of,
    rule,
  }: { tenant: string; of: string; rule: (typeof DUPLICATE_RULES)[number] | "manual" },
  custody: Custody,
  tools: LeadTools,
): Promise<Result<Plan, CommandError>> {
  const { lead_id, attempt, known } = custody;
  // Meanwhile the other may have been merged into this one: then there is nothing to join.
  if (of === lead_id) return ok(ON_ITS_OWN);
  const other = await loadOther({ tenant, lead_id, into: of }, tools);
  if (!other.ok) return other;
  const survivor = survivorOf(other.value);
  if (survivor !== null) return planMerge({ tenant, of: survivor, rule }, custody, tools);
  const refusal = refuseMerge(custody, other.value);
  if (refusal !== null) return err(refusal);
  const [part] = known;
  if (part === undefined) return err({ code: "dead_letter" });
  const { subject_key, head } = other.value;
  const merge_id = receiptId(routedIdem(tools.idKey(tenant), lead_id, attempt + 1));
  const first = await buildAdoption(
    tenant,
    custody,
    { part, to: of, merge_id, subject_key },
    tools,
  );
  return ok({
    step: "MERGE_LEAD",
    settled: true,
    order: { to: "duplicate", of, rule },
    before: [{ ...first, expect_head: head }],
  });
}

/** The lead left the hold by another way: nothing moves it. */
async function settleAlone(
  { tenant, choice }: ResolveCommand,
  resolution: AppendItem,
  { lead_id }: Custody,
  tools: LeadTools,
): Promise<Result<Resolved, ResolveError>> {
  const reply = await tools.ports.log(tenant).append({ v: 1, tenant, items: [resolution] });
  if (!reply.ok) return err({ code: "log_refuses", reason: reply.reason });
  const [answer] = reply.answers;
  // Somebody else's stands: the next look tells whose.
  if (answer?.kind !== "stands" || !answer.fresh) return err({ code: "head_moved", head: null });
  return ok({ choice, receipt_id: answer.receipt.id, lead_id, attempt: null });
}
