// SPDX-License-Identifier: Apache-2.0
// Business time against days that were worked out by hand.
import { describe, expect, it } from "vitest";
import { desk, selling } from "../../tests/fixtures/compile-config.ts";
import type { DeskSchedule } from "../config/desk-settings.ts";
import { addBusinessMinutes, businessMsBetween } from "./business-time.ts";
import { MINUTE_MS } from "./instant.ts";

const HOUR_MS = 60 * MINUTE_MS;
const WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** As a config writes it. */
function written(
  time_zone: string,
  hours: Record<string, string[]>,
  holidays: string[] = [],
): DeskSchedule {
  const { schedules } = desk(selling({ schedules: { one: { time_zone, hours, holidays } } }));
  const schedule = schedules["one"];
  if (schedule === undefined) throw new Error("the schedule is missing");
  return schedule;
}

const neverOpen: DeskSchedule = { time_zone: "Europe/London", open: [], holidays: [] };
const daily = (...spans: string[]) => Object.fromEntries(WEEK.map((day) => [day, spans]));
const weekdays = (...spans: string[]) =>
  Object.fromEntries(WEEK.slice(0, 5).map((day) => [day, spans]));

const nyOffice = written("America/New_York", weekdays("09:00-17:00"));
const nyNight = written("America/New_York", daily("01:00-04:00"));
const nyGap = written("America/New_York", daily("02:30-05:00"));
const nyMoved = written("America/New_York", daily("01:30-02:30", "03:00-04:30"));
const nyTwice = written("America/New_York", daily("00:00-01:30"));
const londonOffice = written("Europe/London", weekdays("09:00-17:30"));
const londonNight = written("Europe/London", daily("22:00-06:00"));
const yearEnd = written("Europe/London", weekdays("09:00-17:00"), [
  "2026-12-25",
  "2026-12-28",
  "2027-01-01",
]);
const kathmandu = written("Asia/Kathmandu", daily("10:00-18:00"));
const lordHowe = written("Australia/Lord_Howe", daily("01:00-04:00"));
const wholeDays = written("Europe/London", daily("00:00-24:00"));
const mondays = written("Europe/London", { mon: ["09:00-10:00"] });
const fridayNight = written("Europe/London", { fri: ["22:00-06:00"] }, ["2026-07-04"]);
const sundayNight = written("Europe/London", { sun: ["22:00-06:00"] });

