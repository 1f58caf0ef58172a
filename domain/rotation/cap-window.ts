// SPDX-License-Identifier: Apache-2.0
// The windows in which a person's turns are counted.
import { Temporal } from "temporal-polyfill";

export const CAP_WINDOWS = ["rolling_hour", "rolling_day", "day", "week", "month"] as const;
export type CapWindow = (typeof CAP_WINDOWS)[number];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Every zone's midnight falls on a quarter of an hour of UTC, so within one a calendar's window has one beginning. */
const QUARTER_MS = 900_000;
/** No window is longer: a month of 31 days and the hour that a clock may be set back in it, rounded up to days. */
export const LONGEST_WINDOW_MS = 32 * DAY_MS;

/** Some 15 microseconds each to find; a tenant's caps name a few windows in a few zones. */
const MAX_KNOWN = 1_000;
const known = new Map<string, number>();

/**
 * The first instant that counts at `at_ms`, in milliseconds since 1970. A rolling window ends with that instant and
 * holds 3,600,000 or 86,400,000 of them; a calendar's begins with a day in its zone, which is not always at midnight.
 */
export function windowStart(window: CapWindow, time_zone: string, at_ms: number): number {
  if (window === "rolling_hour") return at_ms - HOUR_MS + 1;
  if (window === "rolling_day") return at_ms - DAY_MS + 1;
  const key = `${window} ${time_zone} ${Math.floor(at_ms / QUARTER_MS)}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const start = calendarStart(window, time_zone, at_ms);
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(key, start);
  return start;
}

function calendarStart(window: "day" | "week" | "month", zone: string, at_ms: number): number {
  const now = Temporal.Instant.fromEpochMilliseconds(at_ms).toZonedDateTimeISO(zone);
  const first = {
    day: now.toPlainDate(),
    week: now.toPlainDate().subtract({ days: now.dayOfWeek - 1 }),
    month: now.toPlainDate().with({ day: 1 }),
  }[window];
  return first.toZonedDateTime(zone).epochMilliseconds;
}
