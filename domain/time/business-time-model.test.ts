// SPDX-License-Identifier: Apache-2.0
// Business time against a model that reads a zone's clock at every minute and knows nothing of offsets.
import { describe, expect, it } from "vitest";
import { type SeededRandom, seededRandom } from "../../tests/fixtures/seeded-random.ts";
import type { DeskSchedule } from "../config/desk-settings.ts";
import {
  addBusinessMinutes,
  businessMsBetween,
  isOpenAt,
  subtractBusinessMinutes,
} from "./business-time.ts";
import { MINUTE_MS } from "./instant.ts";

/** Spans of days on which clocks change, or do not, in each zone. */
const WINDOWS = [
  ["America/New_York", "2026-03-05"],
  ["America/New_York", "2026-10-29"],
  ["Europe/London", "2026-03-26"],
  ["Europe/London", "2026-12-29"],
  ["Europe/London", "2026-10-22"],
  ["Asia/Kathmandu", "2026-03-26"],
  ["Australia/Lord_Howe", "2026-04-01"],
  ["Australia/Lord_Howe", "2026-10-01"],
] as const;
const WINDOW_DAYS = 7;

describe("any schedule, over any change of clocks, agrees with a clock that is read every minute", () => {
  it.each(WINDOWS)("%s from %s", (time_zone, day) => {
    const clock = readEveryMinute(time_zone, Date.parse(`${day}T00:00:00Z`));
    const random = seededRandom(WINDOWS.findIndex((one) => one[0] === time_zone && one[1] === day));
    const differing: unknown[] = [];
    for (let n = 0; n < 60; n += 1) {
      const schedule = anySchedule(random, time_zone, clock.dates);
      const open = clock.minutes.map(() => false);
      for (const [from, to] of modelIntervals(schedule, clock)) open.fill(true, from, to);
      // The first and the last day may be cut by the window.
      const last = clock.minutes.length - 1_440;
      for (let k = 0; k < 20; k += 1) {
        const at = between(random, 1_440, last - 1);
        const from = at * MINUTE_MS + between(random, 0, MINUTE_MS - 1);
        const to = between(random, 1_440, last - 1) * MINUTE_MS;
        const minutes = random.pick([0, 1, between(random, 0, 600)]);
        const due = modelAdd(open.slice(0, last), from, minutes);
        const fromMs = clock.startMs + from;
        const added = addBusinessMinutes(fromMs, minutes, schedule);
        const begun = subtractBusinessMinutes(fromMs, minutes, schedule);
        const spent = begun.ok && businessMsBetween(begun.value, fromMs, schedule) / MINUTE_MS;
        const answers = [
          !begun.ok || spent === minutes,
          isOpenAt(fromMs, schedule),
          businessMsBetween(fromMs, clock.startMs + to, schedule),
          due !== null && (added.ok ? added.value - clock.startMs : added.error),
        ];
        const model = [true, open[at], modelBetween(open, from, to), due ?? false];
        if (answers.some((one, i) => one !== model[i])) {
          differing.push({ schedule, fromMs, to, minutes, answers, model });
        }
      }
    }
    expect(differing).toEqual([]);
  });
});

interface ReadClock {
  readonly startMs: number;
  /** What the zone's clock shows at each minute: the date and the minutes since its midnight. */
  readonly minutes: readonly { readonly date: string; readonly time: number }[];
  readonly dates: readonly string[];
}

function readEveryMinute(timeZone: string, startMs: number): ReadClock {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  const minutes = Array.from({ length: WINDOW_DAYS * 1_440 }, (_, n) => {
    const shown = format.format(startMs + n * MINUTE_MS);
    const [date = "", time = ""] = shown.split(", ");
    const [hour, minute] = time.split(":").map(Number);
    return { date, time: (hour ?? 0) * 60 + (minute ?? 0) };
  });
  return { startMs, minutes, dates: [...new Set(minutes.map(({ date }) => date))] };
}

/** Open intervals as indexes of minutes. */
function modelIntervals(schedule: DeskSchedule, clock: ReadClock): [number, number][] {
  return clock.dates.flatMap((date, n): [number, number][] => {
    const next = clock.dates[n + 1];
    if (next === undefined || schedule.holidays.includes(date)) return [];
    const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
    return schedule.open.flatMap(([from, to]): [number, number][] => {
      const begins = Math.max(0, from - weekday * 1_440);
      const ends = Math.min(1_440, to - weekday * 1_440);
      if (begins >= ends) return [];
      const end = ends === 1_440 ? whenShown(clock, next, 0) : whenShown(clock, date, ends);
      const start = whenShown(clock, date, begins);
      return start < end ? [[start, end]] : [];
    });
  });
}

/** The first minute at which the clock shows the time; one that it leaves out comes as long after the last one before. */
function whenShown({ minutes }: ReadClock, date: string, time: number): number {
  const shown = minutes.findIndex((one) => one.date === date && one.time === time);
  if (shown >= 0) return shown;
  let before = -1;
  minutes.forEach((one, n) => {
    const isNearer = before < 0 || one.time > (minutes[before]?.time ?? 0);
    if (one.date === date && one.time < time && isNearer) before = n;
  });
  return before < 0 ? 0 : before + time - (minutes[before]?.time ?? 0);
}

function modelBetween(open: readonly boolean[], from: number, to: number): number {
  const [first, last] = from <= to ? [from, to] : [to, from];
  let sum = 0;
  for (let n = Math.floor(first / MINUTE_MS); n * MINUTE_MS < last; n += 1) {
    if (open[n] !== true) continue;
    sum += Math.min(last, (n + 1) * MINUTE_MS) - Math.max(first, n * MINUTE_MS);
  }
  return from <= to ? sum : 0 - sum;
}

/** Null where the window ends before. */
function modelAdd(open: readonly boolean[], from: number, minutes: number): number | null {
  let left = minutes * MINUTE_MS;
  for (let n = Math.floor(from / MINUTE_MS); n < open.length; n += 1) {
    if (open[n] !== true) continue;
    const begins = Math.max(from, n * MINUTE_MS);
    const has = (n + 1) * MINUTE_MS - begins;
    if (left <= has) return begins + left;
    left -= has;
  }
  return null;
}

/** Spans that do not touch, at any minute of the small hours and any quarter else; some over midnight, some holidays. */
function anySchedule(
  random: SeededRandom,
  time_zone: string,
  dates: readonly string[],
): DeskSchedule {
  const open: [number, number][] = [];
  let at = between(random, 0, 600);
  while (at < 7 * 1_440) {
    const length = random.pick([1, 15, 30, 45, 90, 240, 480, 1_440, between(random, 1, 700)]);
    const to = Math.min(7 * 1_440, at + length);
    open.push([at, to]);
    at = to + random.pick([1, 15, 60, 180, 960, between(random, 1, 1_000)]);
  }
  const holidays = dates.filter(() => between(random, 0, 5) === 0);
  return { time_zone, open, holidays };
}

function between(random: SeededRandom, least: number, most: number): number {
  return least + random.below(most - least + 1);
}
