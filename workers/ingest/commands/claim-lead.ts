// SPDX-License-Identifier: Apache-2.0
// Somebody says that they work on a lead. Their own is accepted; one that stands in their team's queue with nobody
// becomes theirs: of two at once one gets it, and the other is told that it is taken.
import { err, ok, type Result } from "#domain/result.ts";
import type { Custody } from "../custody.ts";
import type { LeadTools } from "../lead-tools.ts";
import { acceptLead } from "./accept-lead.ts";
import type { Commanded, CommandError, LeadCommand } from "./command.ts";
import { findAttempt, loadForAttempt } from "./freeze-attempt.ts";
import { isSame, KEY_REUSED, refusalOf } from "./run-command.ts";
import { beginWork, closedOf, type Doer, notRouted } from "./work-lead.ts";

export interface Claim extends LeadCommand {
  readonly by: Doer;
  /** Teams that the person is in; asked only where the lead is nobody's. */
  readonly teams: () => Promise<readonly string[]>;
}

export interface Claimed extends Commanded {
  /** False: it was theirs, and is accepted. */
  readonly claimed: boolean;
}

/** Without a head of the caller's a moved one is looked at again: a touch may come at any time. */
const TRIES = 3;
/** Somebody else's receipt came between the look and this one's. */
const MOVED: ReadonlySet<CommandError["code"]> = new Set(["head_moved", "in_progress"]);

export async function claimLead(
  command: Claim,
  tools: LeadTools,
): Promise<Result<Claimed, CommandError>> {
  for (let left = TRIES; ; left -= 1) {
    const loaded = await loadForAttempt(command, tools);
    if (!loaded.ok) return loaded;
    const done = await claimAsSeen(command, loaded.value, tools);
    const isMoved = !done.ok && MOVED.has(done.error.code);
    if (!isMoved || left <= 1) return done;
    // Whoever named a head is told that it moved, unless it was taken: then that.
    if (command.expect_head !== null) return (await takenSince(command, tools)) ?? done;
  }
}

async function claimAsSeen(
  command: Claim,
  custody: Custody,
  tools: LeadTools,
): Promise<Result<Claimed, CommandError>> {
  const { user_id } = command.by;
  const earlier = await findAttempt(command, "CLAIM_LEAD", custody, tools);
  if (earlier !== null) {
    if (!isSame(command, earlier.body)) return KEY_REUSED;
    const { attempt } = earlier.body.frozen;
    return ok({ receipt_id: earlier.receipt.id, attempt, claimed: true });
  }
  const refusal = refusalOf(custody) ?? closedOf(custody) ?? takenOf(command, custody);
  if (refusal !== null) return err(refusal);
  if (!custody.settled) return err({ code: "in_progress" });
  const end = custody.end?.body;
  if (end?.status !== "routed") return err(notRouted(custody));
  if (user_id === null) return err({ code: "not_owner", why: "no_person" });
  if (end.owner_id === null) return claimUnowned(command, user_id, tools);
  if (end.owner_id !== user_id) return err({ code: "not_owner" });
  const { attempt } = custody;
  const accepted = await acceptLead({ ...command, user_id, attempt }, tools);
  if (!accepted.ok) return accepted;
  return ok({ receipt_id: accepted.value.receipt_id, attempt, claimed: false });
}

async function claimUnowned(
  command: Claim,
  user_id: string,
  tools: LeadTools,
): Promise<Result<Claimed, CommandError>> {
  const claimed = await beginWork(command, "CLAIM_LEAD", tools, async ({ end }) => {
    const { owner_id = null, team_id = null } = end?.body ?? {};
    if (end?.body.status !== "routed" || owner_id !== null) return err({ code: "taken" });
    const isTheirs =
      command.by.is_manager || (team_id !== null && (await command.teams()).includes(team_id));
    if (!isTheirs) return err({ code: "not_owner", why: "not_in_team" });
    return ok({ order: { to: "user", user_id, team_id, by: "claimed" } });
  });
  return claimed.ok ? ok({ ...claimed.value, claimed: true }) : claimed;
}

/** Somebody else's newest attempt is a claim, under way or ended. */
function takenOf({ by }: Claim, { newest }: Custody): CommandError | null {
  const order = newest?.frozen.ordered;
  const isClaim = order?.to === "user" && order.by === "claimed";
  return isClaim && order.user_id !== by.user_id ? { code: "taken" } : null;
}

async function takenSince(
  command: Claim,
  tools: LeadTools,
): Promise<Result<never, CommandError> | null> {
  const loaded = await loadForAttempt(command, tools);
  const taken = loaded.ok ? takenOf(command, loaded.value) : null;
  return taken === null ? null : err(taken);
}
