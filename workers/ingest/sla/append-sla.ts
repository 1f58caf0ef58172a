// SPDX-License-Identifier: Apache-2.0
// REMIND_SLA and BREACH_SLA: one receipt per (lead, clock, event, deadline), with whom to tell and what else the config asks
// for frozen in it.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { SlaSettings } from "#domain/config/work-settings.ts";
import type { SlaMessage } from "#domain/messages/lead-queue.ts";
import { type AppendItem, standingReceipt } from "#domain/messages/receipt-log.ts";
import { SlaBody } from "#domain/receipts/work-bodies.ts";
import { InvariantError } from "#domain/result.ts";
import type { EndedClock } from "#domain/sla/clocks.ts";
import { MINUTE_MS } from "#domain/time/instant.ts";
import { LogRefusesError } from "../append-all.ts";
import { earlierClocks } from "../commands/freeze-attempt.ts";
import { type Custody, readCustodies } from "../custody.ts";
import { FACT, leadChain, leadIdem, type LeadTools } from "../lead-tools.ts";

/** By whom the desk's clocks act. */
export const SLA_ACTOR = { kind: "system", ref: "sla" } as const;

/** A reminder or a breach whose receipt stands. */
export interface StandingSla {
  readonly message: SlaMessage;
  readonly receipt_id: string;
  readonly body: SlaBody;
}

export interface AppendedSla {
  readonly standing: readonly StandingSla[];
  /** Those of an attempt that is under way, or of a lead that keeps moving: they have to come again. */
  readonly again: readonly SlaMessage[];
}

/** A lead has four facts at most, each of which moves the head that the next one has to see. */
const ROUNDS = 5;

/** Appends those whose clock still runs; one that stands already is answered as it stands. */
export async function appendSlaFacts(
  tenant: string,
  messages: readonly SlaMessage[],
  tools: LeadTools,
): Promise<AppendedSla> {
  const standing = new Map<string, StandingSla>();
  const underWay: SlaMessage[] = [];
  let left = messages;
  for (let round = 0; round < ROUNDS && left.length > 0; round += 1) {
    const leads = [...new Set(left.map(({ lead_id }) => lead_id))];
    const custodies = new Map(
      (await readCustodies(tenant, leads, tools)).map((one) => [one.lead_id, one]),
    );
    const sorted = sortMessages(tenant, left, custodies, tools);
    underWay.push(...sorted.underWay);
    const appended = await appendDue(tenant, sorted.due, tools);
    for (const one of [...sorted.known, ...appended.standing]) standing.set(one.receipt_id, one);
    left = [...sorted.later, ...appended.moved];
  }
  return { standing: [...standing.values()], again: [...underWay, ...left] };
}

interface Sorted {
  readonly known: readonly StandingSla[];
  /** One of each lead. */
  readonly due: readonly Due[];
  readonly later: readonly SlaMessage[];
  readonly underWay: readonly SlaMessage[];
}

/** What each message asks for, by what the log says of its lead now. */
function sortMessages(
  tenant: string,
  messages: readonly SlaMessage[],
  custodies: ReadonlyMap<string, Custody>,
  tools: LeadTools,
): Sorted {
  const known: StandingSla[] = [];
  const underWay: SlaMessage[] = [];
  const later: SlaMessage[] = [];
  const due = new Map<string, Due>();
  for (const message of messages) {
    const custody = custodies.get(message.lead_id);
    if (custody === undefined) continue;
    // One deadline runs out once, however many attempts it goes on through.
    const which = [message.clock, message.due_at_ms];
    const idem = leadIdem(tools.idKey(tenant), message.lead_id, STEP[message.event], which);
    const stands = custody.work.find(({ receipt }) => receipt.leaf.includes(`"idem":"${idem}"`));
    if (stands?.body.kind === "sla") {
      known.push({ message, receipt_id: stands.receipt.id, body: stands.body });
    } else if (custody.attempt === message.attempt && !custody.settled) {
      underWay.push(message);
    } else if (due.has(message.lead_id)) later.push(message);
    else {
      const clock = runningClock(message, custody, tools.now_ms);
      if (clock !== null) due.set(message.lead_id, { message, custody, clock, idem });
    }
  }
  return { known, due: [...due.values()], later, underWay };
}

