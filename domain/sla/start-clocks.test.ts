// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { DeskSchedule } from "../config/desk-settings.ts";
import type { SlaSettings } from "../config/work-settings.ts";
import { InvariantError } from "../result.ts";
import { MINUTE_MS } from "../time/instant.ts";
import type { EndedClocks, FrozenClocks } from "./clocks.ts";
import { endClocks } from "./end-clocks.ts";
import { startClocks, type StartClocks } from "./start-clocks.ts";

/** Monday to Friday, 09:00 to 17:00 in London, which is UTC in winter. */
const office: DeskSchedule = {
  time_zone: "Europe/London",
  open: [0, 1, 2, 3, 4].map((day) => [day * 1_440 + 540, day * 1_440 + 1_020]),
  holidays: [],
};
const settings: SlaSettings = {
  remind_before_minutes: 15,
  pause_held: ["capacity_exhausted"],
  on_reassign: "continue",
  on_breach: { reassign: false, away_minutes: null },
};
const FRIDAY = Date.parse("2026-01-09T16:00:00Z");
const MONDAY = Date.parse("2026-01-12T09:00:00Z");
const minutes = (n: number): number => n * MINUTE_MS;

/** Of a lead accepted on Friday at 16:00 that was promised a person within an hour of every minute. */
function start(more: Partial<StartClocks> = {}): FrozenClocks | null {
  return startClocks({
    promised: { sla_minutes: 60, route_sla_minutes: 5, schedule_id: null },
    schedules: { office },
    settings,
    config_version: 3,
    accepted_at_ms: FRIDAY,
    now_ms: FRIDAY,
    earlier: null,
    fresh: false,
    ...more,
  });
}

const inOffice = { sla_minutes: 120, route_sla_minutes: 30, schedule_id: "office" } as const;

/** What a further attempt promises at `now_ms`, after one that ended as said. */
function next(
  now_ms: number,
  before: FrozenClocks | null,
  ended: EndedClocks | undefined,
  more: Partial<StartClocks> & { readonly first_touched?: boolean } = {},
): FrozenClocks["time_to_first_touch"] | undefined {
  const { first_touched = false, ...rest } = more;
  const earlier = { clocks: before, ended: ended ?? null, first_touched };
  return start({ now_ms, earlier, ...rest })?.time_to_first_touch;
}

describe("a first attempt", () => {
  it("promises both clocks from the lead's acceptance, whenever it is decided, and a reminder before the deadline", () => {
    expect(start({ now_ms: FRIDAY + minutes(40) })).toEqual({
      schedule: null,
      time_to_route: {
        minutes: 5,
        started_at_ms: FRIDAY,
        due_at_ms: FRIDAY + minutes(5),
        remind_at_ms: null,
      },
      time_to_first_touch: {
        minutes: 60,
        started_at_ms: FRIDAY,
        due_at_ms: FRIDAY + minutes(60),
        remind_at_ms: FRIDAY + minutes(45),
      },
      pause_held: ["capacity_exhausted"],
    });
  });

  it("counts deadline and reminder in the schedule's hours, and names the config that has them", () => {
    const clocks = start({ promised: inOffice });
    expect(clocks?.schedule).toEqual({
      id: "office",
      time_zone: "Europe/London",
      config_version: 3,
    });
    expect(clocks?.time_to_route?.due_at_ms).toBe(FRIDAY + minutes(30));
    // An hour on Friday, an hour on Monday.
    expect(clocks?.time_to_first_touch?.due_at_ms).toBe(MONDAY + minutes(60));
    expect(clocks?.time_to_first_touch?.remind_at_ms).toBe(MONDAY + minutes(45));
  });

  it.each([
    ["none is configured", { settings: { ...settings, remind_before_minutes: null } }],
    ["the config is older than reminders", { settings: undefined }],
    ["it would come at once", { settings: { ...settings, remind_before_minutes: 60 } }],
    ["it would come before", { settings: { ...settings, remind_before_minutes: 90 } }],
  ] as const)("has no reminder where %s", (_, more) => {
    expect(start(more)?.time_to_first_touch?.remind_at_ms).toBeNull();
  });

  it("promises nothing where policy promises nothing, and one clock where it promises one", () => {
    expect(start({ promised: { sla_minutes: null, schedule_id: null } })).toBeNull();
    const one = start({ promised: { sla_minutes: null, route_sla_minutes: 5, schedule_id: null } });
    expect([one?.time_to_route?.minutes, one?.time_to_first_touch]).toEqual([5, null]);
    const other = start({ promised: { sla_minutes: 60, schedule_id: null } });
    expect([other?.time_to_route, other?.time_to_first_touch?.minutes]).toEqual([null, 60]);
  });

  it("fails loudly where a published schedule is never open", () => {
    const schedules = { office: { ...office, open: [] } };
    expect(() => start({ promised: inOffice, schedules })).toThrow(InvariantError);
  });
});

