// SPDX-License-Identifier: Apache-2.0
// What an attempt promises: the two clocks with their deadlines. A first attempt's begin at the lead's acceptance; a
// further one goes on with what is left, unless nobody could act until now or the config begins anew.
import type { DeskSchedule } from "../config/desk-settings.ts";
import type { SlaSettings } from "../config/work-settings.ts";
import { InvariantError } from "../result.ts";
import {
  addBusinessMinutes,
  type Schedule,
  subtractBusinessMinutes,
} from "../time/business-time.ts";
import type { EndedClocks, FrozenClocks, Promised } from "./clocks.ts";

/** How the attempt before stands. */
export interface EarlierClocks {
  readonly clocks: FrozenClocks | null;
  readonly ended: EndedClocks | null;
  /** Whether a person touched the lead under the clock that ran. */
  readonly first_touched: boolean;
}

export interface StartClocks {
  /** As policy says it: of the region, else of the segment, else the config's default. */
  readonly promised: {
    readonly sla_minutes: number | null;
    readonly route_sla_minutes?: number | null;
    readonly schedule_id: string | null;
  };
  readonly schedules: Readonly<Record<string, DeskSchedule>>;
  /** Absent in configs from before there were any. */
  readonly settings: SlaSettings | undefined;
  readonly config_version: number;
  /** Start of both clocks, where nothing earlier counts. */
  readonly accepted_at_ms: number;
  /** `now` of the attempt. */
  readonly now_ms: number;
  readonly earlier: EarlierClocks | null;
  /** Until now nobody could act on the lead: both clocks begin at `accepted_at_ms`. */
  readonly fresh: boolean;
}

/** Null where nothing is promised. Throws InvariantError where a published schedule is never open. */
export function startClocks(start: StartClocks): FrozenClocks | null {
  const { promised, schedules, settings, config_version } = start;
  const { schedule_id, sla_minutes } = promised;
  const schedule = schedule_id === null ? null : (schedules[schedule_id] ?? null);
  const route_minutes = promised.route_sla_minutes ?? null;
  const time_to_route =
    route_minutes === null ? null : beginAt(start.accepted_at_ms, route_minutes, null, schedule);
  const time_to_first_touch = firstTouch(start, sla_minutes, schedule);
  if (time_to_route === null && time_to_first_touch === null) return null;
  return {
    schedule:
      schedule === null || schedule_id === null
        ? null
        : { id: schedule_id, time_zone: schedule.time_zone, config_version },
    time_to_route,
    time_to_first_touch,
    pause_held: [...(settings?.pause_held ?? [])],
  };
}

function firstTouch(
  { settings, earlier, fresh, accepted_at_ms, now_ms }: StartClocks,
  minutes: number | null,
  schedule: Schedule,
): Promised | null {
  if (minutes === null) return null;
  const remind = settings?.remind_before_minutes ?? null;
  if (fresh || earlier === null) return beginAt(accepted_at_ms, minutes, remind, schedule);
  // Whether it is there depends on the end before: what was closed, or never ran, has nothing to go on with.
  const before = earlier.clocks?.time_to_first_touch ?? null;
  const paused = earlier.ended?.time_to_first_touch;
  if (settings?.on_reassign === "restart") return beginAt(now_ms, minutes, remind, schedule);
  if (earlier.first_touched) return null;
  if (paused?.state === "paused" && paused.remaining_minutes !== undefined) {
    return resume(now_ms, paused.remaining_minutes, { minutes, remind, schedule });
  }
  // The promise itself may have changed with the config; its start has not.
  return beginAt(before?.started_at_ms ?? accepted_at_ms, minutes, remind, schedule);
}

/** Its start is moved to where the minutes that are left make the whole, so that a further attempt can go on from it. */
function resume(
  nowMs: number,
  remaining: number,
  of: { readonly minutes: number; readonly remind: number | null; readonly schedule: Schedule },
): Promised {
  const { minutes, remind, schedule } = of;
  const due_at_ms = deadline(nowMs, Math.max(0, remaining), schedule);
  const left = remind === null ? null : Math.max(0, remaining - remind);
  const remind_at_ms = left === null ? null : deadline(nowMs, left, schedule);
  // Less than nothing is spent where the promise has become shorter than what was left.
  const spent = Math.max(0, minutes - Math.max(0, remaining));
  const moved = subtractBusinessMinutes(nowMs, spent, schedule);
  return { minutes, started_at_ms: moved.ok ? moved.value : nowMs, due_at_ms, remind_at_ms };
}

function beginAt(
  started_at_ms: number,
  minutes: number,
  remind: number | null,
  schedule: Schedule,
): Promised {
  const due_at_ms = deadline(started_at_ms, minutes, schedule);
  const remind_at_ms =
    remind === null || remind >= minutes
      ? null
      : deadline(started_at_ms, minutes - remind, schedule);
  return { minutes, started_at_ms, due_at_ms, remind_at_ms };
}

function deadline(fromMs: number, minutes: number, schedule: Schedule): number {
  const due = addBusinessMinutes(fromMs, minutes, schedule);
  if (due.ok) return due.value;
  throw new InvariantError(`a published schedule cannot hold its promise: ${due.error}`);
}
