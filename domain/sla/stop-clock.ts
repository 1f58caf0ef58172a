// SPDX-License-Identifier: Apache-2.0
// What an activity by a person does to the clock of the first touch.
import type { ActivityBody } from "../receipts/work-bodies.ts";
import { businessMsBetween, type Schedule } from "../time/business-time.ts";
import { MINUTE_MS } from "../time/instant.ts";
import type { EndedClock } from "./clocks.ts";

const STOPPABLE: ReadonlySet<EndedClock["state"]> = new Set(["running", "paused"]);

/**
 * The touch counts when it was done, but never from before the clock began. `promisedDueMs` is the deadline that the
 * attempt froze: a paused clock has none of its own. Null where no clock is left to stop.
 */
export function stopClock(
  clock: EndedClock | null,
  promisedDueMs: number | null,
  occurredAtMs: number,
  schedule: Schedule,
): ActivityBody["clock"] {
  if (clock === null || !STOPPABLE.has(clock.state)) return null;
  const { started_at_ms, minutes, due_at_ms, remaining_minutes = 0 } = clock;
  const doneAtMs = Math.max(occurredAtMs, started_at_ms);
  const calendar_minutes = Math.floor((doneAtMs - started_at_ms) / MINUTE_MS);
  if (due_at_ms === null) {
    // No time counts while it is paused: whoever acts then is in time, unless it was late before.
    const isLate = remaining_minutes < 0;
    return {
      state: isLate ? "met_late" : "met",
      due_at_ms: isLate ? (promisedDueMs ?? doneAtMs) : doneAtMs,
      business_minutes: minutes - remaining_minutes,
      calendar_minutes,
    };
  }
  const open = businessMsBetween(started_at_ms, doneAtMs, schedule);
  return {
    state: doneAtMs <= due_at_ms ? "met" : "met_late",
    due_at_ms,
    business_minutes: Math.floor(open / MINUTE_MS),
    calendar_minutes,
  };
}
