// SPDX-License-Identifier: Apache-2.0
// A lead becomes a deal: its closing attempt and the deal's receipt are one transaction of the log, so a crash leaves both
// or neither. An account that has to be created for it is written before: the same command again finds it.
import { changeDeal, type DealPatch, startDeal } from "#domain/opportunities/change-opportunity.ts";
import { receiptId } from "#domain/ids/ids.ts";
import type { Ordered } from "#domain/receipts/lead-bodies.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { ActiveConfig } from "#storage/ports.ts";
import { type Custody, openKnown } from "../custody.ts";
import type { LeadTools } from "../lead-tools.ts";
import { chooseAccount } from "../opportunities/choose-account.ts";
import { type DealError, fieldError, problemsError } from "../opportunities/deal-error.ts";
import { findDeals } from "../opportunities/find-deals.ts";
import { leadDealIdem } from "../opportunities/opportunity-items.ts";
import { planDeals, type PlannedDeal } from "../opportunities/plan-deals.ts";
import { dealSettings } from "../opportunities/read-opportunities.ts";
import type { Commanded, CommandError, LeadCommand } from "./command.ts";
import { type AttemptOrder, findAttempt, freezeAttempt, loadForAttempt } from "./freeze-attempt.ts";
import { isSame, KEY_REUSED, refusalOf } from "./run-command.ts";
import { closedOf, type Doer, mayClose } from "./work-lead.ts";

export interface ConvertCommand extends LeadCommand {
  readonly by: Doer;
  /** Our id of the account that a person says it is; null: as the lead was matched. */
  readonly account_id: string | null;
  /** What is said of the deal, where it is one of its own. */
  readonly deal: DealPatch;
}

export interface Converted extends Commanded {
  readonly opportunity_id: string;
}

/** Its lead is handed in again at the very moment, or the deal changes: looked at again, it is converted. */
const TRIES = 3;

export async function convertLead(
  command: ConvertCommand,
  tools: LeadTools,
): Promise<Result<Converted, CommandError | DealError>> {
  for (let left = TRIES; ; left -= 1) {
    const done = await tryConvert(command, tools);
    const isMoved = !done.ok && done.error.code === "head_moved";
    if (!isMoved || left <= 1) return done;
  }
}

const STEP = "CONVERT_LEAD";

async function tryConvert(
  command: ConvertCommand,
  tools: LeadTools,
): Promise<Result<Converted, CommandError | DealError>> {
  const loaded = await loadForAttempt(command, tools);
  if (!loaded.ok) return loaded;
  const custody = loaded.value;
  const earlier = await findAttempt(command, STEP, custody, tools);
  if (earlier !== null) {
    if (!isSame(command, earlier.body)) return KEY_REUSED;
    const { receipt, body } = earlier;
    return answer(receipt.id, body.frozen.attempt, body.frozen.ordered);
  }
  const refusal = refuse(command, custody);
  if (refusal !== null) return err(refusal);
  const order = await planConversion(command, custody, tools);
  if (!order.ok) return order;
  const frozen = await freezeAttempt(command, order.value, custody, tools);
  if (!frozen.ok) return frozen;
  const { receipt, body } = frozen.value;
  return answer(receipt.id, body.frozen.attempt, body.frozen.ordered);
}

function answer(
  receipt_id: string,
  attempt: number,
  ordered: Ordered | undefined,
): Result<Converted, never> {
  const opportunity_id = ordered?.to === "closed" ? (ordered.opportunity_id ?? "") : "";
  return ok({ receipt_id, attempt, opportunity_id });
}

function refuse({ by, expect_head }: ConvertCommand, custody: Custody): CommandError | null {
  if (!custody.settled) return { code: "in_progress" };
  if (expect_head !== null && expect_head !== custody.head) {
    return { code: "head_moved", head: custody.head };
  }
  const refusal = refusalOf(custody) ?? closedOf(custody);
  if (refusal !== null) return refusal;
  const may = mayClose(custody, by);
  return may.ok ? null : may.error;
}