describe("a further attempt", () => {
  const before = start();
  const later = FRIDAY + minutes(20);
  const ended = endClocks(before ?? undefined, { status: "routed", reason: null }, FRIDAY, null);

  it("goes on with what is left", () => {
    expect(next(later, before, ended)).toEqual(before?.time_to_first_touch);
  });

  it("keeps the start where the promise has changed since", () => {
    const promised = { sla_minutes: 30, schedule_id: null };
    expect(next(later, before, ended, { promised })).toMatchObject({
      minutes: 30,
      started_at_ms: FRIDAY,
      due_at_ms: FRIDAY + minutes(30),
    });
  });

  it("does not start a clock again that a first touch has stopped", () => {
    expect(next(later, before, ended, { first_touched: true })).toBeNull();
  });

  it("begins anew where the config restarts, touched or not", () => {
    const restart = { settings: { ...settings, on_reassign: "restart" as const } };
    const anew = { started_at_ms: later, due_at_ms: later + minutes(60) };
    expect(next(later, before, ended, restart)).toMatchObject(anew);
    expect(next(later, before, ended, { ...restart, first_touched: true })).toMatchObject(anew);
  });

  it("begins anew where nobody could act until now, touched or not", () => {
    const fresh = { fresh: true, accepted_at_ms: later };
    const anew = { started_at_ms: later, due_at_ms: later + minutes(60) };
    expect(next(later, before, ended, fresh)).toMatchObject(anew);
    expect(next(later, before, ended, { ...fresh, first_touched: true })).toMatchObject(anew);
  });

  it("after one that promised nothing begins at the lead's acceptance", () => {
    expect(next(later, null, undefined)).toMatchObject({ started_at_ms: FRIDAY });
  });
});

describe("a paused clock", () => {
  const held = { status: "held", reason: "capacity_exhausted" } as const;
  const before = start({ promised: inOffice });

  it("keeps exactly the minutes that were left, over a weekend and over a night", () => {
    // 30 of 120 minutes have passed when it pauses.
    const ended = endClocks(before ?? undefined, held, FRIDAY + minutes(30), office);
    expect(ended?.time_to_first_touch).toMatchObject({
      state: "paused",
      due_at_ms: null,
      remaining_minutes: 90,
    });
    const weekend = Date.parse("2026-01-11T03:00:00Z");
    expect(next(weekend, before, ended, { promised: inOffice })).toEqual({
      minutes: 120,
      // As if the 30 minutes that had passed were Friday's last.
      started_at_ms: Date.parse("2026-01-09T16:30:00Z"),
      due_at_ms: MONDAY + minutes(90),
      remind_at_ms: MONDAY + minutes(75),
    });
    const mondayEvening = Date.parse("2026-01-12T16:00:00Z");
    const tuesday = Date.parse("2026-01-13T09:00:00Z");
    expect(next(mondayEvening, before, ended, { promised: inOffice })).toMatchObject({
      due_at_ms: tuesday + minutes(30),
      remind_at_ms: tuesday + minutes(15),
    });
  });

  it("loses nothing when it is paused again and again", () => {
    let clocks = before;
    let at = FRIDAY;
    let left = 120;
    for (const worked of [10, 20, 5, 40]) {
      // So long it runs, and then it waits for three days.
      const paused = addOpen(at, worked);
      left -= worked;
      const ended = endClocks(clocks ?? undefined, held, paused, office);
      expect(ended?.time_to_first_touch?.remaining_minutes).toBe(left);
      at = paused + 3 * 1_440 * MINUTE_MS;
      const earlier = { clocks, ended: ended ?? null, first_touched: false };
      clocks = start({ promised: inOffice, now_ms: at, earlier });
    }
  });

  it("that has been resumed keeps its deadline through a further attempt", () => {
    const ended = endClocks(before ?? undefined, held, FRIDAY + minutes(30), office);
    const earlier = { clocks: before, ended: ended ?? null, first_touched: false };
    for (const now_ms of [MONDAY - minutes(600), MONDAY + minutes(10), MONDAY + minutes(470)]) {
      const resumed = start({ promised: inOffice, now_ms, earlier });
      const routed = endClocks(
        resumed ?? undefined,
        { status: "routed", reason: null },
        now_ms,
        null,
      );
      const further = next(now_ms + minutes(5), resumed, routed, { promised: inOffice });
      expect(further).toEqual(resumed?.time_to_first_touch);
    }
  });

  it("that was late by then is due at once, and reminds at once", () => {
    const late = Date.parse("2026-01-12T11:00:00Z");
    const ended = endClocks(before ?? undefined, held, late, office);
    expect(ended?.time_to_first_touch?.remaining_minutes).toBe(-60);
    const now = late + minutes(60);
    expect(next(now, before, ended, { promised: inOffice })).toMatchObject({
      due_at_ms: now,
      remind_at_ms: now,
    });
  });

  it("stays stopped where somebody touched the lead meanwhile", () => {
    const ended = endClocks(before ?? undefined, held, FRIDAY + minutes(30), office);
    expect(next(MONDAY, before, ended, { promised: inOffice, first_touched: true })).toBeNull();
  });

  /** Counted by hand: an office day at a time. */
  function addOpen(fromMs: number, open: number): number {
    let at = fromMs;
    for (let left = open; left > 0; at += MINUTE_MS) {
      const day = new Date(at).getUTCDay();
      const hour = new Date(at).getUTCHours();
      if (day > 0 && day < 6 && hour >= 9 && hour < 17) left -= 1;
    }
    return at;
  }
});
