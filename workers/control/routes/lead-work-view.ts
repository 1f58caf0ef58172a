// SPDX-License-Identifier: Apache-2.0
// How a lead's clocks are shown, and what was done about it. The newest end says where the clocks stood; a first touch or
// a breach whose receipt is newer has happened to them since.
import type { z } from "zod";
import type { LeadView } from "#api/schemas/lead.ts";
import type { Work } from "#api/schemas/lead-parts.ts";
import type { EndedClock } from "#domain/sla/clocks.ts";
import { instantText, MINUTE_MS } from "#domain/time/instant.ts";
import {
  type ActivityRow,
  isTouched,
  type LeadRow,
  type SlaEventRow,
} from "#storage/read-leads.ts";

type WorkView = z.input<typeof Work>;
type ClockView = NonNullable<WorkView["time_to_route"]>;

export const NO_WORK: WorkView = {
  time_to_route: null,
  time_to_first_touch: null,
  schedule_id: null,
  accepted: null,
  first_touch: null,
  breached_at: null,
  opportunity_id: null,
};

/** As it stands at `nowMs`. */
export function viewWork(lead: LeadRow, nowMs: number): WorkView {
  const { sla, opportunity_id } = lead;
  const route = sla?.time_to_route ?? null;
  const touch = sla?.time_to_first_touch ?? null;
  return {
    time_to_route: route === null ? null : viewClock(route, routeState(route, nowMs), nowMs),
    time_to_first_touch: touch === null ? null : viewClock(touch, touchState(lead, touch), nowMs),
    schedule_id: sla?.schedule_id ?? null,
    accepted: viewAccepted(lead),
    first_touch: viewFirstTouch(lead, touch),
    breached_at: isBreached(lead, touch) ? instantOf(lead.breached_at_ms) : null,
    opportunity_id,
  };
}

/** Only its owner can accept a lead, and a further attempt asks anew. */
function viewAccepted(lead: LeadRow): WorkView["accepted"] {
  const { accepted_attempt, accepted_work_at_ms, attempt, owner_id } = lead;
  if (accepted_work_at_ms === null || accepted_attempt !== attempt) return null;
  return { at: instantText(accepted_work_at_ms), by: owner_id };
}

/** It belongs to the clock that it stopped: one that began anew since, and runs, has had none. */
function viewFirstTouch(lead: LeadRow, touch: EndedClock | null): WorkView["first_touch"] {
  const { first_touch_at_ms, first_touch_state } = lead;
  if (first_touch_at_ms === null || first_touch_state === null) return null;
  const runsAnew = !isTouched(lead) && touch !== null && STARTED.has(touch.state);
  return runsAnew ? null : { at: instantText(first_touch_at_ms), state: first_touch_state };
}

const STARTED: ReadonlySet<EndedClock["state"]> = new Set(["running", "paused"]);

/** That the first clock ran out is in no column: the time says it. */
function routeState({ state, due_at_ms }: EndedClock, nowMs: number): EndedClock["state"] {
  const ranOut = state === "running" && due_at_ms !== null && due_at_ms <= nowMs;
  return ranOut ? "breached" : state;
}

function touchState(lead: LeadRow, touch: EndedClock): EndedClock["state"] {
  if (isTouched(lead) && lead.first_touch_state !== null) return lead.first_touch_state;
  return touch.state === "running" && isOverdue(lead, touch) ? "breached" : touch.state;
}

/** Whether the clock that is shown ran out, under the newest attempt or one whose clock it continues. */
function isBreached(lead: LeadRow, touch: EndedClock | null): boolean {
  const { breached_at_ms, breached_version, version } = lead;
  if (breached_at_ms === null) return false;
  return (
    (breached_version ?? 0) > version || touch === null || breached_at_ms > touch.started_at_ms
  );
}

/** A breach of the same clock counts as long as its promise has not been moved behind it. */
function isOverdue(lead: LeadRow, touch: EndedClock): boolean {
  if (!isBreached(lead, touch)) return false;
  return touch.due_at_ms !== null && touch.due_at_ms <= (lead.breached_at_ms ?? 0);
}

function viewClock(clock: EndedClock, state: EndedClock["state"], nowMs: number): ClockView {
  const { minutes, due_at_ms, reason } = clock;
  return {
    state,
    minutes,
    due_at: instantOf(due_at_ms),
    minutes_left: minutesLeft(clock, state, nowMs),
    paused_for: state === "paused" ? (reason ?? null) : null,
  };
}

function minutesLeft(
  { due_at_ms, remaining_minutes }: EndedClock,
  state: EndedClock["state"],
  nowMs: number,
): number | null {
  if (state === "paused") return remaining_minutes ?? null;
  if (due_at_ms === null || (state !== "running" && state !== "breached")) return null;
  return Math.floor((due_at_ms - nowMs) / MINUTE_MS);
}

function instantOf(atMs: number | null): string | null {
  return atMs === null ? null : instantText(atMs);
}

export function viewActivity(row: ActivityRow): z.input<typeof LeadView>["activities"][number] {
  return {
    kind: row.kind,
    human: row.human,
    performed_by: { kind: row.performed_by_kind, ref: row.performed_by },
    occurred_at: instantText(row.occurred_at_ms),
    recorded_at: instantText(row.recorded_at_ms),
    receipt_id: row.receipt_id,
  };
}

export function viewSlaEvent(row: SlaEventRow): z.input<typeof LeadView>["sla_events"][number] {
  const { clock, event, told_user_id, told_as } = row;
  return {
    clock,
    event,
    due_at: instantText(row.due_at_ms),
    recorded_at: instantText(row.recorded_at_ms),
    told: told_user_id === null ? null : { user_id: told_user_id, as: told_as ?? "" },
    receipt_id: row.receipt_id,
  };
}