/** A lead that moved since it was looked at may have been touched: it is looked at again. */
async function appendDue(
  tenant: string,
  due: readonly Due[],
  { ports, now_ms }: LeadTools,
): Promise<{ readonly standing: readonly StandingSla[]; readonly moved: readonly SlaMessage[] }> {
  if (due.length === 0) return { standing: [], moved: [] };
  const settings = (await ports.configs.active(tenant, now_ms))?.document.work?.sla;
  const teams = due.map(({ custody }) => custody.end?.body.team_id ?? NO_TEAM);
  const contacts = await ports.escalation.contacts(tenant, teams, now_ms);
  const items = due.map((one) => {
    const told = contacts.get(one.custody.end?.body.team_id ?? NO_TEAM) ?? null;
    return buildItem(one, buildBody(one, told, settings));
  });
  const reply = await ports.log(tenant).append({ v: 1, tenant, items });
  if (!reply.ok) throw new LogRefusesError(reply.reason);
  const standing: StandingSla[] = [];
  const moved: SlaMessage[] = [];
  for (const [i, item] of items.entries()) {
    const message = due[i]?.message;
    const answer = reply.answers[i];
    if (message === undefined || answer === undefined) {
      throw new InvariantError("an append went unanswered");
    }
    if (answer.kind === "stands") {
      const { id, body } = standingReceipt(item, answer);
      standing.push({ message, receipt_id: id, body: SlaBody.parse(JSON.parse(body)) });
    } else moved.push(message);
  }
  return { standing, moved };
}

const STEP = { reminder: "REMIND_SLA", breach: "BREACH_SLA" } as const;
/** A lead without a team is the administrators'. */
const NO_TEAM = "-";

interface Due {
  readonly message: SlaMessage;
  readonly custody: Custody;
  readonly clock: EndedClock & { readonly due_at_ms: number };
  readonly idem: string;
}

/** The clock, where the message's attempt is still the lead's and nothing has stopped it; null where it runs no more. */
function runningClock(
  { attempt, clock, event }: SlaMessage,
  custody: Custody,
  nowMs: number,
): Due["clock"] | null {
  if (custody.attempt !== attempt) return null;
  const stands = custody.end?.body.sla?.[clock] ?? null;
  if (stands?.state !== "running" || stands.due_at_ms === null) return null;
  // Too late to remind anybody: the breach says it.
  if (event === "reminder" && nowMs >= stands.due_at_ms) return null;
  const isTouched = clock === "time_to_first_touch" && earlierClocks(custody).first_touched;
  return isTouched ? null : { ...stands, due_at_ms: stands.due_at_ms };
}

function buildBody(
  { message, custody, clock }: Due,
  contact: { readonly user_id: string; readonly as: "lead" | "deputy" | "admin" } | null,
  settings: SlaSettings | undefined,
): SlaBody {
  const { event } = message;
  const { owner_id = null, team_id = null } = custody.end?.body ?? {};
  const isOurs = event === "breach" && message.clock === "time_to_first_touch";
  const asked = isOurs && owner_id !== null ? settings?.on_breach : undefined;
  const owner = owner_id === null ? contact : ({ user_id: owner_id, as: "owner" } as const);
  return {
    v: 1,
    kind: "sla",
    digests: {},
    sealed: null,
    attempt: message.attempt,
    clock: message.clock,
    event,
    due_at_ms: clock.due_at_ms,
    minutes: clock.minutes,
    schedule_id: custody.newest?.frozen.clocks?.schedule?.id ?? null,
    owner_id,
    team_id,
    told: event === "reminder" ? owner : contact,
    reassigns: asked?.reassign === true,
    away_until_ms: awayUntil(clock.due_at_ms, asked?.away_minutes ?? null),
  };
}

/** How long after the deadline the holder is marked away. */
function awayUntil(dueAtMs: number, minutes: number | null): number | null {
  return minutes === null ? null : dueAtMs + minutes * MINUTE_MS;
}

function buildItem({ message, custody, idem }: Due, body: SlaBody): AppendItem {
  const { lead_id, event } = message;
  return {
    ...FACT,
    chain: leadChain(lead_id),
    step: STEP[event],
    idem,
    expect_head: custody.head,
    actor: SLA_ACTOR,
    resource: { type: "lead", id: lead_id },
    outcome: event === "breach" ? "failed" : "done",
    body: canonicalJson(body),
  };
}
