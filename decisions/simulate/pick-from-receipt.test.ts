// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { Assignment, RotationSnapshot, Unavailable } from "#domain/receipts/assignment.ts";
import { type Cap, chooseMember, type RotationPool } from "#domain/rotation/choose-member.ts";
import { pickFromReceipt } from "./pick-from-receipt.ts";

const daily = (limit: number): Cap => ({ limit, window: "day", time_zone: "UTC" });

/** `a` is next, then `b`. */
const pool = (caps: readonly Cap[] = [], more: Partial<RotationPool> = {}): RotationPool => ({
  pool: "sdr",
  strategy: "round_robin",
  members: [
    { user: "a", weight: 1, capacity: null, ...(caps.length === 0 ? {} : { caps }) },
    { user: "b", weight: 1, capacity: null },
  ],
  ...more,
});

function recorded(own: RotationPool, unavailable: readonly Unavailable[] = []): Assignment {
  const before: RotationSnapshot = {
    strategy: own.strategy,
    exclude: null,
    ...(unavailable.length === 0 ? {} : { unavailable: [...unavailable] }),
    members: own.members.map(({ user, weight, capacity, caps = [] }, i) => ({
      user,
      weight,
      capacity,
      pass: i,
      open: 0,
      ...(caps.length === 0
        ? {}
        : { caps: caps.map(({ window, limit }) => ({ window, limit, taken: 3 })) }),
    })),
  };
  const { user, skipped, after_pass } = chooseMember(before);
  const skips = [...skipped];
  const config_version = 1;
  return user === null
    ? { kind: "held", reason: "off_hours", pool: "sdr", config_version, skipped: skips }
    : { kind: "assigned", user, pool: "sdr", config_version, skipped: skips, before, after_pass };
}

const off = (user: string): Unavailable => ({ user, reason: "off_hours" });
const respect = { hours: "respect" as const };

describe("a pool's turn from a receipt's own state", () => {
  it.each<[string, RotationPool, RotationPool, readonly Unavailable[], object]>([
    ["nothing changes", pool([daily(9)]), pool([daily(9)]), [], { kind: "user", user: "a" }],
    [
      "a cap comes down to what was taken",
      pool([daily(9)]),
      pool([daily(3)]),
      [],
      { kind: "user", user: "b" },
    ],
    ["a cap goes up again", pool([daily(3)]), pool([daily(9)]), [], { kind: "user", user: "a" }],
    ["a cap goes", pool([daily(3)]), pool(), [], { kind: "user", user: "a" }],
    ["a cap comes whose turns nobody counted", pool(), pool([daily(9)]), [], { kind: "unknown" }],
    [
      "a cap counts another window",
      pool([daily(9)]),
      pool([{ ...daily(9), window: "week" }]),
      [],
      { kind: "unknown" },
    ],
    [
      "a cap counts in another zone",
      pool([daily(9)]),
      pool([{ ...daily(9), time_zone: "Asia/Tokyo" }]),
      [],
      { kind: "unknown" },
    ],
    ["hours come to matter", pool(), pool([], respect), [], { kind: "unknown" }],
    ["hours matter no longer", pool([], respect), pool(), [off("a")], { kind: "user", user: "a" }],
    [
      "a weight changes off hours",
      pool([], respect),
      { ...pool([], respect), members: [{ user: "a", weight: 5, capacity: null }] },
      [off("a")],
      { kind: "held", reason: "off_hours" },
    ],
  ])("where %s", (_, own, candidate, unavailable, expected) => {
    const assignment = recorded(own, unavailable);
    expect(pickFromReceipt({ pool: "sdr", own, candidate, assignment })).toEqual(expected);
  });

  it("a lead held off hours stays so while nobody else is there, and is open once hours do not matter", () => {
    const own = pool([], respect);
    const assignment = recorded(own, [off("a"), off("b")]);
    expect(assignment.kind).toBe("held");
    const ask = (candidate: RotationPool) =>
      pickFromReceipt({ pool: "sdr", own, candidate, assignment });
    const fewer = own.members.slice(0, 1);
    expect(ask({ ...own, members: fewer })).toEqual({ kind: "held", reason: "off_hours" });
    expect(ask(pool())).toEqual({ kind: "unknown" });
  });
});
