// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { Unavailable } from "#domain/receipts/assignment.ts";
import type { Ordered } from "#domain/receipts/lead-bodies.ts";
import type { PickLead } from "#domain/messages/routing-desk.ts";
import type { RotationPool } from "#domain/rotation/choose-member.ts";
import { DeskTables } from "../../tests/fixtures/desk-tables.ts";
import { type SeededRandom, seededRandom } from "../../tests/fixtures/seeded-random.ts";
import { EMPTY_DESK, EvolvingDesk, EvolvingState } from "./evolving-desk.ts";
import type { LeadPlan } from "./plan-lead.ts";

const HOUR_MS = 3_600_000;
const START = Date.parse("2026-12-07T11:00:00Z");

function planFor(pool: string | null, ordered: Ordered | null = null): LeadPlan {
  const routing = { pool, assignee: null, team: "tea_1" };
  return { kind: "open", routing, ordered, waits: null } as unknown as LeadPlan;
}

const CLOSED: Ordered = {
  to: "closed",
  status: "disqualified",
  reason: "spam",
  owner_id: null,
  team_id: null,
  credit: true,
};

const POOLS: readonly RotationPool[] = [
  {
    pool: "sdr",
    strategy: "round_robin",
    hours: "respect",
    members: [
      {
        user: "a",
        weight: 2,
        capacity: null,
        caps: [
          { limit: 5, window: "day", time_zone: "Europe/Berlin" },
          { limit: 2, window: "rolling_hour", time_zone: "UTC" },
        ],
      },
      { user: "b", weight: 1, capacity: 20 },
      {
        user: "c",
        weight: 1,
        capacity: null,
        caps: [{ limit: 9, window: "week", time_zone: "UTC" }],
      },
    ],
  },
];

function randomAway(random: SeededRandom): Unavailable[] {
  return random
    .shuffled(["a", "b", "c"])
    .slice(0, random.below(3))
    .map((user) => ({ user, reason: random.pick(["absent", "inactive", "off_hours"] as const) }));
}

describe("a desk that evolves with a candidate", () => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed + 1))(
    "picks as the real one would, caps, hours, closings and credits included, wherever a part ends (seed %i)",
    (seed) => {
      const random = seededRandom(seed);
      const real = new DeskTables();
      let desk = new EvolvingDesk(POOLS, EMPTY_DESK, 1_000);
      let now = START;
      let away: readonly Unavailable[] = [];
      const attempts = new Map<string, number>();
      for (let step = 0; step < 120; step++) {
        now += random.pick([0, HOUR_MS / 5, HOUR_MS, 9 * HOUR_MS]);
        const lead_id = `led_${random.below(40)}`;
        const attempt = (attempts.get(lead_id) ?? 0) + 1;
        // Of a lead, one turn at most is given back; a further closing is a plain one.
        const closes = attempt === 2 && random.below(2) === 0;
        // Who is away is learned from a pool's picks, so it changes with them.
        if (!closes) away = randomAway(random);
        const asked: PickLead = {
          lead_id,
          attempt,
          pool: closes ? null : "sdr",
          user: null,
          ...(closes ? { closing: { credit: true } } : {}),
        };
        attempts.set(lead_id, attempt);
        const [pick] = real.run(1, POOLS, [asked], away, now);
        if (pick === undefined) throw new Error("no answer");
        const { assignment } = pick;
        const planned = desk.pick({
          lead_id,
          attempt,
          plan: closes ? planFor(null, CLOSED) : planFor("sdr"),
          recorded: assignment,
          met: null,
          kept: null,
          at_ms: now,
        });
        if (assignment.kind === "assigned")
          expect(planned).toEqual({ kind: "user", user: assignment.user });
        else if (assignment.kind === "held")
          expect(planned).toEqual({ kind: "held", reason: assignment.reason });
        else expect(planned).toEqual({ kind: "team" });
        if (random.below(4) === 0) {
          const state = EvolvingState.parse(JSON.parse(JSON.stringify(desk.state())));
          desk = new EvolvingDesk(POOLS, state, 1_000);
        }
      }
    },
  );

  it("a lead that was kept goes to the same person, unless that one is away", () => {
    const desk = new EvolvingDesk(POOLS, EMPTY_DESK, 10);
    const pick = (lead_id: string, recorded: Unavailable | null) =>
      desk.pick({
        lead_id,
        attempt: 1,
        plan: planFor("sdr"),
        recorded:
          recorded === null
            ? null
            : {
                kind: "held",
                reason: "capacity_exhausted",
                pool: "sdr",
                config_version: 1,
                skipped: [recorded],
              },
        met: null,
        kept: "c",
        at_ms: START,
      });
    expect(pick("led_1", null)).toEqual({ kind: "user", user: "c" });
    expect(pick("led_2", { user: "c", reason: "absent" })).toEqual({ kind: "user", user: "a" });
  });

  it("keeps of turns what its caps can count, and says when it had to forget some", () => {
    const desk = new EvolvingDesk(POOLS, EMPTY_DESK, 3);
    for (let n = 0; n < 12; n++)
      desk.pick({
        lead_id: `led_${n}`,
        attempt: 1,
        plan: planFor("sdr"),
        recorded: null,
        met: null,
        kept: null,
        at_ms: START + n,
      });
    const state = desk.state();
    expect(state.turns).toHaveLength(3);
    expect(state.forgot).toBe(true);
  });
});
