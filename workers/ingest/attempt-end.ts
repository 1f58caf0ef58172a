// SPDX-License-Identifier: Apache-2.0
// Where an attempt ends, from what it froze and what the desk answered. Pure. A held lead keeps its team and its clock:
// it stands in a queue and its SLA runs.
import { conflictIdOf, type FoundConflict } from "#domain/conflicts/find-conflict.ts";
import type { Assignment, ClaimedBy } from "#domain/receipts/assignment.ts";
import type { AttemptBody, Ordered, RoutedBody } from "#domain/receipts/lead-bodies.ts";
import { endClocks, touchDueAt } from "#domain/sla/end-clocks.ts";
import { MINUTE_MS } from "#domain/time/instant.ts";
import type { StandingAttempt } from "./lead-tools.ts";
import type { PickedAttempt } from "./pick-owners.ts";

export type AttemptEnd = Pick<
  RoutedBody,
  | "status"
  | "reason"
  | "owner_id"
  | "team_id"
  | "sla_due_at_ms"
  | "duplicate_of"
  | "deadline_at_ms"
  | "conflict_id"
  | "opportunity_id"
  | "sla"
>;

/** Nobody's: no owner, no queue, no clock. */
const NOWHERE = { owner_id: null, team_id: null, sla_due_at_ms: null } as const;

/** `endedAtMs` is the clock of whoever ends it. */
export function attemptEnd(
  idKey: Uint8Array,
  picked: PickedAttempt,
  found: FoundConflict | null,
  endedAtMs: number,
): AttemptEnd {
  const { clocks } = picked.attempt.body.frozen;
  const end = whereItEnds(idKey, picked, found);
  const sla = endClocks(clocks, end, endedAtMs, picked.schedule);
  return sla === undefined ? end : { ...end, sla_due_at_ms: touchDueAt(sla), sla };
}

function whereItEnds(
  idKey: Uint8Array,
  { attempt, assignment }: PickedAttempt,
  found: FoundConflict | null,
): AttemptEnd {
  const { lead_id, body } = attempt;
  const { decided, failure, ordered, wanted } = body.frozen;
  const clock = buildClock(body);
  if (decided !== null && !decided.routing.decision.allow) {
    const reason = decided.preflight.decision.reason_codes[0] ?? "denied";
    return { status: "denied", reason, ...NOWHERE };
  }
  if (decided === null && ordered === undefined) {
    const reason = failure?.reason ?? "policy_error";
    return { status: "held", reason, owner_id: null, ...clock };
  }
  if (ordered?.to === "closed") return closedEnd(ordered);
  if (ordered?.to === "duplicate") {
    const isCircle = assignment?.kind === "team" && assignment.circle === true;
    if (isCircle) return { status: "held", reason: "merge_circle", ...NOWHERE };
    return duplicateEnd(ordered.of, ordered.rule);
  }
  if (assignment?.kind === "duplicate") return claimedEnd(assignment.of);
  if (found !== null && found.choice === null) {
    const conflict_id = conflictIdOf(idKey, lead_id, body.frozen.attempt);
    return { status: "held", reason: "conflict", owner_id: null, ...clock, conflict_id };
  }
  if (assignment?.kind === "conflict") return claimedEnd(assignment.with);
  if (ordered?.to === "stored") return { status: "stored", reason: ordered.reason, ...NOWHERE };
  if (wanted !== undefined) {
    const { deadline_at_ms } = wanted;
    return {
      status: "held",
      reason: "missing_attribute",
      owner_id: null,
      ...clock,
      deadline_at_ms,
    };
  }
  return routedEnd(attempt, assignment, clock);
}

/** Whoever had it stays named: they are free of it, and it was theirs. */
function closedEnd({
  status,
  reason,
  owner_id,
  team_id,
  opportunity_id,
}: Extract<Ordered, { to: "closed" }>): AttemptEnd {
  const deal = opportunity_id === undefined ? {} : { opportunity_id };
  return { status, reason, owner_id, team_id, sla_due_at_ms: null, ...deal };
}

function claimedEnd({ lead_id, rule }: ClaimedBy): AttemptEnd {
  return duplicateEnd(lead_id, rule);
}

function duplicateEnd(duplicate_of: string, reason: string): AttemptEnd {
  return { status: "duplicate", reason, ...NOWHERE, duplicate_of };
}

function routedEnd(
  { body }: StandingAttempt,
  assignment: Assignment | null,
  clock: Pick<AttemptEnd, "team_id" | "sla_due_at_ms">,
): AttemptEnd {
  const { ordered } = body.frozen;
  if (ordered?.to === "owner") {
    // Whoever had it keeps it: nothing was promised to anybody today, so no clock runs.
    const team_id = ordered.team_id ?? clock.team_id;
    const owner_id = ordered.user_id;
    return { status: "routed", reason: null, owner_id, team_id, sla_due_at_ms: null };
  }
  if (ordered?.to === "user") {
    const team_id = ordered.team_id ?? clock.team_id;
    return { status: "routed", reason: null, owner_id: ordered.user_id, ...clock, team_id };
  }
  if (ordered?.to === "team") {
    return { status: "routed", reason: null, owner_id: null, ...clock, team_id: ordered.team_id };
  }
  if (assignment?.kind === "held") {
    return { status: "held", reason: assignment.reason, owner_id: null, ...clock };
  }
  const owner_id = assignment?.kind === "assigned" ? assignment.user : null;
  return { status: "routed", reason: null, owner_id, ...clock };
}

/** The queue an attempt stands in and, where it froze no clocks, the deadline that it would have had. */
export function buildClock({
  accepted_at_ms,
  frozen: { decided, failure },
}: AttemptBody): Pick<AttemptEnd, "team_id" | "sla_due_at_ms"> {
  const decision = decided?.routing.decision;
  const sla_minutes = (decision ?? failure)?.sla_minutes ?? null;
  return {
    team_id: decision === undefined ? (failure?.team_id ?? null) : decision.team,
    sla_due_at_ms: sla_minutes === null ? null : accepted_at_ms + sla_minutes * MINUTE_MS,
  };
}