/** A lead that is a deal already is closed as that one; what is said of the deal says nothing then. */
async function planConversion(
  command: ConvertCommand,
  custody: Custody,
  tools: LeadTools,
): Promise<Result<AttemptOrder, CommandError | DealError>> {
  const { tenant, lead_id, now_ms } = command;
  const found = await findDeals(tenant, [lead_id], tools);
  if (!found.ok) return err({ code: "log_refuses", reason: found.error.reason });
  const parents = [receiptId(leadDealIdem(tools.idKey(tenant), lead_id))];
  const standing = found.value.get(lead_id);
  if (standing !== undefined) return ok(closeAs(custody, standing.opportunity_id, { parents }));
  const config = await tools.ports.configs.active(tenant, now_ms);
  const planned = await planDeal(command, custody, config, tools);
  if (!planned.ok) return planned;
  const { opportunity_id, item } = planned.value;
  // Where the config's own rule makes a deal of the lead at this very moment, that one is looked at instead.
  return ok(closeAs(custody, opportunity_id, { parents, before: [{ ...item, fresh: true }] }));
}

function closeAs(
  { end }: Custody,
  opportunity_id: string,
  more: Pick<AttemptOrder, "parents" | "before">,
): AttemptOrder {
  const { owner_id = null, team_id = null } = end?.body ?? {};
  return {
    step: STEP,
    order: {
      to: "closed",
      status: "converted",
      reason: null,
      owner_id,
      team_id,
      opportunity_id,
    },
    follow_up: true,
    ...more,
  };
}

async function planDeal(
  command: ConvertCommand,
  custody: Custody,
  config: ActiveConfig | null,
  tools: LeadTools,
): Promise<Result<PlannedDeal, CommandError | DealError>> {
  const { tenant, lead_id, actor, now_ms, account_id, deal } = command;
  const { newest, end, attempts } = custody;
  const receipt = attempts.at(-1);
  const lead = await openKnown(custody);
  if (lead === null) return err({ code: "erased" });
  if (newest === null || end === null || receipt === undefined) return err({ code: "in_progress" });
  const owner = await ownerOf(command, custody, tools);
  if (!owner.ok) return owner;
  const owner_id = owner.value;
  const question = { tenant, lead_id, lead, owner_id: end.body.owner_id ?? owner_id, config };
  const match = newest.frozen.match ?? null;
  const refusal = refuseSaid(deal, config);
  if (refusal !== null) return err(refusal);
  const chosen = await chooseAccount({ ...question, match, actor, now_ms }, account_id, tools);
  if (!chosen.ok) return chosen;
  const source = {
    tenant,
    lead_id,
    lead,
    owner_id,
    config,
    actor,
    chosen: chosen.value,
    patch: deal,
    attempt: custody.attempt,
    attempt_receipt_id: receipt.id,
    end: end.body,
    by: "converted" as const,
    criteria: [],
    follow_up: true,
  };
  const [planned] = await planDeals(tenant, [source], new Map(), tools);
  return planned ?? err({ code: "head_moved", head: custody.head });
}

/** What is said of a deal is looked at before an account is created for it; null where it can be so. */
function refuseSaid(deal: DealPatch, config: ActiveConfig | null): DealError | null {
  const settings = dealSettings(config);
  const like = { account_id: "", owner_id: null, team_id: null, lead_ids: [] };
  const said = changeDeal(startDeal(like, "", settings), deal, settings);
  return said.ok ? null : problemsError(said.error, "/opportunity");
}

/** Whom the caller names, else who has the lead, else the person who converts it. */
async function ownerOf(
  { tenant, deal: { owner_id }, by }: ConvertCommand,
  { end }: Custody,
  { ports }: LeadTools,
): Promise<Result<string | null, DealError>> {
  if (owner_id === undefined || owner_id === null) {
    return ok(owner_id === null ? null : (end?.body.owner_id ?? by.user_id));
  }
  const known = await ports.deals.users(tenant, [owner_id]);
  if (known.has(owner_id)) return ok(owner_id);
  return err(fieldError("/opportunity/owner", "unknown_user", "There is no such user."));
}
