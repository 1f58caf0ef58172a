// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { MINUTE_MS } from "../time/instant.ts";
import { EndedClocks, type FrozenClocks } from "./clocks.ts";
import { type ClockEnd, endClocks, touchDueAt } from "./end-clocks.ts";

const START = Date.parse("2026-01-09T12:00:00Z");
const at = (minute: number): number => START + minute * MINUTE_MS;

const clocks: FrozenClocks = {
  schedule: null,
  time_to_route: { minutes: 5, started_at_ms: START, due_at_ms: at(5), remind_at_ms: null },
  time_to_first_touch: {
    minutes: 60,
    started_at_ms: START,
    due_at_ms: at(60),
    remind_at_ms: at(45),
  },
  pause_held: ["capacity_exhausted", "everyone_away"],
};

const routed: ClockEnd = { status: "routed", reason: null };
const heldFor = (reason: ClockEnd["reason"]): ClockEnd => ({ status: "held", reason });

describe("where the clocks stand when an attempt ends", () => {
  it.each([
    ["routed in time", routed, at(3), "met", "running"],
    ["routed at the deadline", routed, at(5), "met", "running"],
    ["routed a moment too late", routed, at(5) + 1, "met_late", "running"],
    ["held for what stops no time", heldFor("missing_attribute"), at(3), "running", "running"],
    ["held for a reason that pauses", heldFor("everyone_away"), at(3), "running", "paused"],
    ["denied", { status: "denied", reason: null }, at(3), "cancelled", "cancelled"],
    ["disqualified", { status: "disqualified", reason: null }, at(3), "cancelled", "cancelled"],
    ["converted", { status: "converted", reason: null }, at(3), "cancelled", "cancelled"],
  ] as const)("%s", (_, end, atMs, route, touch) => {
    const ended = EndedClocks.parse(endClocks(clocks, end, atMs, null));
    expect([ended.time_to_route?.state, ended.time_to_first_touch?.state]).toEqual([route, touch]);
    expect(touchDueAt(ended)).toBe(touch === "running" ? at(60) : null);
  });

  it("a paused one says why, what is left in whole minutes, and has no deadline", () => {
    for (const [minute, left] of [
      [0, 60],
      [59.5, 1],
      [60, 0],
      [75, -15],
    ] as const) {
      const ended = endClocks(clocks, heldFor("capacity_exhausted"), at(minute), null);
      expect(ended?.time_to_first_touch).toEqual({
        state: "paused",
        minutes: 60,
        started_at_ms: START,
        due_at_ms: null,
        remaining_minutes: left,
        reason: "capacity_exhausted",
      });
    }
  });

  it("what was not promised has no state, and an attempt without clocks has none", () => {
    const none = { ...clocks, time_to_route: null, time_to_first_touch: null };
    expect(endClocks(none, routed, START, null)).toEqual({
      time_to_route: null,
      time_to_first_touch: null,
      schedule_id: null,
    });
    expect(endClocks(undefined, routed, START, null)).toBeUndefined();
    expect(touchDueAt(undefined)).toBeNull();
  });

  it("names the schedule whose hours count", () => {
    const schedule = { id: "office", time_zone: "Europe/London", config_version: 3 };
    expect(endClocks({ ...clocks, schedule }, routed, START, null)?.schedule_id).toBe("office");
  });
});
