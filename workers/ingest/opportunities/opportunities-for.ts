// SPDX-License-Identifier: Apache-2.0
// Deals that routed leads become by themselves, where the config says `from_leads: route`. A lead becomes one once: its
// message again, or its next attempt, finds the receipt that stands and projects it. The lead itself stays routed.
import { type AppendAnswer, standingReceipt } from "#domain/messages/receipt-log.ts";
import { judgeLead } from "#domain/opportunities/lead-criteria.ts";
import { opportunityOfChain } from "#domain/opportunities/read-chain.ts";
import type { RoutedBody } from "#domain/receipts/lead-bodies.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import { InvariantError } from "#domain/result.ts";
import { logStep } from "#edge/log.ts";
import { openReceipt } from "#ledger/open-receipt.ts";
import type { ActiveConfig, ProjectionEvent } from "#storage/ports.ts";
import { LogRefusesError } from "../append-all.ts";
import type { LeadTools, StandingAttempt } from "../lead-tools.ts";
import { type AccountQuestion, chooseAccount, currentMatch } from "./choose-account.ts";
import { findDeals, type StandingDeal } from "./find-deals.ts";
import { type DealSource, planDeals, type PlannedDeal } from "./plan-deals.ts";
import { dealSettings } from "./read-opportunities.ts";

/** An attempt and the end that stands for it. */
export interface EndedAttempt {
  readonly attempt: StandingAttempt;
  readonly end: RoutedBody;
}

interface Asked extends EndedAttempt {
  readonly config: ActiveConfig;
}

/** By itself: the config asks for it, and nobody else. */
const ACTOR: Actor = { kind: "system", ref: "lead_routing_pipeline" };

/** What is to be projected; throws to be retried. */
export async function opportunitiesFor(
  tenant: string,
  ended: readonly EndedAttempt[],
  tools: LeadTools,
): Promise<readonly ProjectionEvent[]> {
  const asked = await findAsked(tenant, ended, tools);
  if (asked.length === 0) return [];
  const ids = asked.map(({ attempt }) => attempt.lead_id);
  const found = await findDeals(tenant, ids, tools);
  if (!found.ok) throw new LogRefusesError(found.error.reason);
  const sources: DealSource[] = [];
  for (const one of asked) {
    if (found.value.has(one.attempt.lead_id)) continue;
    // One by one: an account that one of them brings is the next one's.
    const source = await chooseDeal(tenant, one, tools);
    if (source !== null) sources.push(source);
  }
  const made = await appendDeals(tenant, sources, tools);
  return Promise.all([...found.value.values(), ...made].map(eventOf));
}

async function eventOf({ receipt, subject_key }: StandingDeal): Promise<ProjectionEvent> {
  return { receipt, ...(await openReceipt(receipt, subject_key)) };
}

/** Leads that went to a person by the rules, under a config that makes deals of such leads; the newest attempt of each. */
async function findAsked(
  tenant: string,
  ended: readonly EndedAttempt[],
  { ports }: LeadTools,
): Promise<readonly Asked[]> {
  const asked = new Map<string, Asked>();
  const configs = new Map<number, ActiveConfig | null>();
  for (const { attempt, end } of ended) {
    const { config_version } = attempt.leaf;
    if (config_version === null || !isRouted(attempt, end)) continue;
    const known = configs.get(config_version);
    const config =
      known === undefined ? await ports.configs.version(tenant, config_version) : known;
    configs.set(config_version, config);
    if (config === null || dealSettings(config).from_leads !== "route") continue;
    asked.set(attempt.lead_id, { attempt, end, config });
  }
  return [...asked.values()];
}

/** Whoever keeps a lead that they had was not asked by any rule, and makes a deal of it as they like. */
function isRouted({ body, lead }: StandingAttempt, { status, owner_id }: RoutedBody): boolean {
  const isKept = body.frozen.ordered?.to === "owner";
  return status === "routed" && owner_id !== null && !isKept && lead !== null;
}

