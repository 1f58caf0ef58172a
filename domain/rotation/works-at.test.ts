// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { wallTime, worksAt } from "./works-at.ts";

const clock = (day: number, text: string): { day: number; minute: number } => {
  const [hour = 0, minute = 0] = text.split(":").map(Number);
  return { day, minute: hour * 60 + minute };
};

it.each([
  ["a first minute", [{ days: [1], from: "09:00", to: "17:00" }], clock(1, "09:00"), true],
  [
    "the minute after the last",
    [{ days: [1], from: "09:00", to: "17:00" }],
    clock(1, "17:00"),
    false,
  ],
  ["another day", [{ days: [1], from: "09:00", to: "17:00" }], clock(2, "10:00"), false],
  [
    "a whole day's last minute",
    [{ days: [7], from: "00:00", to: "24:00" }],
    clock(7, "23:59"),
    true,
  ],
  ["a night before midnight", [{ days: [5], from: "22:00", to: "06:00" }], clock(5, "23:00"), true],
  ["a night after midnight", [{ days: [5], from: "22:00", to: "06:00" }], clock(6, "05:59"), true],
  [
    "the morning of its own day",
    [{ days: [5], from: "22:00", to: "06:00" }],
    clock(5, "05:00"),
    false,
  ],
  ["Sunday night on Monday", [{ days: [7], from: "22:00", to: "06:00" }], clock(1, "01:00"), true],
  [
    "a night until midnight, then",
    [{ days: [5], from: "22:00", to: "00:00" }],
    clock(6, "00:00"),
    false,
  ],
  [
    "round the clock from noon",
    [{ days: [5], from: "12:00", to: "12:00" }],
    clock(6, "11:59"),
    true,
  ],
  [
    "between two spans",
    [
      { days: [1], from: "09:00", to: "12:00" },
      { days: [1], from: "13:00", to: "17:00" },
    ],
    clock(1, "12:30"),
    false,
  ],
  ["a week without a span", [], clock(1, "12:00"), false],
] as const)("%s", (_, spans, now, works) => {
  expect(
    worksAt(
      spans.map((span) => ({ ...span, days: [...span.days] })),
      now,
    ),
  ).toBe(works);
});

it("the clock is the zone's, on both sides of a change of clocks", () => {
  expect(wallTime("Europe/Berlin", Date.parse("2026-03-29T00:59:00Z"))).toEqual(clock(7, "01:59"));
  expect(wallTime("Europe/Berlin", Date.parse("2026-03-29T01:00:00Z"))).toEqual(clock(7, "03:00"));
  expect(wallTime("Asia/Kathmandu", Date.parse("2026-12-06T18:15:00Z"))).toEqual(clock(1, "00:00"));
});
