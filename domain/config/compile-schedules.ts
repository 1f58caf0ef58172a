// SPDX-License-Identifier: Apache-2.0
// Business hours from spans of a day to minutes of a week, in order and without overlaps.
import type { DeskSchedule } from "./desk-settings.ts";
import type { Report } from "./problem.ts";
import type { RevOpsConfig } from "./revops-config.ts";
import { WEEKDAYS } from "./schema/clocks.ts";

const DAY_MINUTES = 24 * 60;
const WEEK_MINUTES = 7 * DAY_MINUTES;

type Span = readonly [from: number, to: number];

export function compileSchedules({ schedules }: RevOpsConfig): Record<string, DeskSchedule> {
  return Object.fromEntries(
    Object.entries(schedules).map(([name, { time_zone, hours, holidays }]) => {
      const open = WEEKDAYS.flatMap((day, i) =>
        (hours[day] ?? []).flatMap((span) => weekSpans(span, i * DAY_MINUTES)),
      );
      return [name, { time_zone, open: merge(open), holidays: [...new Set(holidays)].toSorted() }];
    }),
  );
}

/** The schedule where the config has it; else null, reported. */
export function knownSchedule(
  source: RevOpsConfig,
  name: string | null,
  path: readonly (string | number)[],
  report: Report,
): string | null {
  if (name === null || Object.hasOwn(source.schedules, name)) return name;
  report(
    "unknown_schedule",
    path,
    `${name} is no schedule of this config.`,
    "Add it to schedules.",
  );
  return null;
}

/** `22:00-06:00` ends on the next day, and on Sunday at the week's start. */
function weekSpans(span: string, dayStart: number): Span[] {
  const [from = 0, to = 0] = span.split("-").map(clockMinutes);
  const start = dayStart + from;
  const end = dayStart + to + (to <= from ? DAY_MINUTES : 0);
  if (end <= WEEK_MINUTES) return [[start, end]];
  return [
    [start, WEEK_MINUTES],
    [0, end - WEEK_MINUTES],
  ];
}

function clockMinutes(text: string): number {
  const [hours = 0, minutes = 0] = text.split(":").map(Number);
  return hours * 60 + minutes;
}

function merge(spans: readonly Span[]): [number, number][] {
  const merged: [number, number][] = [];
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}
