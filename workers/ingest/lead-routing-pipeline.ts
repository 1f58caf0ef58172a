// SPDX-License-Identifier: Apache-2.0
// The story of a lead: message -> decision -> CREATE_LEAD -> desk -> ROUTE_LEAD -> what merged leads bring to others ->
// views. A batch is one tenant's; each stage takes the whole batch, so it costs a few object calls however many leads it
// holds.
//
// A crash after any line repeats the messages, and each stage then answers what stands already:
//   after CREATE_LEAD   the decision is frozen: a newer config, account or policy changes nothing any more;
//   after pick          the desk answers the same member, or the same other lead, for (lead, attempt);
//   after ROUTE_LEAD    the receipt stands; the deal that the config asks for is still to be made, and what is known of a
//                       duplicate still to be adopted by the other lead;
//   after ADOPT_TOUCH   a lead that they wake is still to be decided again, and D1, a view of it all, to be written.
import type { ContinueMessage, LeadMessage } from "#domain/messages/lead-queue.ts";
import { type RoutedBody, TouchBody } from "#domain/receipts/lead-bodies.ts";
import type { ProjectionEvent } from "#storage/ports.ts";
import { adoptTouches, type News, returnTouches } from "./adopt-touches.ts";
import { loadAttempts } from "./load-attempts.ts";
import { decideAttempts } from "./decide-attempts.ts";
import { appendCreated } from "./append-created.ts";
import { appendTouches } from "./append-touches.ts";
import { type KnownReceipt, standingEvents } from "./custody.ts";
import { opportunitiesFor } from "./opportunities/opportunities-for.ts";
import { pickOwners } from "./pick-owners.ts";
import { appendRouted, type Ended } from "./append-routed.ts";
import { leadChain, type LeadTools, type StandingAttempt } from "./lead-tools.ts";
import { resumeImports, wakeLeads } from "./wake-leads.ts";

/**
 * Takes a tenant's accepted leads to an owner, a team's queue, a hold, a store, another lead or a denial. Answers the
 * messages that have to come again, because their lead was busy; throws where all of them have to.
 */
export async function leadRoutingPipeline(
  tenant: string,
  messages: readonly LeadMessage[],
  tools: LeadTools,
): Promise<ReadonlySet<LeadMessage>> {
  const decided = await decideAttempts(tenant, messages, tools);
  const { attempts, resubmitted, repeated } = await appendCreated(tenant, decided, tools);
  const touches = await appendTouches(tenant, resubmitted, tools);
  const again = resubmitted.map(({ message }) => message);
  const rows = [...repeated, ...again.filter(({ intake }) => intake?.kind === "import")];
  const first = await endAttempts(tenant, attempts, tools);
  // Behind the ends of this batch, some of which may be of the same leads.
  const resumed = await resumeImports(tenant, rows, tools);
  const second = await endAttempts(tenant, resumed.attempts, tools);
  const busy = await settleTouches(tenant, [...touches, ...first.events, ...second.events], {
    news: new Map([...newsOf(touches), ...duplicatesOf([...first.ends, ...second.ends])]),
    traceId: messages[0]?.trace_id ?? "",
    tools,
  });
  return new Set(messages.filter(({ lead_id }) => busy.has(lead_id) || resumed.busy.has(lead_id)));
}

/** Takes up attempts that a command froze: from the pick on, the same path. Answers the messages that have to come again. */
export async function continueAttempts(
  tenant: string,
  messages: readonly ContinueMessage[],
  tools: LeadTools,
): Promise<ReadonlySet<ContinueMessage>> {
  const busy = await goOn(tenant, await loadAttempts(tenant, messages, tools), [], tools);
  return new Set(messages.filter(({ lead_id }) => busy.has(lead_id)));
}

/**
 * Goes on with attempts that stand: gives each its end, and other leads what a merge brings or takes back. `enriched` are
 * leads of which more is known; those that have to be looked at again are answered.
 */