/** Null where the lead does not meet the criteria, or has no account that the config lets it have. */
async function chooseDeal(
  tenant: string,
  { attempt: { lead_id, receipt, body, lead }, end, config }: Asked,
  tools: LeadTools,
): Promise<DealSource | null> {
  if (lead === null) return null;
  const { frozen } = body;
  const { owner_id } = end;
  const question: AccountQuestion = {
    tenant,
    lead_id,
    lead,
    owner_id,
    config,
    actor: ACTOR,
    match: frozen.match ?? null,
    now_ms: tools.now_ms,
  };
  const match = await currentMatch(question, tools);
  const segment = frozen.decided?.routing.decision.segment ?? "unknown";
  const criteria = judgeLead({ source: body.source, segment, match }, dealSettings(config));
  if (criteria.some(({ met }) => !met)) return null;
  const chosen = await chooseAccount({ ...question, match }, null, tools);
  if (!chosen.ok) {
    const reason = chosen.error.code === "fields" ? (chosen.error.errors[0]?.code ?? null) : null;
    logStep("info", { step: "deal_without_account", tenant, resource: lead_id, reason });
    return null;
  }
  return {
    tenant,
    lead_id,
    lead,
    end,
    owner_id,
    criteria,
    config,
    actor: ACTOR,
    attempt: frozen.attempt,
    attempt_receipt_id: receipt.id,
    by: "routed",
    chosen: chosen.value,
    patch: {},
    follow_up: false,
  };
}

/** Rounds in which nothing came to stand: other changes of the same deals come in between. */
const STUCK = 4;

/** Of each account one deal in a round, so that the next one of it is linked to what then stands. */
async function appendDeals(
  tenant: string,
  sources: readonly DealSource[],
  tools: LeadTools,
): Promise<readonly StandingDeal[]> {
  const made: StandingDeal[] = [];
  const open = new Map<string, string[]>();
  let waiting = sources;
  for (let stuck = 0; waiting.length > 0;) {
    const now = firstOfEach(waiting);
    const plans = await planDeals(tenant, now, open, tools);
    const planned = plans.map((plan) => {
      if (!plan.ok) throw new InvariantError("a deal of which nothing is said is refused");
      return plan.value;
    });
    const items = planned.map(({ item }) => item);
    const reply = await tools.ports.log(tenant).append({ v: 1, tenant, items });
    if (!reply.ok) throw new LogRefusesError(reply.reason);
    const done = new Set<string>();
    for (const [i, { lead_id, chosen }] of now.entries()) {
      const stands = standingOf(planned[i], reply.answers[i]);
      if (stands === null) continue;
      const { account_id } = chosen.account;
      made.push(stands);
      done.add(lead_id);
      open.set(account_id, [stands.opportunity_id, ...(open.get(account_id) ?? [])]);
    }
    stuck = done.size === 0 ? stuck + 1 : 0;
    if (stuck === STUCK) throw new InvariantError("the heads of opportunities keep moving");
    waiting = waiting.filter(({ lead_id }) => !done.has(lead_id));
  }
  return made;
}

function firstOfEach(sources: readonly DealSource[]): readonly DealSource[] {
  const firsts = new Map<string, DealSource>();
  for (const one of sources) {
    const { account_id } = one.chosen.account;
    if (!firsts.has(account_id)) firsts.set(account_id, one);
  }
  return [...firsts.values()];
}

/** Null where the deal moved in between. */
function standingOf(
  planned: PlannedDeal | undefined,
  answer: AppendAnswer | undefined,
): StandingDeal | null {
  if (planned === undefined || answer === undefined) {
    throw new InvariantError("an append went unanswered");
  }
  if (answer.kind !== "stands") return null;
  const receipt = standingReceipt(planned.item, answer);
  const { subject_key } = answer;
  return { opportunity_id: opportunityOfChain(receipt.chain), receipt, subject_key };
}
