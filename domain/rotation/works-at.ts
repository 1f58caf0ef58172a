// SPDX-License-Identifier: Apache-2.0
// Whether somebody works at an instant, by the spans of their week on the clock of their zone.
import { Temporal } from "temporal-polyfill";
import type { WorkingSpan } from "../directory/working-span.ts";

const DAY_MINUTES = 24 * 60;

/** The weekday, 1 is Monday, and the minute of that day that a clock in the zone shows. */
export interface WallTime {
  readonly day: number;
  readonly minute: number;
}

export function wallTime(time_zone: string, at_ms: number): WallTime {
  const { dayOfWeek, hour, minute } =
    Temporal.Instant.fromEpochMilliseconds(at_ms).toZonedDateTimeISO(time_zone);
  return { day: dayOfWeek, minute: hour * 60 + minute };
}

/**
 * A span holds its first minute and not its last. An end at or before the start is the next day's: on Friday from 22:00 to
 * 06:00 ends on Saturday. Where clocks are set, the span is as the clock shows it.
 */
export function worksAt(spans: readonly WorkingSpan[], { day, minute }: WallTime): boolean {
  const yesterday = day === 1 ? 7 : day - 1;
  return spans.some(({ days, from, to }) => {
    const [start, end] = [minuteOf(from), minuteOf(to)];
    if (end > start) return days.includes(day) && minute >= start && minute < end;
    return (days.includes(day) && minute >= start) || (days.includes(yesterday) && minute < end);
  });
}

/** `24:00` is the day's end. */
function minuteOf(text: string): number {
  const [hour = 0, minute = 0] = text.split(":").map(Number);
  return Math.min(DAY_MINUTES, hour * 60 + minute);
}
