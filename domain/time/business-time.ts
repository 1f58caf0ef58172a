// SPDX-License-Identifier: Apache-2.0
// Business time: elapsed time inside the hours of a schedule, exact to the millisecond over time zones, holidays and
// clock changes. A span's ends are local times turned into instants, so that 01:00-04:00 lasts two hours on the night
// that clocks go forward; an end inside the gap moves forward, and of a repeated hour the first counts.
import { Temporal } from "temporal-polyfill";
import type { DeskSchedule } from "../config/desk-settings.ts";
import { err, ok, type Result } from "../result.ts";
import { MINUTE_MS } from "./instant.ts";

/** `null` counts every minute. */
export type Schedule = DeskSchedule | null;

/** `schedule_empty`: no span is ever open. `beyond_366_days`: the minutes do not fit into a year. */
export type BusinessTimeError = "schedule_empty" | "beyond_366_days";

const DAY_MINUTES = 24 * 60;
const MAX_DAYS = 366;

/** Half-open, in milliseconds since 1970. */
type Interval = readonly [from_ms: number, to_ms: number];

/** The instant at which so many open minutes have passed since `startMs`; zero minutes is the next open instant. */
export function addBusinessMinutes(
  startMs: number,
  minutes: number,
  schedule: Schedule,
): Result<number, BusinessTimeError> {
  if (schedule === null) return ok(startMs + minutes * MINUTE_MS);
  if (schedule.open.length === 0) return err("schedule_empty");
  let left = minutes * MINUTE_MS;
  for (const [from, to] of intervalsFrom(startMs, schedule)) {
    const begins = Math.max(from, startMs);
    if (begins >= to) continue;
    if (left < to - begins || (left > 0 && left === to - begins)) return ok(begins + left);
    left -= to - begins;
  }
  return err("beyond_366_days");
}

/** The latest instant from which so many open minutes pass until `endMs`. */
export function subtractBusinessMinutes(
  endMs: number,
  minutes: number,
  schedule: Schedule,
): Result<number, BusinessTimeError> {
  if (schedule === null || minutes === 0) return ok(endMs - minutes * MINUTE_MS);
  if (schedule.open.length === 0) return err("schedule_empty");
  let left = minutes * MINUTE_MS;
  let date = localDate(endMs, schedule.time_zone);
  for (let day = 0; day <= MAX_DAYS; day++) {
    for (const [from, to] of dayIntervals(date, schedule).toReversed()) {
      const ends = Math.min(to, endMs);
      if (from >= ends) continue;
      if (left <= ends - from) return ok(ends - left);
      left -= ends - from;
    }
    date = date.subtract({ days: 1 });
  }
  return err("beyond_366_days");
}

/** Open milliseconds between two instants; negative where `toMs` is the earlier one. */
export function businessMsBetween(fromMs: number, toMs: number, schedule: Schedule): number {
  // Not a minus sign: receipts have no negative zero.
  if (toMs < fromMs) return 0 - businessMsBetween(toMs, fromMs, schedule);
  if (schedule === null) return toMs - fromMs;
  // Holidays are finitely many, so that a later interval always ends the loop.
  if (schedule.open.length === 0) return 0;
  let open = 0;
  for (const [from, to] of intervalsFrom(fromMs, schedule, Number.POSITIVE_INFINITY)) {
    if (from >= toMs) break;
    open += Math.max(0, Math.min(to, toMs) - Math.max(from, fromMs));
  }
  return open;
}

/** Whether the instant is inside the hours. */
export function isOpenAt(atMs: number, schedule: Schedule): boolean {
  if (schedule === null) return true;
  const date = localDate(atMs, schedule.time_zone);
  return dayIntervals(date, schedule).some(([from, to]) => from <= atMs && atMs < to);
}

/** Open intervals in order, from the local day of the instant on, for so many days. */
function* intervalsFrom(
  startMs: number,
  schedule: DeskSchedule,
  days = MAX_DAYS + 1,
): Generator<Interval> {
  let date = localDate(startMs, schedule.time_zone);
  for (let day = 0; day < days; day++) {
    yield* dayIntervals(date, schedule);
    date = date.add({ days: 1 });
  }
}

/** Schedules are parts of a compiled config, which is never changed: what was worked out for a day holds for it. */
const DAYS = new WeakMap<DeskSchedule, Map<string, readonly Interval[]>>();

function dayIntervals(date: Temporal.PlainDate, schedule: DeskSchedule): readonly Interval[] {
  const known = DAYS.get(schedule) ?? new Map<string, readonly Interval[]>();
  DAYS.set(schedule, known);
  const key = date.toString();
  const held = known.get(key);
  if (held !== undefined) return held;
  const intervals = schedule.holidays.includes(key) ? [] : buildDay(date, schedule);
  known.set(key, intervals);
  return intervals;
}

/** A night's span is two: one until 24:00, one from 00:00, so that a holiday closes its own date and no more. */
function buildDay(date: Temporal.PlainDate, schedule: DeskSchedule): readonly Interval[] {
  const dayStart = (date.dayOfWeek - 1) * DAY_MINUTES;
  const intervals = schedule.open.flatMap(([from, to]): Interval[] => {
    const begins = Math.max(from, dayStart) - dayStart;
    const ends = Math.min(to, dayStart + DAY_MINUTES) - dayStart;
    if (begins >= ends) return [];
    const interval = [
      instantOf(date, begins, schedule.time_zone),
      instantOf(date, ends, schedule.time_zone),
    ] as const;
    return interval[0] < interval[1] ? [interval] : [];
  });
  return union(intervals);
}

/** An end that moves out of the gap may come to lie in the next span: no minute counts twice. */
function union(intervals: readonly Interval[]): readonly Interval[] {
  const apart: Interval[] = [];
  for (const [from, to] of intervals.toSorted((a, b) => a[0] - b[0])) {
    const last = apart.at(-1);
    if (last === undefined || from >= last[1]) apart.push([from, to]);
    else apart.splice(-1, 1, [last[0], Math.max(last[1], to)]);
  }
  return apart;
}

function instantOf(date: Temporal.PlainDate, minutes: number, time_zone: string): number {
  const day = minutes === DAY_MINUTES ? date.add({ days: 1 }) : date;
  const time = minutes === DAY_MINUTES ? 0 : minutes;
  return day.toZonedDateTime({
    timeZone: time_zone,
    plainTime: { hour: Math.floor(time / 60), minute: time % 60 },
  }).epochMilliseconds;
}

function localDate(atMs: number, time_zone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(time_zone).toPlainDate();
}
