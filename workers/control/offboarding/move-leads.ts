// SPDX-License-Identifier: Apache-2.0
// The stages that free the person's open leads: wait until the new config rules, ask for a further attempt on each, and
// look until none is left. A lead that is asked for twice has the same command, so it is attempted once.
import type { ReassignMessage } from "#domain/messages/lead-queue.ts";
import { countHeldLeads, readHeldLeads } from "#storage/read-holdings.ts";
import type { StepOutcome } from "../jobs/job-ports.ts";
import { moveOn, type OffboardingStep } from "./offboarding-step.ts";

/** A queue takes 100 messages in one call. */
const CHUNK = 100;
/** Leads named in the end, of those that could not be moved. */
const NAMED = 20;
/** 5 s, then twice as long each time up to a minute: 30 looks are some 27 minutes. */
const LOOKS = 30;
const FIRST_WAIT_SECONDS = 5;
const LONGEST_WAIT_SECONDS = 60;
/** From time to time everything that is left is asked for again: an attempt under way may have come to the person late. */
const ASK_AGAIN_EVERY = 4;
/** Objects and consumers differ by less; the version is the desk's from its own instant on. */
const RULING_MARGIN_MS = 1_000;

export async function awaitConfig(step: OffboardingStep): Promise<StepOutcome> {
  const { tenant, request, progress, now_ms, ports } = step;
  const rulesAt = Math.max(0, ...progress.published.map((one) => one.rules_at_ms ?? 0));
  const left = rulesAt + RULING_MARGIN_MS - now_ms;
  if (rulesAt > 0 && left > 0) return { wait_seconds: Math.ceil(left / 1_000) };
  const leads_total = await countHeldLeads(ports.db, tenant, request.user_id);
  return moveOn(step, { stage: "leads", leads_total, leads_remaining: leads_total });
}

/** Sent, then noted: a crash in between sends the chunk again. */
export async function askForLeads(step: OffboardingStep): Promise<StepOutcome> {
  const { tenant, request, progress, ports } = step;
  const { user_id } = request;
  const { leads_after, leads_asked } = progress;
  const leads = await readHeldLeads(ports.db, tenant, user_id, leads_after, CHUNK);
  const last = leads.at(-1);
  if (last === undefined) return moveOn(step, { stage: "await_leads", leads_after: null });
  await ports.sendLeads(leads.map(({ lead_id }) => buildReassign(step, lead_id)));
  // Only the first pass counts; a later one asks again for what is left.
  const isFirstPass = progress.looks === 0;
  return moveOn(step, {
    leads_after: { queue_order_ms: last.queue_order_ms, lead_id: last.lead_id },
    leads_asked: isFirstPass ? leads_asked + leads.length : leads_asked,
  });
}

export async function awaitLeads(step: OffboardingStep): Promise<StepOutcome> {
  const { tenant, request, progress, ports } = step;
  const leads_remaining = await countHeldLeads(ports.db, tenant, request.user_id);
  if (leads_remaining === 0) return moveOn(step, { stage: "finish", leads_remaining });
  const looks = progress.looks + 1;
  if (looks > LOOKS) {
    const left = await readHeldLeads(ports.db, tenant, request.user_id, null, NAMED);
    const remaining = left.map(({ lead_id }) => lead_id);
    return moveOn(step, { stage: "finish", leads_remaining, remaining });
  }
  const stage = looks % ASK_AGAIN_EVERY === 0 ? "leads" : "await_leads";
  const outcome = await moveOn(step, { stage, looks, leads_remaining });
  if (!("next" in outcome) || outcome.next !== "again") return outcome;
  const wait = Math.min(FIRST_WAIT_SECONDS * 2 ** (looks - 1), LONGEST_WAIT_SECONDS);
  return { wait_seconds: wait };
}

function buildReassign(
  { tenant, job, request, actor, now_ms }: OffboardingStep,
  lead_id: string,
): ReassignMessage {
  const { job_id } = job;
  return {
    v: 1,
    kind: "reassign",
    tenant,
    lead_id,
    from_user: request.user_id,
    command_key: `${job_id}/${lead_id}`,
    commanded_at_ms: now_ms,
    actor,
    trace_id: job_id,
  };
}
