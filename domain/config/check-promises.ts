// SPDX-License-Identifier: Apache-2.0
// Whether what a config promises can fall due: its schedule is open at all, and in any year for as many minutes as are
// promised by it. Else a lead's deadline could not be computed, on the day the lead comes.
import { dateMs } from "../time/calendar-date.ts";
import { MINUTE_MS } from "../time/instant.ts";
import { compileSchedules } from "./compile-schedules.ts";
import type { DeskSchedule } from "./desk-settings.ts";
import type { Report } from "./problem.ts";
import type { RevOpsConfig } from "./revops-config.ts";

const DAY_MINUTES = 24 * 60;
const DAY_MS = DAY_MINUTES * MINUTE_MS;
/** A deadline lies within 366 days, which hold these weeks whole, whichever day they begin on. */
const YEAR_DAYS = 366;
const YEAR_WEEKS = 52;
/** Clocks go forward twice in a year at most, by two hours at most. */
const SKIPPED_MINUTES = 4 * 60;

type Path = readonly (string | number)[];

/** Minutes by a schedule, and where the config says so. */
interface ScheduledPromise {
  readonly schedule_id: string | null;
  readonly minutes: number | null;
  readonly path: Path;
}

/** Reports every schedule that a promise names and that is never open, and every promise that is longer than its year. */
export function checkPromises(source: RevOpsConfig, report: Report): void {
  const years = new Map(
    Object.entries(compileSchedules(source)).map(([id, schedule]) => [
      id,
      { isEmpty: schedule.open.length === 0, least: leastOpenMinutes(schedule) },
    ]),
  );
  const told = new Set<string>();
  for (const { schedule_id, minutes, path } of promisesOf(source)) {
    const year = years.get(schedule_id ?? "");
    if (year === undefined || minutes === null || minutes <= year.least) continue;
    const place = year.isEmpty ? ["schedules", schedule_id ?? "", "hours"] : path;
    if (told.has(place.join("/"))) continue;
    told.add(place.join("/"));
    const [code, message, fix] = year.isEmpty
      ? ([
          "schedule_never_open",
          `${schedule_id} is never open.`,
          "Write a span of hours.",
        ] as const)
      : ([
          "promise_too_long",
          `A year of ${schedule_id} may have no more than ${year.least} open minutes: ${minutes} do not fit.`,
          "Promise less, or open the schedule for longer.",
        ] as const);
    report(code, place, message, fix);
  }
}

/** What policy may answer: a region's words for a segment replace the segment's, one by one. */
function promisesOf(source: RevOpsConfig): readonly ScheduledPromise[] {
  const { default_sla_minutes, segments, sla } = source;
  const bySegment = segments.map((segment, i) => ({
    name: segment.name,
    sla_minutes: segment.sla_minutes ?? default_sla_minutes,
    route_sla_minutes: segment.route_sla_minutes,
    schedule_id: segment.schedule_id,
    path: ["segments", i] as Path,
  }));
  const none = {
    name: "unknown",
    sla_minutes: default_sla_minutes,
    route_sla_minutes: null,
    schedule_id: null,
    path: [],
  };
  const regional = Object.entries(sla.regions).flatMap(([region, clocks]) =>
    [...bySegment, none].flatMap((segment) => {
      const named = Object.hasOwn(clocks, segment.name) ? segment.name : "any";
      const clock = clocks[named];
      if (clock === undefined) return [];
      return {
        sla_minutes: clock.sla_minutes ?? segment.sla_minutes,
        route_sla_minutes: clock.route_sla_minutes ?? segment.route_sla_minutes,
        schedule_id: clock.schedule_id ?? segment.schedule_id,
        path: ["sla", "regions", region, named],
      };
    }),
  );
  return [...bySegment, ...regional].flatMap(
    ({ sla_minutes, route_sla_minutes, schedule_id, path }) => [
      { schedule_id, minutes: sla_minutes, path },
      { schedule_id, minutes: route_sla_minutes, path },
    ],
  );
}

/** No year has fewer: whole weeks, without the year that loses most to holidays. */
function leastOpenMinutes({ open, holidays }: DeskSchedule): number {
  const byDay = Array.from({ length: 7 }, (_, day) => minutesOn(day, open));
  const week = byDay.reduce((sum, minutes) => sum + minutes, 0);
  const closed = holidays.map((date) => ({ at: dateMs(date), minutes: byDay[weekday(date)] ?? 0 }));
  let worst = 0;
  for (const { at: from } of closed) {
    const lost = closed
      .filter(({ at }) => at >= from && at < from + YEAR_DAYS * DAY_MS)
      .reduce((sum, { minutes }) => sum + minutes, 0);
    worst = Math.max(worst, lost);
  }
  return Math.max(0, YEAR_WEEKS * week - worst - SKIPPED_MINUTES);
}

function minutesOn(day: number, open: DeskSchedule["open"]): number {
  const start = day * DAY_MINUTES;
  const inside = open.map(([from, to]) =>
    Math.max(0, Math.min(to, start + DAY_MINUTES) - Math.max(from, start)),
  );
  return inside.reduce((sum, minutes) => sum + minutes, 0);
}

/** 0 is Monday; 1970 began on a Thursday. */
function weekday(date: string): number {
  return (((dateMs(date) / DAY_MS + 3) % 7) + 7) % 7;
}
