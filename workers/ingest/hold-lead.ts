// SPDX-License-Identifier: Apache-2.0
// A lead whose message ran out of retries is held{pipeline_error}, unless its attempt did end and only the views failed.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import { ReceiptBody } from "#domain/receipts/body.ts";
import type { AttemptBody, RoutedBody } from "#domain/receipts/lead-bodies.ts";
import { ATTEMPT_STEPS } from "#domain/receipts/leaf.ts";
import { endClocks, touchDueAt } from "#domain/sla/end-clocks.ts";
import { MINUTE_MS } from "#domain/time/instant.ts";
import { LogRefusesError } from "./append-all.ts";
import { buildClock } from "./attempt-end.ts";
import { FACT, leadChain, leadIdem, type LeadTools } from "./lead-tools.ts";
import { projectChains } from "./project-chains.ts";
import { loadSchedule } from "./sla/load-schedule.ts";

/** The lead moved on while it was being held: look again. */
class HeadMovedError extends Error {
  override readonly name = "HeadMovedError";
}

/** What may have run out of retries and is about one lead. */
export type LeadWork = Extract<LeadQueueMessage, { readonly lead_id: string }>;

/** Appends HOLD_LEAD against the head that was read, then projects where the lead stands; throws to be retried. */
export async function holdLead(
  message: LeadWork,
  deadLetterId: string,
  tools: LeadTools,
): Promise<void> {
  const { tenant, lead_id } = message;
  const chains = [leadChain(lead_id)];
  const log = tools.ports.log(tenant);
  const steps = [...ATTEMPT_STEPS, "LOG_ACTIVITY"] as const;
  const [chain] = await log.read({ v: 1, tenant, chains, steps });
  const bodies = (chain?.receipts ?? []).map(({ body }) => ReceiptBody.parse(JSON.parse(body)));
  const attempt = attemptToHold(message, bodies);
  if (attempt !== null) {
    const frozen = bodies.find(
      (body) => body.kind === "attempt" && body.frozen.attempt === attempt,
    );
    const clock =
      frozen?.kind === "attempt"
        ? await heldClock(tenant, frozen, bodies, tools)
        : await fallbackClock(message, tools);
    const why = { attempt, deadLetterId, clock, head: chain?.head ?? null };
    const reply = await log.append({ v: 1, tenant, items: [buildHold(message, why, tools)] });
    if (!reply.ok) throw new LogRefusesError(reply.reason);
    if (reply.answers[0]?.kind === "head_moved") throw new HeadMovedError(lead_id);
  }
  // Touches are left to their own messages.
  await projectChains(tenant, chains, tools, ATTEMPT_STEPS);
}

/**
 * The attempt that has to be held; null where the lead got on. A lead that could not be taken from its holder is held
 * where it stands: nobody works on it any more.
 */
function attemptToHold(message: LeadWork, bodies: readonly ReceiptBody[]): number | null {
  if (message.kind === "reassign") {
    const end = bodies.findLast((body) => body.kind === "routed");
    const begun = bodies.findLast((body) => body.kind === "attempt");
    const isHeldBy =
      end?.kind === "routed" && end.status === "routed" && end.owner_id === message.from_user;
    const isLast = begun?.kind === "attempt" && begun.frozen.attempt === end?.attempt;
    return isHeldBy && isLast ? end.attempt : null;
  }
  const begun = bodies.findLast((body) => body.kind === "attempt");
  const newest = begun?.kind === "attempt" ? begun.frozen.attempt : 1;
  const attempt = message.kind === "continue" ? message.attempt : newest;
  // What only adds to a lead that nobody has taken up yet is no attempt of it.
  if (begun === undefined && message.kind !== "lead") return null;
  const hasEnded = bodies.some((body) => body.kind === "routed" && body.attempt >= attempt);
  return hasEnded ? null : attempt;
}

type Clock = Pick<RoutedBody, "team_id" | "sla_due_at_ms" | "sla">;

/** What was promised runs on: this is a hold like any other. A first touch that has been stays one. */
async function heldClock(
  tenant: string,
  body: AttemptBody,
  bodies: readonly ReceiptBody[],
  tools: LeadTools,
): Promise<Clock> {
  const clock = buildClock(body);
  const { clocks, attempt } = body.frozen;
  if (clocks === undefined) return clock;
  const isTouched = bodies.some(
    (one) => one.kind === "activity" && one.attempt === attempt && one.clock !== null,
  );
  const left = isTouched ? { ...clocks, time_to_first_touch: null } : clocks;
  const held = { status: "held", reason: "pipeline_error" } as const;
  const sla = endClocks(left, held, tools.now_ms, await loadSchedule(tenant, clocks, tools));
  return sla === undefined ? clock : { ...clock, sla_due_at_ms: touchDueAt(sla), sla };
}

/** Before any decision the lead waits with the config's fallback team, on its default clock. */
async function fallbackClock(message: LeadWork, { ports }: LeadTools): Promise<Clock> {
  if (message.kind !== "lead") return { team_id: null, sla_due_at_ms: null };
  const { tenant, accepted_at_ms } = message;
  const policy = (await ports.configs.active(tenant, accepted_at_ms))?.document.policy;
  if (policy === undefined) return { team_id: null, sla_due_at_ms: null };
  const sla_due_at_ms = accepted_at_ms + policy.default_sla_minutes * MINUTE_MS;
  return { team_id: policy.fallback_team, sla_due_at_ms };
}

function buildHold(
  message: LeadWork,
  why: { attempt: number; deadLetterId: string; head: string | null; clock: Clock },
  tools: LeadTools,
): AppendItem {
  const { tenant, lead_id } = message;
  const body: RoutedBody = {
    v: 1,
    kind: "routed",
    digests: {},
    sealed: null,
    attempt: why.attempt,
    status: "held",
    reason: "pipeline_error",
    owner_id: null,
    ...why.clock,
    assignment: null,
  };
  return {
    // No key: the one that stands for the lead is that of the first receipt which seals something.
    ...FACT,
    chain: leadChain(lead_id),
    step: "HOLD_LEAD",
    idem: leadIdem(tools.idKey(tenant), lead_id, "HOLD_LEAD", [why.attempt, why.deadLetterId]),
    expect_head: why.head,
    actor: { kind: "system", ref: "dead_letter_queue" },
    resource: { type: "lead", id: lead_id },
    outcome: "failed",
    body: canonicalJson(body),
    epoch: why.attempt,
  };
}
