// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";
import { CAP_WINDOWS, LONGEST_WINDOW_MS, windowStart } from "./cap-window.ts";

const at = (text: string): number => Date.parse(text);

/** The platform's own clock in a zone: `YYYY-MM-DD` and weekday, 1 is Monday. */
function wallDate(time_zone: string, ms: number): { date: string; weekday: number } {
  const date = new Intl.DateTimeFormat("en-CA", { timeZone: time_zone }).format(ms);
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return { date, weekday: weekday === 0 ? 7 : weekday };
}

describe("the beginning of a cap's window", () => {
  it.each([
    ["day", "UTC", "2026-12-07T23:59:59.999Z", "2026-12-07T00:00:00.000Z"],
    ["day", "America/New_York", "2026-12-07T04:59:59.999Z", "2026-12-06T05:00:00.000Z"],
    ["day", "America/New_York", "2026-12-07T05:00:00.000Z", "2026-12-07T05:00:00.000Z"],
    ["day", "Asia/Kathmandu", "2026-12-07T18:15:00.000Z", "2026-12-07T18:15:00.000Z"],
    ["day", "Asia/Kathmandu", "2026-12-07T18:14:59.999Z", "2026-12-06T18:15:00.000Z"],
    // Clocks go forward at midnight, so this day begins at one o'clock; and one that has 25 hours.
    ["day", "Asia/Beirut", "2026-03-29T12:00:00.000Z", "2026-03-28T22:00:00.000Z"],
    ["day", "Europe/Berlin", "2026-10-25T22:59:59.999Z", "2026-10-24T22:00:00.000Z"],
    ["week", "UTC", "2026-12-06T23:59:59.999Z", "2026-11-30T00:00:00.000Z"],
    ["week", "UTC", "2026-12-07T00:00:00.000Z", "2026-12-07T00:00:00.000Z"],
    ["week", "Europe/London", "2026-03-30T12:00:00.000Z", "2026-03-29T23:00:00.000Z"],
    ["month", "Asia/Tokyo", "2026-11-30T15:00:00.000Z", "2026-11-30T15:00:00.000Z"],
    ["month", "Asia/Tokyo", "2026-11-30T14:59:59.999Z", "2026-10-31T15:00:00.000Z"],
    ["rolling_hour", "UTC", "2026-12-07T10:00:00.000Z", "2026-12-07T09:00:00.001Z"],
    ["rolling_day", "UTC", "2026-12-07T10:00:00.000Z", "2026-12-06T10:00:00.001Z"],
  ] as const)("%s in %s at %s is %s", (window, zone, now, start) => {
    expect(new Date(windowStart(window, zone, at(now))).toISOString()).toBe(start);
  });

  it("is what the platform's own clock says, in every zone and at any time", () => {
    const random = seededRandom(4);
    const zones = Intl.supportedValuesOf("timeZone");
    for (let i = 0; i < 600; i++) {
      const zone = random.pick(zones);
      const now = at("2024-01-01T00:00:00Z") + random.below(6 * 365 * 24 * 60) * 60_000;
      const today = wallDate(zone, now);
      for (const window of ["day", "week", "month"] as const) {
        const start = windowStart(window, zone, now);
        const [first, before] = [wallDate(zone, start), wallDate(zone, start - 1)];
        expect(start).toBeLessThanOrEqual(now);
        if (window === "day") expect(first.date).toBe(today.date);
        if (window === "week") expect([first.weekday, before.weekday]).toEqual([1, 7]);
        if (window === "week") expect(now - start).toBeLessThan(7 * 86_400_000 + 3_600_001);
        if (window === "month") expect(first.date).toBe(`${today.date.slice(0, 8)}01`);
        expect(before.date).not.toBe(first.date);
      }
    }
  });

  it("is never longer ago than turns are kept", () => {
    const random = seededRandom(5);
    const zones = Intl.supportedValuesOf("timeZone");
    for (let i = 0; i < 400; i++) {
      const now = at("2025-01-01T00:00:00Z") + random.below(5 * 365 * 24) * 3_600_000;
      for (const window of CAP_WINDOWS)
        expect(now - windowStart(window, random.pick(zones), now)).toBeLessThan(LONGEST_WINDOW_MS);
    }
  });
});
