// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { DeskSchedule } from "../config/desk-settings.ts";
import { MINUTE_MS } from "../time/instant.ts";
import type { EndedClock, FrozenClocks } from "./clocks.ts";
import { endClocks } from "./end-clocks.ts";
import { stopClock } from "./stop-clock.ts";

/** A Friday, 16:30 in London; an hour from then on is over on Monday at 09:30. */
const START = Date.parse("2026-01-09T16:30:00Z");
const DUE = Date.parse("2026-01-12T09:30:00Z");
const office: DeskSchedule = {
  time_zone: "Europe/London",
  open: [0, 1, 2, 3, 4].map((day) => [day * 1440 + 9 * 60, day * 1440 + 17 * 60]),
  holidays: [],
};
const running: EndedClock = {
  state: "running",
  minutes: 60,
  started_at_ms: START,
  due_at_ms: DUE,
};

describe("a first touch", () => {
  it.each([
    ["at once", START, "met", 0, 0],
    ["logged as from before the clock began", START - 90 * MINUTE_MS, "met", 0, 0],
    ["on Saturday", START + 1440 * MINUTE_MS, "met", 30, 1440],
    ["at the deadline", DUE, "met", 60, 3900],
    ["a moment too late", DUE + 1, "met_late", 60, 3900],
    ["an hour too late", DUE + 60 * MINUTE_MS, "met_late", 120, 3960],
  ])("%s", (_, at, state, business_minutes, calendar_minutes) => {
    const stopped = { state, due_at_ms: DUE, business_minutes, calendar_minutes };
    expect(stopClock(running, DUE, at, office)).toEqual(stopped);
  });

  it("stops nothing that does not run", () => {
    expect(stopClock(null, null, START, office)).toBeNull();
    for (const state of ["met", "met_late", "cancelled"] as const) {
      expect(stopClock({ ...running, state }, DUE, START, office)).toBeNull();
    }
  });

  it.each([
    ["in time", -10 * MINUTE_MS, "met", 50],
    ["at its deadline", 0, "met", 60],
    ["half a minute after its deadline", MINUTE_MS / 2, "met_late", 61],
    ["long after its deadline", 20 * MINUTE_MS, "met_late", 80],
  ])(
    "of a clock that was paused %s is judged by then, and the pause counts for nothing",
    (...one) => {
      const [, after, state, business_minutes] = one;
      const clocks: FrozenClocks = {
        schedule: null,
        time_to_route: null,
        time_to_first_touch: { ...running, due_at_ms: DUE, remind_at_ms: null },
        pause_held: ["everyone_away"],
      };
      const held = { status: "held", reason: "everyone_away" } as const;
      const ended = endClocks(clocks, held, DUE + after, office)?.time_to_first_touch ?? null;
      const touch = stopClock(ended, DUE, DUE + 500 * MINUTE_MS, office);
      expect(touch).toMatchObject({ state, business_minutes });
      expect(touch?.due_at_ms).toBe(state === "met" ? DUE + 500 * MINUTE_MS : DUE);
    },
  );
});
