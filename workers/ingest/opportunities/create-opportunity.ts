// SPDX-License-Identifier: Apache-2.0
// Somebody opens a deal with an account, perhaps of a lead, which then has its deal. The command's key names the
// opportunity, so the same key is the same one.
import { changeDeal, type DealPatch, startDeal } from "#domain/opportunities/change-opportunity.ts";
import { OpportunityBody } from "#domain/opportunities/opportunity.ts";
import { opportunityOfChain } from "#domain/opportunities/read-chain.ts";
import { standingReceipt } from "#domain/messages/receipt-log.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { readStands } from "../custody.ts";
import type { LeadTools } from "../lead-tools.ts";
import { type DealError, fieldError, problemsError } from "./deal-error.ts";
import {
  buildOpportunityItem,
  commandIdem,
  leadDealIdem,
  opportunityOfCommand,
} from "./opportunity-items.ts";
import { dealSettings, readOpportunities } from "./read-opportunities.ts";

export interface DealCommand {
  readonly tenant: string;
  /** The client's Idempotency-Key, else a fresh one. */
  readonly command_key: string;
  /** Keyed digest of what the command says: the same key with another one is refused. */
  readonly digest: string;
  readonly actor: Actor;
  readonly now_ms: number;
  /** Ids of users are ours. */
  readonly deal: DealPatch;
}

export interface CreateCommand extends DealCommand {
  readonly deal: DealPatch & { readonly name: string };
  /** Our id of it. */
  readonly account_id: string;
  readonly lead_id: string | null;
}

export interface CreatedDeal {
  readonly opportunity_id: string;
  readonly receipt_id: string;
}

export async function createOpportunity(
  command: CreateCommand,
  tools: LeadTools,
): Promise<Result<CreatedDeal, DealError>> {
  const { tenant, command_key, digest } = command;
  const opportunity_id = opportunityOfCommand(tools.idKey(tenant), command_key);
  // Its first receipt says what the key was used for, however often it was changed since.
  const standing = (await readOpportunities(tenant, [opportunity_id], STEPS, tools)).get(
    opportunity_id,
  );
  const first = standing?.steps[0];
  if (first?.leaf.chain_seq === 1) {
    if (first.body.command_digest !== digest) return err({ code: "key_reused" });
    return ok({ opportunity_id, receipt_id: first.receipt_id });
  }
  const named = await checkNames(command, tools);
  return named.ok ? append(command, opportunity_id, named.value, tools) : named;
}

/** More changes than a repeated call can have waited for. */
const STEPS = 1_000;

/** What the command names is there; answers the receipts that the deal rests on. */
async function checkNames(
  { tenant, account_id, lead_id, deal: { owner_id = null } }: CreateCommand,
  tools: LeadTools,
): Promise<Result<readonly string[], DealError>> {
  const { deals } = tools.ports;
  if (!(await deals.accounts(tenant, [account_id])).has(account_id)) {
    return err(fieldError("/account", "unknown_account", "No account has this id."));
  }
  if (owner_id !== null && !(await deals.users(tenant, [owner_id])).has(owner_id)) {
    return err(fieldError("/owner", "unknown_user", "No user has this external id."));
  }
  if (lead_id === null) return ok([]);
  const [lead] = await readStands(tenant, [lead_id], tools);
  if (lead?.newest === undefined || lead.newest === null || lead.end === null) {
    return err(fieldError("/lead_id", "unknown_lead", "This lead is not known, or not decided."));
  }
  const { duplicate_of } = lead.end.body;
  if (duplicate_of !== undefined) {
    return err(fieldError("/lead_id", "duplicate_of", `${duplicate_of} stands for it.`));
  }
  return ok(lead.attempts.slice(-1).map(({ id }) => id));
}

async function append(
  command: CreateCommand,
  opportunity_id: string,
  parents: readonly string[],
  tools: LeadTools,
): Promise<Result<CreatedDeal, DealError>> {
  const { tenant, command_key, digest, actor, now_ms, account_id, lead_id, deal } = command;
  const { ports, idKey } = tools;
  const key = idKey(tenant);
  const config = await ports.configs.active(tenant, now_ms);
  const settings = dealSettings(config);
  const { owner_id = null } = deal;
  const lead_ids = lead_id === null ? [] : [lead_id];
  const begun = startDeal({ account_id, owner_id, team_id: null, lead_ids }, deal.name, settings);
  const changed = changeDeal(begun, deal, settings);
  if (!changed.ok) return err(problemsError(changed.error));
  const idem =
    lead_id === null ? commandIdem(key, opportunity_id, command_key) : leadDealIdem(key, lead_id);
  const begins = { change: "created", changed: [], evidence: null, head: null } as const;
  const item = await buildOpportunityItem(
    {
      tenant,
      opportunity_id,
      idem,
      actor,
      parents,
      config,
      ...begins,
      deal: changed.value.deal,
      subject_key: null,
      command_digest: digest,
      follow_up: true,
    },
    tools,
  );
  const reply = await ports.log(tenant).append({ v: 1, tenant, items: [item] });
  if (!reply.ok) return err({ code: "log_refuses", reason: reply.reason });
  const [answer] = reply.answers;
  if (answer?.kind !== "stands") return err({ code: "head_moved", head: answer?.head ?? null });
  const { chain, id, body } = standingReceipt(item, answer);
  const standing = opportunityOfChain(chain);
  if (standing !== opportunity_id) {
    return err({ code: "lead_has_opportunity", opportunity_id: standing });
  }
  // The same key at the same moment.
  const said = OpportunityBody.parse(JSON.parse(body)).command_digest;
  return said === digest ? ok({ opportunity_id, receipt_id: id }) : err({ code: "key_reused" });
}
