// SPDX-License-Identifier: Apache-2.0
// Where an attempt's clocks stand when it has ended.
import { businessMsBetween, type Schedule } from "../time/business-time.ts";
import { MINUTE_MS } from "../time/instant.ts";
import type { HoldReason } from "../lead/lead.ts";
import type { RoutedBody } from "../receipts/lead-bodies.ts";
import type { EndedClock, EndedClocks, FrozenClocks, Promised } from "./clocks.ts";

/** The part of an end that clocks depend on. */
export type ClockEnd = Pick<RoutedBody, "status" | "reason">;

/** `atMs` is when it ended. Undefined where the attempt promised nothing. */
export function endClocks(
  clocks: FrozenClocks | undefined,
  end: ClockEnd,
  atMs: number,
  schedule: Schedule,
): EndedClocks | undefined {
  if (clocks === undefined) return undefined;
  const { time_to_route, time_to_first_touch, pause_held } = clocks;
  return {
    time_to_route: time_to_route === null ? null : routeClock(time_to_route, end, atMs),
    time_to_first_touch:
      time_to_first_touch === null
        ? null
        : touchClock(time_to_first_touch, end, atMs, { schedule, pause_held }),
    schedule_id: clocks.schedule?.id ?? null,
  };
}

function plain({ minutes, started_at_ms, due_at_ms }: Promised): Omit<EndedClock, "state"> {
  return { minutes, started_at_ms, due_at_ms };
}

function routeClock(promised: Promised, { status }: ClockEnd, atMs: number): EndedClock {
  if (status === "routed") {
    return { state: atMs <= promised.due_at_ms ? "met" : "met_late", ...plain(promised) };
  }
  return { state: status === "held" ? "running" : "cancelled", ...plain(promised) };
}

function touchClock(
  promised: Promised,
  { status, reason }: ClockEnd,
  atMs: number,
  how: { readonly schedule: Schedule; readonly pause_held: readonly HoldReason[] },
): EndedClock {
  const running = status === "routed" || status === "held";
  if (!running) return { state: "cancelled", ...plain(promised) };
  const paused = status === "held" ? how.pause_held.find((one) => one === reason) : undefined;
  if (paused === undefined) return { state: "running", ...plain(promised) };
  const left = businessMsBetween(atMs, promised.due_at_ms, how.schedule);
  return {
    state: "paused",
    ...plain(promised),
    due_at_ms: null,
    // Away from zero: whoever was late by less than a minute was late.
    remaining_minutes: left < 0 ? Math.floor(left / MINUTE_MS) : Math.ceil(left / MINUTE_MS),
    reason: paused,
  };
}

/** The deadline of the first touch, by which queues are sorted; null where none runs. */
export function touchDueAt(sla: EndedClocks | undefined): number | null {
  const touch = sla?.time_to_first_touch;
  return touch?.state === "running" ? touch.due_at_ms : null;
}
