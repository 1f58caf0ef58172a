// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import type { Intake } from "../lead/intake.ts";
import { LEAD_STATUSES } from "../lead/lead.ts";
import type { LeadRoutingInput } from "../policy/input.ts";
import type { Assignment, ClaimedBy } from "../receipts/assignment.ts";
import { CONFLICT_CHOICES } from "./conflict.ts";
import { accountConflict, conflictIdOf, findConflict, originOf } from "./find-conflict.ts";
import { registrationState } from "./registration-state.ts";

const EVENT = "0".repeat(32);
const north: Intake = { kind: "partner", source: "north", event_id: EVENT };
const form: Intake = { kind: "form", form: "demo", honeypot: false };

type Account = NonNullable<LeadRoutingInput["account"]>;
const account: Account = {
  account_id: "acc_1",
  evidence: "L2",
  customer_status: "prospect",
  arr_minor: null,
  owner_id: "usr_1",
  owner_active: true,
  owner_team_id: null,
};
const LEAD = "led_mine";

describe("a registration of an account's company", () => {
  test.each([
    ["somebody active owns it", {}, ["account_has_owner"]],
    ["who owned it is gone", { owner_active: false }, null],
    ["nobody owns it", { owner_id: null, owner_active: false }, null],
    [
      "it is a customer that nobody owns",
      { owner_id: null, owner_active: false, customer_status: "customer" },
      ["account_is_customer"],
    ],
    [
      "it is a customer with an owner",
      { customer_status: "customer" },
      ["account_has_owner", "account_is_customer"],
    ],
    ["it was a customer once", { owner_active: false, customer_status: "former" }, null],
  ] as const)("is a conflict by what stands against it: %s", (_, more, rules) => {
    const found = accountConflict({ lead_id: LEAD, intake: north }, { ...account, ...more });
    expect(found?.rules ?? null).toEqual(rules);
  });

  test("names the account with its owner, and the registration", () => {
    expect(accountConflict({ lead_id: LEAD, intake: north }, account)).toEqual({
      type: "partner_vs_direct",
      rules: ["account_has_owner"],
      candidates: [
        { kind: "account", id: "acc_1", owner_id: "usr_1", origin: "direct" },
        { kind: "lead", id: LEAD, owner_id: null, origin: "partner/north" },
      ],
    });
  });

  test("is none where the tenant's own people hand it in, or no account is linked", () => {
    for (const intake of [undefined, form]) {
      expect(accountConflict({ lead_id: LEAD, intake }, account)).toBeNull();
    }
    expect(accountConflict({ lead_id: LEAD, intake: north }, null)).toBeNull();
  });
});

/** The desk's four ways to say that another lead was there first. */
function answers(origin: string | undefined): Readonly<Record<string, Assignment>> {
  const other: ClaimedBy = {
    lead_id: "led_other",
    rule: "email",
    ...(origin === undefined ? {} : { origin }),
  };
  const linked = { skipped: [], before: null, after_pass: null, linked_to: other };
  return {
    conflict: { kind: "conflict", with: other, config_version: 1 },
    duplicate: { kind: "duplicate", of: other, config_version: 1 },
    assigned: { kind: "assigned", user: "u", pool: null, config_version: 1, ...linked },
    team: { kind: "team", config_version: 1, linked_to: other },
  };
}

/** Whose lead comes, whose was there, the desk's answer, the config: severity and choice; `-` is no conflict. */
const MET = `
north   direct         conflict   hold        severe  -
north   direct         conflict   first_wins  minor   direct
north   direct         duplicate  hold        minor   direct
north   direct         assigned   first_wins  minor   direct
north   partner/south  conflict   hold        severe  -
north   partner/south  conflict   first_wins  minor   direct
north   partner/north  duplicate  hold        -       -
form    partner/north  duplicate  hold        minor   partner
form    partner/north  assigned   hold        minor   partner
form    partner/north  team       first_wins  minor   partner
form    direct         duplicate  hold        -       -
form    unknown        duplicate  hold        -       -
north   unknown        duplicate  hold        -       -
`;
const met = MET.trim()
  .split("\n")
  .map((line) => line.split(/ +/));