describe("so many open minutes after an instant is", () => {
  it.each([
    // Kept over a weekend, on the minute and on the millisecond.
    ["the weekend", nyOffice, "2026-07-10T20:30:00.000Z", 60, "2026-07-13T13:30:00.000Z"],
    ["milliseconds", nyOffice, "2026-07-10T20:30:00.007Z", 60, "2026-07-13T13:30:00.007Z"],
    ["the day's last minute", nyOffice, "2026-07-10T20:30:00.000Z", 30, "2026-07-10T21:00:00.000Z"],
    ["before it opens", nyOffice, "2026-07-10T03:00:00.000Z", 5, "2026-07-10T13:05:00.000Z"],
    // New York: 8 March 02:00 becomes 03:00, 1 November 02:00 becomes 01:00.
    ["over spring", nyOffice, "2026-03-06T21:00:00.000Z", 120, "2026-03-09T14:00:00.000Z"],
    ["over autumn", nyOffice, "2026-10-30T20:00:00.000Z", 120, "2026-11-02T15:00:00.000Z"],
    ["a night of two hours", nyNight, "2026-03-08T05:00:00.000Z", 120, "2026-03-08T08:00:00.000Z"],
    ["the next night", nyNight, "2026-03-08T05:00:00.000Z", 121, "2026-03-09T05:01:00.000Z"],
    ["a night of four hours", nyNight, "2026-11-01T04:00:00.000Z", 240, "2026-11-01T09:00:00.000Z"],
    ["a start in the gap", nyGap, "2026-03-08T06:00:00.000Z", 0, "2026-03-08T07:30:00.000Z"],
    // 02:30 is 03:30 there: it lies in the next span, and no minute counts twice.
    ["an end in the gap", nyMoved, "2026-03-08T06:00:00.000Z", 120, "2026-03-08T08:30:00.000Z"],
    ["a repeated end", nyTwice, "2026-11-01T04:00:00.000Z", 91, "2026-11-02T05:01:00.000Z"],
    // London: 29 March 01:00 becomes 02:00, 25 October 02:00 becomes 01:00.
    ["London's spring", londonOffice, "2026-03-27T17:00:00.000Z", 60, "2026-03-30T08:30:00.000Z"],
    ["London's autumn", londonOffice, "2026-10-23T16:00:00.000Z", 60, "2026-10-26T09:30:00.000Z"],
    ["a night of seven", londonNight, "2026-03-28T22:00:00.000Z", 420, "2026-03-29T05:00:00.000Z"],
    ["a night of nine", londonNight, "2026-10-24T21:00:00.000Z", 540, "2026-10-25T06:00:00.000Z"],
    // Nepal is 5:45 ahead all year; Lord Howe's clocks move by half an hour at 02:00.
    ["Kathmandu", kathmandu, "2026-03-29T12:00:00.000Z", 30, "2026-03-30T04:30:00.000Z"],
    ["half an hour on", lordHowe, "2026-10-03T14:30:00.000Z", 150, "2026-10-03T17:00:00.000Z"],
    ["half an hour back", lordHowe, "2026-04-04T14:00:00.000Z", 210, "2026-04-04T17:30:00.000Z"],
    // Christmas on a Friday, Boxing Day's substitute, New Year on a Friday.
    ["the year's end", yearEnd, "2026-12-24T16:30:00.000Z", 60, "2026-12-29T09:30:00.000Z"],
    ["the new year", yearEnd, "2026-12-31T16:59:00.000Z", 2, "2027-01-04T09:01:00.000Z"],
    // Round the clock, and nights.
    ["24 hours a day", wholeDays, "2026-07-10T23:30:00.000Z", 1_440, "2026-07-11T23:30:00.000Z"],
    [
      "24 hours in spring",
      wholeDays,
      "2026-03-28T12:00:00.000Z",
      1_440,
      "2026-03-29T12:00:00.000Z",
    ],
    ["over midnight", londonNight, "2026-07-10T22:00:00.000Z", 180, "2026-07-11T01:00:00.000Z"],
    ["the next evening", londonNight, "2026-07-11T04:50:00.000Z", 20, "2026-07-11T21:10:00.000Z"],
    [
      "only Friday's part",
      fridayNight,
      "2026-07-03T22:00:00.000Z",
      121,
      "2026-07-10T22:01:00.000Z",
    ],
    [
      "over the week's end",
      sundayNight,
      "2026-07-05T22:00:00.000Z",
      120,
      "2026-07-06T00:00:00.000Z",
    ],
    // Nothing to wait for is the next open instant.
    ["zero while open", nyOffice, "2026-07-10T15:00:00.000Z", 0, "2026-07-10T15:00:00.000Z"],
    ["zero while closed", nyOffice, "2026-07-11T15:00:00.000Z", 0, "2026-07-13T13:00:00.000Z"],
    ["zero at closing", nyOffice, "2026-07-10T21:00:00.000Z", 0, "2026-07-13T13:00:00.000Z"],
    ["no schedule", null, "2026-07-11T15:00:00.000Z", 60, "2026-07-11T16:00:00.000Z"],
    // 52 Mondays of an hour each fit into a year.
    ["a year of Mondays", mondays, "2026-01-05T00:00:00.000Z", 3_120, "2026-12-28T10:00:00.000Z"],
  ] as const)("%s", (_, schedule, from, minutes, to) => {
    const due = addBusinessMinutes(Date.parse(from), minutes, schedule);
    expect(due.ok ? new Date(due.value).toISOString() : due.error).toBe(to);
    const between = businessMsBetween(Date.parse(from), Date.parse(to), schedule);
    expect(between).toBe(minutes * MINUTE_MS);
  });

  it("refused where nothing is ever open, and where the minutes do not fit into 366 days", () => {
    const at = Date.parse("2026-01-05T00:00:00.000Z");
    for (const minutes of [0, 1, 1_000]) {
      expect(addBusinessMinutes(at, minutes, neverOpen)).toEqual({
        ok: false,
        error: "schedule_empty",
      });
    }
    const beyond = { ok: false, error: "beyond_366_days" };
    expect(addBusinessMinutes(at, 53 * 60 + 1, mondays)).toEqual(beyond);
    const closed = { ...mondays, holidays: everyDayOf(2026).concat(everyDayOf(2027)) };
    expect(addBusinessMinutes(at, 0, closed)).toEqual(beyond);
  });
});

describe("open time between two instants", () => {
  it.each([
    ["a night on which clocks go forward", nyNight, "2026-03-08T00:00Z", "2026-03-09T00:00Z", 2],
    ["a night on which clocks go back", nyNight, "2026-11-01T00:00Z", "2026-11-02T00:00Z", 4],
    ["a week", londonOffice, "2026-07-06T00:00Z", "2026-07-13T00:00Z", 42.5],
    ["a weekend", londonOffice, "2026-07-11T00:00Z", "2026-07-13T00:00Z", 0],
    ["a backward look", londonOffice, "2026-07-10T12:00Z", "2026-07-10T10:00Z", -2],
    ["an empty schedule", neverOpen, "2026-07-06T00:00Z", "2026-07-13T00:00Z", 0],
    ["no schedule", null, "2026-07-11T00:00Z", "2026-07-12T00:00Z", 24],
    ["two years of Mondays", mondays, "2026-01-05T00:00Z", "2028-01-03T00:00Z", 104],
  ] as const)("of %s", (_, schedule, from, to, hours) => {
    const open = businessMsBetween(Date.parse(from), Date.parse(to), schedule);
    expect(open).toBe(hours * HOUR_MS);
  });
});

function everyDayOf(year: number): string[] {
  const start = Date.UTC(year, 0, 1);
  const days = (Date.UTC(year + 1, 0, 1) - start) / 86_400_000;
  return Array.from({ length: days }, (_, n) =>
    new Date(start + n * 86_400_000).toISOString().slice(0, 10),
  );
}
