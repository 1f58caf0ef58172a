// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { LEAD_STATUSES } from "./lead.ts";
import { isThere, planMoves, queueWith, refusalText, type Selected } from "./plan-moves.ts";

function lead(more: Partial<Selected>): Selected {
  return {
    lead_id: "led_1",
    status: "routed",
    status_reason: null,
    attempt: 1,
    owner_id: "u-1",
    team_id: "sdr",
    ...more,
  };
}

const USER = { kind: "user", id: "u-2" } as const;
const TEAM = { kind: "team", id: "sdr" } as const;

describe("planning", () => {
  test.each([
    ["an open lead moves", {}, USER, null],
    ["one that is with the person already stays", { owner_id: "u-2" }, USER, "already_there"],
    ["an owned one of the queue's team moves into the queue", {}, TEAM, null],
    ["one in the queue with nobody stays", { owner_id: null }, TEAM, "already_there"],
    ["to policy, every open one moves", { owner_id: "u-2" }, null, null],
    ["a held one moves", { status: "held", status_reason: "everyone_away" }, USER, null],
    [
      "one held for a conflict waits",
      { status: "held", status_reason: "conflict" },
      USER,
      "conflict",
    ],
    ["one that is not there is said", { status: "unknown", attempt: null }, USER, "unknown"],
    ["one without an end is said", { status: "received", attempt: null }, USER, "received"],
    ["a closed one stays closed", { status: "disqualified" }, null, "disqualified"],
  ] as const)("%s", (_, more, to, code) => {
    const { moves, refused } = planMoves([lead(more)], to);
    expect(refused.map((one) => one.code)).toEqual(code === null ? [] : [code]);
    expect(moves).toHaveLength(code === null ? 1 : 0);
  });

  test("puts every lead into exactly one list, in the given order, and has words for each refusal", () => {
    const all = LEAD_STATUSES.flatMap((status, i) =>
      [null, 1].map((attempt) => lead({ lead_id: `${i}/${attempt}`, status, attempt })),
    );
    const { moves, refused } = planMoves(all, USER);
    const ids = [...moves, ...refused].map(({ lead_id }) => lead_id);
    expect(ids.toSorted()).toEqual(all.map(({ lead_id }) => lead_id).toSorted());
    for (const list of [moves, refused]) {
      const places = list.map((one) => all.findIndex(({ lead_id }) => lead_id === one.lead_id));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }
    for (const { code } of refused) expect(refusalText(code)).toMatch(/\.$/);
  });
});

test("a lead stays in its queue with a person of that team, else comes to the person's own", () => {
  expect(queueWith(["ae", "sdr"], "sdr")).toBe("sdr");
  expect(queueWith(["ae", "sdr"], "csm")).toBe("ae");
  expect(queueWith(["ae"], null)).toBe("ae");
  expect(queueWith([], "sdr")).toBe("sdr");
});

test("a held lead is nowhere yet", () => {
  expect(isThere({ status: "held", owner_id: null, team_id: "sdr" }, TEAM)).toBe(false);
});
