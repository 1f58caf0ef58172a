// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import type { LeadRoutingDecision } from "../policy/decision.ts";
import type { LeadRoutingInput } from "../policy/input.ts";
import type { Assignment } from "../receipts/assignment.ts";
import type { FrozenAttempt } from "../receipts/lead-bodies.ts";
import { CONFLICT_CHOICES, CONFLICT_TYPES, type ConflictType, HELD_BEFORE } from "./conflict.ts";
import { CONFLICT_RULES, isChoice, isConflictType } from "./conflict-rules.ts";
import { type FoundConflict, findConflict, undecidedConflict } from "./find-conflict.ts";
import { ownerOutOfRegion } from "./owner-out-of-region.ts";
import { type EndedAttempt, settledConflicts } from "./settled-conflicts.ts";

const LEAD = "led_mine";
const account: NonNullable<LeadRoutingInput["account"]> = {
  account_id: "acc_1",
  evidence: "L2",
  customer_status: "customer",
  arr_minor: null,
  owner_id: "usr_1",
  owner_active: true,
  owner_team_id: null,
};
const other = { lead_id: "led_other", rule: "email" } as const;
const match = {
  level: "L2",
  account_id: "acc_1",
  candidates: ["acc_1", "acc_2"].map((account_id) => ({
    account_id,
    level: "L2" as const,
    reasons: [],
    name_score: null,
  })),
  tie_breaker: null,
  domain_class: "corporate",
  conflicts: [],
  thresholds: { fuzzy: 880, margin: 20 },
  lists: {},
} satisfies NonNullable<FrozenAttempt["match"]>;

/** An attempt of which policy said these codes. */
function frozenWith(codes: readonly string[], isAllowed = true): FrozenAttempt {
  const decision = { rung: "pool", conflicts: [...codes] } as unknown as LeadRoutingDecision;
  const input = { account } as unknown as LeadRoutingInput;
  const preflight = { decision: { allow: isAllowed } } as unknown as NonNullable<
    FrozenAttempt["decided"]
  >["preflight"];
  const decided = { preflight, routing: { input, decision } };
  return { attempt: 1, now_ms: 0, decided, failure: null, match };
}

const assigned: Assignment = {
  kind: "assigned",
  user: "usr_2",
  pool: null,
  config_version: 1,
  skipped: [],
  before: null,
  after_pass: null,
};
const quiet: EndedAttempt = {
  lead_id: LEAD,
  frozen: frozenWith([]),
  assignment: assigned,
  found: null,
  owner_now: undefined,
};

/** Kind, what makes it, and whom it names. */
const TOLD: readonly (readonly [ConflictType, Partial<EndedAttempt>, readonly string[]])[] = [
  ...(["shared_domain", "ambiguous_account", "parent_child_owner_split"] as const).map(
    (type) => [type, { frozen: frozenWith([type]) }, ["acc_1", "acc_2"]] as const,
  ),
  ...(
    [
      "owner_inactive",
      "owner_out_of_region",
      "named_account_vs_rotation",
      "strategy_disagreement",
    ] as const
  ).map((type) => [type, { frozen: frozenWith([type]) }, ["acc_1", "acc_2"]] as const),
  ["territory_gap", { frozen: frozenWith(["territory_gap"]) }, []],
  ["segment_gap", { frozen: frozenWith(["segment_gap"]) }, []],
  ["owner_no_capacity", { assignment: { ...assigned, over_capacity: true } }, []],
  [
    "pool_empty",
    {
      assignment: { kind: "held", reason: "pool_empty", pool: "p", config_version: 1, skipped: [] },
    },
    [],
  ],
  [
    "duplicate_open_lead",
    {
      frozen: { ...frozenWith([]), ordered: { to: "owner", user_id: "usr_2", team_id: null } },
      assignment: { ...assigned, linked_to: other },
    },
    ["led_other", LEAD],
  ],
  [
    "missing_attribute",
    {
      frozen: {
        ...frozenWith([]),
        ordered: { to: "team", team_id: "tea", reason: "enrichment_expired" },
      },
      assignment: { kind: "team", config_version: 1 },
    },
    [],
  ],
  ["concurrent_owner_change", { owner_now: "usr_9" }, ["acc_1", "acc_1"]],
  [
    "policy_deny_vs_override",
    { frozen: { ...frozenWith([], false), released: true as const } },
    [],
  ],
];

/** Told by receipts of its own (find-conflict.ts), or by no attempt at all (conflict.ts). */
const NEVER_SETTLED_HERE: readonly ConflictType[] = [
  "partner_vs_direct",
  "territory_overlap",
  "segment_overlap",
  "stale_enrichment",
];

