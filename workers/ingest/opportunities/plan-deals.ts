// SPDX-License-Identifier: Apache-2.0
// Which deal a lead becomes: one that is open with its account, or one of its own. The receipt of it is built here and
// appended by whoever asks, alone or together with the lead's end. Views only hint at open deals; their chains decide.
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import { changeDeal, type DealPatch, startDeal } from "#domain/opportunities/change-opportunity.ts";
import type { OpportunityEvidence } from "#domain/opportunities/opportunity.ts";
import type { OpportunityCustody } from "#domain/opportunities/read-chain.ts";
import type { NormalizedLead } from "#domain/lead/lead.ts";
import type { RoutedBody } from "#domain/receipts/lead-bodies.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { ActiveConfig } from "#storage/ports.ts";
import type { LeadTools } from "../lead-tools.ts";
import type { ChosenAccount } from "./choose-account.ts";
import { type DealError, problemsError } from "./deal-error.ts";
import { readOutcomes } from "./lead-conflicts.ts";
import { buildOpportunityItem, leadDealIdem, opportunityOfLead } from "./opportunity-items.ts";
import { dealSettings, readOpportunities, standingDeal } from "./read-opportunities.ts";

/** A lead that is to become a deal. */
export interface DealSource {
  readonly tenant: string;
  readonly lead_id: string;
  readonly lead: NormalizedLead;
  /** Its newest attempt: the number, the receipt that froze it, and how it ended. */
  readonly attempt: number;
  readonly attempt_receipt_id: string;
  readonly end: RoutedBody;
  readonly by: OpportunityEvidence["by"];
  readonly criteria: OpportunityEvidence["criteria"];
  readonly chosen: ChosenAccount;
  /** Who has a deal of its own. */
  readonly owner_id: string | null;
  /** What is said of a deal of its own. */
  readonly patch: DealPatch;
  readonly config: ActiveConfig | null;
  readonly actor: Actor;
  readonly follow_up: boolean;
}

export interface PlannedDeal {
  readonly opportunity_id: string;
  readonly item: AppendItem;
}

/** At the places of the leads. `more` are open deals of accounts that no view can know of yet. */
export async function planDeals(
  tenant: string,
  sources: readonly DealSource[],
  more: ReadonlyMap<string, readonly string[]>,
  tools: LeadTools,
): Promise<readonly Result<PlannedDeal, DealError>[]> {
  const linking = sources.filter(({ config }) => dealSettings(config).link_open);
  const accounts = linking.map(({ chosen }) => chosen.account.account_id);
  const hinted = await tools.ports.deals.openDeals(tenant, accounts);
  const openOf = (account: string) => [
    ...(more.get(account) ?? []),
    ...(hinted.get(account) ?? []),
  ];
  const standing = await readOpportunities(tenant, accounts.flatMap(openOf), 1, tools);
  const outcomes = await readOutcomes(tenant, sources, tools);
  return Promise.all(
    sources.map(async (source, i) => {
      const { account_id } = source.chosen.account;
      const open = openOf(account_id).flatMap((id) => standing.get(id) ?? []);
      const isLinking = dealSettings(source.config).link_open;
      const into = isLinking ? open.find((one) => isOpen(one, account_id)) : undefined;
      const seen = { source, conflicts: outcomes[i] ?? [], isLinked: into !== undefined };
      return into === undefined
        ? createFor(source, buildEvidence(seen), tools)
        : ok(await linkTo(into, source, buildEvidence(seen), tools));
    }),
  );
}

function isOpen({ newest: { body } }: OpportunityCustody, accountId: string): boolean {
  return body.state.status === "open" && body.state.account_id === accountId;
}

function buildEvidence({
  source: { lead_id, attempt_receipt_id, by, criteria, chosen, config },
  conflicts,
  isLinked,
}: {
  readonly source: DealSource;
  readonly conflicts: OpportunityEvidence["conflicts"];
  readonly isLinked: boolean;
}): OpportunityEvidence {
  const { link_open, create_account } = dealSettings(config);
  return {
    lead_id,
    attempt_receipt_id,
    by,
    criteria: [
      ...criteria,
      { rule: "create_account", expected: String(create_account), met: chosen.created },
      { rule: "link_open", expected: String(link_open), met: isLinked },
    ],
    match: chosen.match,
    account_created: chosen.created,
    conflicts,
  };
}

async function linkTo(
  custody: OpportunityCustody,
  source: DealSource,
  evidence: OpportunityEvidence,
  tools: LeadTools,
): Promise<PlannedDeal> {
  const { opportunity_id, subject_key, newest } = custody;
  const { state, text } = await standingDeal(custody);
  const deal = { state: { ...state, lead_ids: [...state.lead_ids, source.lead_id] }, text };
  const { receipt_id: head } = newest;
  const step = { change: "linked", changed: ["lead_ids"], deal } as const;
  const item = await buildItem(
    source,
    { ...step, opportunity_id, head, subject_key, evidence },
    tools,
  );
  return { opportunity_id, item };
}

async function createFor(
  source: DealSource,
  evidence: OpportunityEvidence,
  tools: LeadTools,
): Promise<Result<PlannedDeal, DealError>> {
  const { tenant, lead_id, lead, chosen, owner_id, end, patch, config } = source;
  const settings = dealSettings(config);
  const { account_id, name } = chosen.account;
  const begun = startDeal(
    { account_id, owner_id, team_id: end.team_id, lead_ids: [lead_id] },
    lead.company ?? name,
    settings,
  );
  const changed = changeDeal(begun, patch, settings);
  if (!changed.ok) return err(problemsError(changed.error, "/opportunity"));
  const opportunity_id = opportunityOfLead(tools.idKey(tenant), lead_id);
  const { deal } = changed.value;
  const step = { change: "created", changed: [], deal } as const;
  const item = await buildItem(
    source,
    { ...step, opportunity_id, head: null, subject_key: null, evidence },
    tools,
  );
  return ok({ opportunity_id, item });
}

type Step = Omit<
  Parameters<typeof buildOpportunityItem>[0],
  "tenant" | "idem" | "actor" | "parents" | "config" | "follow_up" | "command_digest"
>;

async function buildItem(
  { tenant, lead_id, attempt_receipt_id, actor, config, follow_up }: DealSource,
  step: Step,
  tools: LeadTools,
): Promise<AppendItem> {
  const idem = leadDealIdem(tools.idKey(tenant), lead_id);
  const parents = [attempt_receipt_id];
  return buildOpportunityItem({ ...step, tenant, idem, actor, parents, config, follow_up }, tools);
}
