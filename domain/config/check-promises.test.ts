// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { compiled, problems, selling } from "../../tests/fixtures/compile-config.ts";
import type { JsonObject } from "../bytes/canonical-json.ts";
import { addBusinessMinutes } from "../time/business-time.ts";
import { dateMs } from "../time/calendar-date.ts";
import { instantText } from "../time/instant.ts";

const DAY_MS = 86_400_000;
const MONDAYS = { mon: ["09:00-10:00"] };
/** Every day from then on, as a config writes them. */
const closedFrom = (first: string, days: number): string[] =>
  Array.from({ length: days }, (_, i) => instantText(dateMs(first) + i * DAY_MS).slice(0, 10));

function config(hours: JsonObject, holidays: string[], more: JsonObject): JsonObject {
  const office = { time_zone: "America/New_York", hours, holidays };
  return selling({ regions: { emea: ["GB"] }, schedules: { office }, ...more });
}
const segment = (keys: JsonObject): JsonObject => ({
  segments: [{ name: "smb", schedule_id: "office", ...keys }],
});
const emea = (keys: JsonObject): JsonObject => ({ sla: { regions: { emea: keys } } });

describe("a promise that could never fall due is refused", () => {
  const never = "/schedules/office/hours";
  it.each<[string, JsonObject, readonly [code: string, pointer: string][]]>([
    ["by a schedule without hours", config({}, [], segment({})), [["schedule_never_open", never]]],
    [
      "by one whose days are empty, told once for all who name it",
      config({ mon: [] }, [], { ...segment({}), ...emea({ any: { schedule_id: "office" } }) }),
      [["schedule_never_open", never]],
    ],
    [
      "of a region, for leads without a segment",
      config({}, [], emea({ any: { schedule_id: "office" } })),
      [["schedule_never_open", never]],
    ],
    [
      "longer than a year of its hours",
      config(MONDAYS, [], segment({ sla_minutes: 53 * 60 })),
      [["promise_too_long", "/segments/0"]],
    ],
    [
      "to an owner as well",
      config(MONDAYS, [], segment({ sla_minutes: 60, route_sla_minutes: 53 * 60 })),
      [["promise_too_long", "/segments/0"]],
    ],
    [
      "where holidays close a year",
      config(MONDAYS, closedFrom("2027-01-01", 380), segment({ sla_minutes: 1 })),
      [["promise_too_long", "/segments/0"]],
    ],
    [
      "where a region's minutes meet the segment's hours",
      config(MONDAYS, [], {
        ...segment({ sla_minutes: 60 }),
        ...emea({ smb: { sla_minutes: 9_999 } }),
      }),
      [["promise_too_long", "/sla/regions/emea/smb"]],
    ],
    [
      "where a region's hours meet the segment's minutes",
      config(MONDAYS, [], {
        segments: [{ name: "smb", sla_minutes: 9_999 }],
        ...emea({ any: { schedule_id: "office" } }),
      }),
      [["promise_too_long", "/sla/regions/emea/any"]],
    ],
  ])("%s", (_, source, expected) => {
    expect(problems(source).map(({ code, pointer }) => [code, pointer])).toEqual(expected);
  });

  it.each<[string, JsonObject]>([
    ["a schedule that nothing is promised by", config({}, [], {})],
    [
      "minutes of every hour",
      config({}, [], { segments: [{ name: "smb", sla_minutes: 500_000 }] }),
    ],
    [
      "a promise that a quarter of a year holds",
      config(MONDAYS, [], segment({ sla_minutes: 720 })),
    ],
  ])("%s is not", (_, source) => {
    expect(problems(source)).toEqual([]);
  });

  it("and what is let through falls due, on whichever day it begins", () => {
    // Two holidays in every fortnight, and the longest promise that this leaves.
    const holidays = closedFrom("2026-01-01", 720).filter((_, i) => i % 7 === 3);
    const written = (sla_minutes: number) =>
      config({ mon: ["00:00-24:00"], sun: ["01:00-04:00"] }, holidays, segment({ sla_minutes }));
    const longest = Array.from({ length: 100 }, (_, i) => (100 - i) * 600).find(
      (minutes) => problems(written(minutes)).length === 0,
    );
    const minutes = longest ?? 0;
    expect(minutes).toBeGreaterThan(10_000);
    const schedule = compiled(written(minutes)).desk?.schedules["office"];
    if (schedule === undefined) throw new Error("the schedule is missing");
    for (let day = 0; day < 800; day += 1) {
      const from = dateMs("2025-12-01") + day * DAY_MS + 7;
      expect([day, addBusinessMinutes(from, minutes, schedule).ok]).toEqual([day, true]);
    }
  });
});