describe("a lead that meets another's", () => {
  test.each(met)("%s after %s, answered %s under %s: %s %s", (...row) => {
    const [mine, theirs, kind = "", mode, severity, choice] = row;
    const intake = mine === "north" ? north : form;
    const assignment = answers(theirs === "unknown" ? undefined : theirs)[kind] ?? null;
    const lead = { lead_id: LEAD, intake };
    const found = findConflict(lead, {}, assignment, mode as "hold" | "first_wins");
    const told =
      found === null ? ["-", "-"] : [found.severity, found.choice === null ? "-" : found.choice];
    expect(told).toEqual([severity, choice]);
    if (found === null) return;
    expect(found.facts).toEqual({
      type: "partner_vs_direct",
      rules: ["email"],
      candidates: [
        { kind: "lead", id: "led_other", owner_id: null, origin: theirs },
        { kind: "lead", id: LEAD, owner_id: null, origin: originOf(intake) },
      ],
    });
  });

  test("is none where the desk says nothing of another lead", () => {
    const quiet: readonly (Assignment | null)[] = [
      null,
      { kind: "team", config_version: 1 },
      { kind: "held", reason: "pool_empty", pool: "p", config_version: 1, skipped: [] },
    ];
    for (const assignment of quiet) {
      const lead = { lead_id: LEAD, intake: north };
      expect(findConflict(lead, {}, assignment, "hold")).toBeNull();
    }
  });

  test("that a person has settled runs into nothing any more", () => {
    const conflict = accountConflict({ lead_id: LEAD, intake: north }, account);
    if (conflict === null) throw new Error("no conflict to settle");
    for (const assignment of Object.values(answers("direct"))) {
      const lead = { lead_id: LEAD, intake: north };
      const frozen = { settled: true, conflict } as const;
      expect(findConflict(lead, frozen, assignment, "hold")).toBeNull();
    }
  });

  test("and whose company is an account's is in one conflict with both, held by the graver", () => {
    const lead = { lead_id: LEAD, intake: north };
    const conflict = accountConflict(lead, account);
    if (conflict === null) throw new Error("no conflict with the account");
    const { duplicate = null, conflict: met = null } = answers("direct");
    for (const assignment of [duplicate, met]) {
      const found = findConflict(lead, { conflict }, assignment, "hold");
      expect(found).toMatchObject({ severity: "severe", choice: null });
      expect(found?.facts.rules).toEqual(["account_has_owner", "email"]);
      expect(found?.facts.candidates.map(({ id }) => id)).toEqual(["acc_1", LEAD, "led_other"]);
    }
    expect(findConflict(lead, { conflict }, met, "first_wins")).toMatchObject({
      severity: "minor",
      choice: "direct",
    });
  });
});

test("an attempt's conflict has one id, and no other attempt has it", () => {
  const key = new Uint8Array(32);
  const ids = [1, 2].flatMap((n) => [conflictIdOf(key, "led_a", n), conflictIdOf(key, "led_b", n)]);
  expect(new Set(ids).size).toBe(4);
  expect(conflictIdOf(key, "led_a", 1)).toBe(ids[0]);
});

test("a partner is told of a state whatever the lead's is, and of a refusal where somebody else was chosen", () => {
  const told = Object.fromEntries(LEAD_STATUSES.map((one) => [one, registrationState(one, null)]));
  expect(told).toEqual({
    received: "received",
    stored: "received",
    routed: "accepted",
    held: "under_review",
    denied: "rejected",
    duplicate: "merged",
    converted: "accepted",
    disqualified: "rejected",
  });
  for (const status of LEAD_STATUSES) {
    for (const choice of CONFLICT_CHOICES) {
      const state = choice === "direct" ? "rejected" : told[status];
      expect(registrationState(status, choice)).toBe(state);
    }
  }
});