describe("an attempt that ended", () => {
  test.each(TOLD)("tells of %s once, with what precedence said", (type, more, ids) => {
    const settled = settledConflicts({ ...quiet, ...more });
    expect(settled.map(({ facts }) => facts.type)).toEqual([type]);
    expect(settled[0]?.resolution).toBe(CONFLICT_RULES[type].precedence);
    expect(settled[0]?.facts.candidates.map(({ id }) => id)).toEqual(ids);
  });

  test("has every kind in the table, or a reason why it is in none", () => {
    const known = [...TOLD.map(([type]) => type), ...NEVER_SETTLED_HERE];
    expect(known.toSorted()).toEqual(CONFLICT_TYPES.toSorted());
  });

  test("tells of nothing where nothing was in dispute, or a code is no conflict of ours", () => {
    expect(settledConflicts(quiet)).toEqual([]);
    expect(settledConflicts({ ...quiet, frozen: frozenWith(["unheard_of"]) })).toEqual([]);
    // Let in by a person, and by the rules as well by now.
    expect(settledConflicts({ ...quiet, frozen: { ...quiet.frozen, released: true } })).toEqual([]);
    expect(isConflictType("toString")).toBe(false);
  });

  test("tells of nothing while a person is asked, and not twice of what has receipts of its own", () => {
    const frozen = frozenWith(["territory_gap", "segment_gap"]);
    const facts = { type: "territory_gap", rules: [], candidates: [] } as const;
    const told = (found: FoundConflict) =>
      settledConflicts({ ...quiet, frozen, found }).map((one) => one.facts.type);
    expect(
      told({ severity: "severe", facts: { ...facts, rules: [], candidates: [] }, choice: null }),
    ).toEqual([]);
    expect(
      told({ severity: "minor", facts: { ...facts, rules: [], candidates: [] }, choice: "direct" }),
    ).toEqual(["segment_gap"]);
  });

  test("names the owner as it was frozen, and as it is by now", () => {
    const [told] = settledConflicts({ ...quiet, owner_now: null });
    expect(told?.facts.candidates.map(({ owner_id }) => owner_id)).toEqual(["usr_1", null]);
  });
});

describe("what holds a lead", () => {
  const asks = (codes: readonly string[], ambiguous: "hold" | "tell", held: ConflictType[] = []) =>
    undecidedConflict(frozenWith(codes), {
      matching: { ambiguous } as never,
      hold_conflicts: held,
    })?.type ?? null;

  test.each([...HELD_BEFORE])("is %s, where the config names it and nowhere else", (type) => {
    expect(asks([type], "hold")).toBeNull();
    expect(asks([type], "hold", [type])).toBe(type);
    expect(asks([], "hold", [type])).toBeNull();
  });

  test("is at most one thing: accounts that nothing tells apart, then the first that the config names", () => {
    const codes = ["territory_gap", "segment_gap", "ambiguous_account"];
    const held: ConflictType[] = ["segment_gap", "territory_gap"];
    expect(asks(codes, "hold", held)).toBe("ambiguous_account");
    expect(asks(codes, "tell", held)).toBe("segment_gap");
    expect(asks(["ambiguous_account"], "tell")).toBeNull();
  });

  test("is another's lead before anything else, whoever has to say which account it is", () => {
    const conflict = undecidedConflict(frozenWith(["ambiguous_account"]), {
      matching: { ambiguous: "hold" } as never,
      hold_conflicts: [],
    });
    if (conflict === null) throw new Error("nothing to ask");
    const intake = { kind: "partner", source: "north", event_id: "0".repeat(32) } as const;
    const lead = { lead_id: LEAD, intake };
    const met = {
      kind: "conflict",
      with: { ...other, origin: "direct" },
      config_version: 1,
    } as const;
    const typeOf = (assignment: Assignment | null, mode: "hold" | "first_wins") =>
      findConflict(lead, { conflict }, assignment, mode)?.facts.type;
    expect(typeOf(met, "hold")).toBe("partner_vs_direct");
    expect(typeOf(met, "first_wins")).toBe("ambiguous_account");
    expect(typeOf(null, "hold")).toBe("ambiguous_account");
  });
});

test("every kind has choices of its own, and no other is accepted", () => {
  for (const type of CONFLICT_TYPES) {
    const { choices, precedence } = CONFLICT_RULES[type];
    expect(choices.length).toBeGreaterThan(1);
    expect(precedence).toMatch(/^[a-z_]+$/);
    expect(CONFLICT_CHOICES.filter((choice) => isChoice(type, choice)).toSorted()).toEqual(
      choices.toSorted(),
    );
  }
  const chosen = new Set(CONFLICT_TYPES.flatMap((type) => CONFLICT_RULES[type].choices));
  expect([...chosen].toSorted()).toEqual(CONFLICT_CHOICES.toSorted());
});

test.each([
  [["eu"], "eu", false],
  [["eu", "na"], "na", false],
  [["eu"], "na", true],
  [[], "na", false],
  [["eu"], null, false],
] as const)("an owner of %j is out of region for a lead of %s: %s", (own, of, is) => {
  expect(ownerOutOfRegion(own, of)).toBe(is);
});
