// SPDX-License-Identifier: Apache-2.0
// Somebody says what has become of a deal. The head that was seen has to stand still where the caller names it; else the
// change is made of the deal as it stands.
import { changeDeal } from "#domain/opportunities/change-opportunity.ts";
import { OpportunityBody } from "#domain/opportunities/opportunity.ts";
import type { OpportunityCustody } from "#domain/opportunities/read-chain.ts";
import { standingReceipt } from "#domain/messages/receipt-log.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { LeadTools } from "../lead-tools.ts";
import type { DealCommand } from "./create-opportunity.ts";
import { type DealError, fieldError, problemsError } from "./deal-error.ts";
import { buildOpportunityItem, commandIdem } from "./opportunity-items.ts";
import { dealSettings, readOpportunities, standingDeal } from "./read-opportunities.ts";

export interface ChangeCommand extends DealCommand {
  readonly opportunity_id: string;
  /** The head that the caller saw; null takes the deal as it stands. */
  readonly expect_head: string | null;
}

export interface ChangedDeal {
  /** Of the change; of the newest one, where this one changed nothing. */
  readonly receipt_id: string;
  readonly changed: readonly string[];
}

const TRIES = 3;
/** Among so many of its newest receipts a repeated command finds its own; a later one the log finds by its key. */
const STEPS = 200;

export async function changeOpportunity(
  command: ChangeCommand,
  tools: LeadTools,
): Promise<Result<ChangedDeal, DealError>> {
  for (let left = TRIES; ; left -= 1) {
    const done = await tryChange(command, tools);
    const isMoved = !done.ok && done.error.code === "head_moved";
    if (!isMoved || command.expect_head !== null || left <= 1) return done;
  }
}

async function tryChange(
  command: ChangeCommand,
  tools: LeadTools,
): Promise<Result<ChangedDeal, DealError>> {
  const { tenant, opportunity_id, command_key, digest, expect_head, deal: patch } = command;
  const idem = commandIdem(tools.idKey(tenant), opportunity_id, command_key);
  const custody = (await readOpportunities(tenant, [opportunity_id], STEPS, tools)).get(
    opportunity_id,
  );
  if (custody === undefined) return err({ code: "not_found" });
  const earlier = custody.steps.find(({ leaf }) => leaf.idem === idem);
  if (earlier !== undefined) return answer(earlier.receipt_id, earlier.body, digest);
  const head = custody.newest.receipt_id;
  if (expect_head !== null && expect_head !== head) return err({ code: "head_moved", head });
  const owner = patch.owner_id ?? null;
  if (owner !== null && !(await tools.ports.deals.users(tenant, [owner])).has(owner)) {
    return err(fieldError("/owner", "unknown_user", "No user has this external id."));
  }
  return append(command, custody, idem, tools);
}

async function append(
  { tenant, opportunity_id, digest, actor, now_ms, deal: patch }: ChangeCommand,
  custody: OpportunityCustody,
  idem: string,
  tools: LeadTools,
): Promise<Result<ChangedDeal, DealError>> {
  const config = await tools.ports.configs.active(tenant, now_ms);
  const planned = changeDeal(await standingDeal(custody), patch, dealSettings(config));
  if (!planned.ok) return err(problemsError(planned.error));
  const { deal, changed } = planned.value;
  const { receipt_id: head } = custody.newest;
  if (changed.length === 0) return ok({ receipt_id: head, changed });
  const item = await buildOpportunityItem(
    {
      tenant,
      opportunity_id,
      idem,
      head,
      deal,
      changed,
      actor,
      config,
      change: "changed",
      evidence: null,
      subject_key: custody.subject_key,
      parents: [],
      command_digest: digest,
      follow_up: true,
    },
    tools,
  );
  const reply = await tools.ports.log(tenant).append({ v: 1, tenant, items: [item] });
  if (!reply.ok) return err({ code: "log_refuses", reason: reply.reason });
  const [appended] = reply.answers;
  if (appended?.kind !== "stands") return err({ code: "head_moved", head: appended?.head ?? null });
  const { id, body } = standingReceipt(item, appended);
  return answer(id, OpportunityBody.parse(JSON.parse(body)), digest);
}

function answer(
  receipt_id: string,
  { changed, command_digest }: OpportunityBody,
  digest: string,
): Result<ChangedDeal, DealError> {
  return command_digest === digest ? ok({ receipt_id, changed }) : err({ code: "key_reused" });
}