export async function goOn(
  tenant: string,
  attempts: readonly StandingAttempt[],
  enriched: readonly string[],
  tools: LeadTools,
): Promise<ReadonlySet<string>> {
  const ended = await endAttempts(tenant, attempts, tools);
  return settleTouches(tenant, ended.events, {
    news: new Map([
      ...enriched.map((lead_id) => [lead_id, null] as const),
      ...duplicatesOf(ended.ends),
    ]),
    traceId: "",
    tools,
  });
}

/** Gives every frozen attempt its owner and its final receipt. */
async function endAttempts(
  tenant: string,
  attempts: readonly StandingAttempt[],
  tools: LeadTools,
): Promise<{ readonly ends: readonly Ended[]; readonly events: readonly ProjectionEvent[] }> {
  const returned = await returnTouches(tenant, attempts, tools);
  const picked = await pickOwners(tenant, attempts, tools);
  const ends = await appendRouted(tenant, picked, tools);
  const deals = await opportunitiesFor(tenant, pairsOf(attempts, ends), tools);
  const frozen = attempts.map(({ receipt, lead }) => ({ receipt, lead }));
  return { ends, events: [...frozen, ...returned, ...ends.map(({ event }) => event), ...deals] };
}

/** Each attempt with its end; one that was overtaken has none. */
function pairsOf(
  attempts: readonly StandingAttempt[],
  ends: readonly Ended[],
): readonly { readonly attempt: StandingAttempt; readonly end: RoutedBody }[] {
  return attempts.flatMap((attempt) => {
    const { lead_id, body } = attempt;
    const end = ends.find(
      (one) => one.lead_id === lead_id && one.body.attempt === body.frozen.attempt,
    );
    return end === undefined ? [] : [{ attempt, end: end.body }];
  });
}

/** A lead that has become a duplicate brings all that is known of it. */
function duplicatesOf(ends: readonly Ended[]): readonly (readonly [string, null])[] {
  return ends.flatMap(({ lead_id, body }) =>
    body.status === "duplicate" ? [[lead_id, null] as const] : [],
  );
}

/** The touches by their leads. */
function newsOf(touches: readonly ProjectionEvent[]): News {
  const news = new Map<string, KnownReceipt[]>();
  for (const { receipt } of touches) {
    const lead_id = receipt.chain.slice(leadChain("").length);
    const part = { receipt, body: TouchBody.parse(JSON.parse(receipt.body)) };
    news.set(lead_id, [...(news.get(lead_id) ?? []), part]);
  }
  return news;
}

interface Settling {
  /** Leads that were handed in again, or have become duplicates. */
  readonly news: News;
  readonly traceId: string;
  readonly tools: LeadTools;
}

/**
 * Brings what is new to the leads that it is about, wakes those, and writes the views; a lead that wakes may turn out to be
 * another one's duplicate, and then it begins again. Answers the leads of `news` that have to be looked at again.
 */
async function settleTouches(
  tenant: string,
  events: readonly ProjectionEvent[],
  { news, traceId, tools }: Settling,
): Promise<ReadonlySet<string>> {
  const all = [...events];
  let isBusy = false;
  for (let next = news; next.size > 0;) {
    const adopted = await adoptTouches(tenant, next, tools);
    const woken = await wakeLeads(tenant, adopted.touched, traceId, tools);
    const ended = await endAttempts(tenant, woken.attempts, tools);
    const standing = await Promise.all(adopted.touched.map(standingEvents));
    all.push(...adopted.events, ...standing.flat(), ...ended.events);
    isBusy ||= woken.busy.size > 0;
    next = new Map(duplicatesOf(ended.ends));
  }
  await tools.ports.views.project(tenant, all);
  // A busy lead may stand for several of these: all of them look again, and find their touches adopted.
  return isBusy ? new Set(news.keys()) : new Set();
}
