// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { DeskTables } from "../../tests/fixtures/desk-tables.ts";
import type { PickLead } from "../messages/routing-desk.ts";
import type { RotationPool } from "./choose-member.ts";

const DAY = 86_400_000;

const pool = (name: string, capacity: number | null): RotationPool => ({
  pool: name,
  strategy: "round_robin",
  members: [{ user: "a", weight: 1, capacity }],
});

const lead = (id: string, more: Partial<PickLead> = {}): PickLead => ({
  lead_id: `led_${id}`,
  attempt: 1,
  pool: "sdr",
  user: null,
  ...more,
});

class Desk {
  readonly tables = new DeskTables();

  ask(asked: PickLead): void {
    this.tables.run(1, [pool("sdr", null), pool("full", 0)], [asked]);
  }
}

describe("timers of a lead", () => {
  const route = { due_at_ms: 100, remind_at_ms: 90 };
  const touch = { due_at_ms: 200, remind_at_ms: 190 };
  const clocks = {
    time_to_route: route,
    time_to_first_touch: touch,
    pause_held: ["capacity_exhausted" as const, "conflict" as const],
  };
  const claims = (origin: string) => ({
    claiming: {
      keys: [{ rule: "email" as const, key: "e" }],
      on_duplicate: "merge" as const,
      origin,
      settled: false,
      at_ms: 0,
      window_ms: DAY,
    },
  });
  const timersOf = (desk: Desk, id: string): string[] =>
    [...desk.tables.timers.values()]
      .filter(({ lead_id }) => lead_id === `led_${id}`)
      .map(({ clock, event, due_at_ms, attempt }) => `${clock} ${event} ${due_at_ms} ${attempt}`);
  const ROUTE = ["time_to_route reminder 90 1", "time_to_route breach 100 1"];
  const TOUCH = ["time_to_first_touch reminder 190 1", "time_to_first_touch breach 200 1"];

  it.each<[string, Partial<PickLead>, readonly string[]]>([
    ["is somebody's", {}, TOUCH],
    ["is a team's", { pool: null }, TOUCH],
    ["is held for what pauses a first touch", { pool: "full" }, ROUTE],
    ["is held for anything else", { pool: "gone" }, [...ROUTE, ...TOUCH]],
    [
      "is held whatever the answer",
      { pool: null, clocks: { ...clocks, held: true } },
      [...ROUTE, ...TOUCH],
    ],
    ["is a duplicate", claims("direct"), []],
    ["is a conflict", claims("partner/acme"), ROUTE],
    [
      "is reminded of nothing",
      { clocks: { ...clocks, time_to_first_touch: { ...touch, remind_at_ms: null } } },
      TOUCH.slice(1),
    ],
    ["is promised nothing", { clocks: { ...clocks, time_to_first_touch: null } }, []],
  ])("that %s", (_, more, expected) => {
    const desk = new Desk();
    desk.ask(lead("known", claims("direct")));
    desk.ask(lead("it", { clocks, ...more }));
    expect(timersOf(desk, "it")).toEqual(expected);
  });

  it("are those of its newest attempt alone", () => {
    const desk = new Desk();
    desk.ask(lead("it", { pool: "gone", clocks }));
    desk.ask(lead("it", { attempt: 2, clocks }));
    expect(timersOf(desk, "it")).toEqual(TOUCH.map((one) => one.replace(/1$/, "2")));
    desk.ask(lead("it", { attempt: 3, pool: null }));
    expect(timersOf(desk, "it")).toEqual([]);
  });
});
