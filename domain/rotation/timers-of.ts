// SPDX-License-Identifier: Apache-2.0
// Which of a lead's clocks the desk wakes up for, by what became of the pick.
import type { PickLead } from "../messages/routing-desk.ts";
import type { HoldReason } from "../lead/lead.ts";
import type { Assignment } from "../receipts/assignment.ts";
import type { SlaClockName } from "../sla/clocks.ts";

export interface TimerRow {
  readonly lead_id: string;
  readonly clock: SlaClockName;
  readonly event: "reminder" | "breach";
  /** The attempt that was promised it. */
  readonly attempt: number;
  readonly due_at_ms: number;
}

/**
 * A clock of the routing runs while the lead is held, one of a first touch unless it is held for something that pauses
 * it. A duplicate has none: the lead that stands for it has its own.
 */
export function timersOf(
  { lead_id, attempt, clocks }: PickLead,
  assignment: Assignment,
): readonly TimerRow[] {
  if (clocks === undefined || assignment.kind === "duplicate") return [];
  const held = heldFor(assignment);
  const running = {
    time_to_route: clocks.held === true || held !== null ? clocks.time_to_route : null,
    time_to_first_touch:
      held !== null && clocks.pause_held.includes(held) ? null : clocks.time_to_first_touch,
  };
  return (["time_to_route", "time_to_first_touch"] as const).flatMap((clock): TimerRow[] => {
    const timer = running[clock];
    if (timer === null) return [];
    const breach: TimerRow = {
      lead_id,
      clock,
      event: "breach",
      attempt,
      due_at_ms: timer.due_at_ms,
    };
    if (timer.remind_at_ms === null) return [breach];
    return [{ ...breach, event: "reminder", due_at_ms: timer.remind_at_ms }, breach];
  });
}

/** Why the answer leaves the lead with nobody; null where it is somebody's, a team's or another lead's. */
function heldFor(assignment: Assignment): HoldReason | null {
  if (assignment.kind === "conflict") return "conflict";
  return assignment.kind === "held" ? assignment.reason : null;
}
