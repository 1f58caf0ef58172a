// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { ApproverRule, DeskSettings } from "../config/desk-settings.ts";
import { APPROVAL_ROLES, type ApprovalRole } from "../policy/quote.ts";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";
import { type ApproverCandidate, resolveApprovers } from "./resolve-approvers.ts";

const person = (user_id: string, more: Partial<ApproverCandidate> = {}): ApproverCandidate => ({
  user_id,
  team_id: null,
  active: true,
  ...more,
});

const PEOPLE = [
  person("ae", { roles: ["ae"], manager_id: "manager" }),
  person("manager", { roles: ["sales_manager"], manager_id: "vp", deputy_id: "manager-2" }),
  person("manager-2", { roles: ["sales_manager"] }),
  person("vp", { roles: ["vp_sales"] }),
  person("fin-1", { roles: ["finance"], team_id: "finance", deputy_id: "fin-2" }),
  person("fin-2", { roles: ["finance"], team_id: "desk", team_ids: ["desk", "finance"] }),
  person("fin-3", { roles: ["finance"] }),
  person("spare"),
];

/** The directory with some people changed. */
function directory(changes: Readonly<Record<string, Partial<ApproverCandidate>>> = {}) {
  return { users: PEOPLE.map((one) => ({ ...one, ...changes[one.user_id] })) };
}

type Group = ApproverRule["groups"][number];
const GROUP: Group = { team: null, members: [], regions: null, segments: null, deputy: null };
const rule = (more: Partial<ApproverRule>): ApproverRule => ({
  manager_of_submitter: false,
  deputy: null,
  groups: [],
  ...more,
});
const groups = (...all: Partial<Group>[]) =>
  rule({ groups: all.map((one) => ({ ...GROUP, ...one })) });

interface Asked {
  readonly role?: ApprovalRole;
  readonly by?: string | null;
  readonly region?: string | null;
  readonly segment?: string;
  readonly people?: Readonly<Record<string, Partial<ApproverCandidate>>>;
}

function asked(
  written: ApproverRule | null,
  { role = "FINANCE", by = "ae", region = "emea", segment = "smb", people }: Asked = {},
): string[] {
  const settings: Pick<DeskSettings, "approvers"> = {
    approvers: written === null ? {} : { [role]: written },
  };
  return resolveApprovers(settings, role, { submitter: by, region, segment }, directory(people));
}

const AWAY = { absent: true };
const LEFT = { active: false };

describe("the submitter's manager", () => {
  const byManager = rule({ manager_of_submitter: true, deputy: "spare" });
  it.each<[string, Asked, string[]]>([
    ["approves", {}, ["manager"]],
    ["is stood in for by the own deputy while away", { people: { manager: AWAY } }, ["manager-2"]],
    ["and after leaving", { people: { manager: LEFT } }, ["manager-2"]],
    [
      "is stood in for by the rule's deputy where the own one is away too",
      { people: { manager: AWAY, "manager-2": AWAY } },
      ["spare"],
    ],
    ["is nobody for a submitter without one: the rule's deputy", { by: "vp" }, ["spare"]],
    ["is nobody for a machine: the rule's deputy", { by: null }, ["spare"]],
    ["is nobody where the deputy submits", { by: "spare" }, []],
  ])("%s", (_, question, expected) => {
    expect(asked(byManager, question)).toEqual(expected);
  });
});

describe("a group", () => {
  it.each<[string, ApproverRule, Asked, string[]]>([
    [
      "is a team, whichever of its members' teams it is",
      groups({ team: "finance" }),
      {},
      ["fin-1", "fin-2"],
    ],
    [
      "is its members, then its team, each once",
      groups({ members: ["fin-3", "fin-1"], team: "finance" }),
      {},
      ["fin-3", "fin-1", "fin-2"],
    ],
    [
      "is asked for its regions and segments only",
      groups(
        { members: ["fin-1"], regions: ["emea"] },
        { members: ["fin-2"], regions: ["amer"] },
        { members: ["fin-3"], segments: ["smb"], regions: ["emea", "amer"] },
        { members: ["spare"], segments: ["big"] },
      ),
      {},
      ["fin-1", "fin-3"],
    ],
    [
      "with regions is not asked for a quote without one",
      groups({ members: ["fin-1"], regions: ["emea"] }, { members: ["fin-3"] }),
      { region: null },
      ["fin-3"],
    ],
    [
      "asks a member's own deputy while the member is away",
      groups({ members: ["fin-1"], deputy: "spare" }),
      { people: { "fin-1": AWAY } },
      ["fin-2"],
    ],
    [
      "asks its deputy for a member who is away without one",
      groups({ members: ["fin-2", "fin-3"], deputy: "spare" }),
      { people: { "fin-3": AWAY } },
      ["fin-2", "spare"],
    ],
    [
      "asks its deputy where its only member submits",
      groups({ members: ["fin-3"], deputy: "spare" }),
      { by: "fin-3" },
      ["spare"],
    ],
    [
      "asks its deputy where its team is empty",
      groups({ team: "nobody-is-in-it", deputy: "spare" }),
      {},
      ["spare"],
    ],
    [
      "is nobody where all are away",
      groups({ members: ["fin-3"] }),
      { people: { "fin-3": LEFT } },
      [],
    ],
  ])("%s", (_, written, question, expected) => {
    expect(asked(written, question)).toEqual(expected);
  });
});

describe("without a rule", () => {
  it.each<[string, Asked, string[]]>([
    ["whoever has the role approves", {}, ["fin-1", "fin-2", "fin-3"]],
    ["but the submitter", { by: "fin-3" }, ["fin-1", "fin-2"]],
    [
      "the submitter's own manager goes before other managers",
      { role: "SALES_MANAGER" },
      ["manager"],
    ],
    [
      "every manager where the own one does not lead sales",
      { role: "SALES_MANAGER", people: { ae: { manager_id: "spare" } } },
      ["manager", "manager-2"],
    ],
    ["a manager's manager may be a VP of sales", { role: "SALES_MANAGER", by: "manager" }, ["vp"]],
    ["nobody where nobody has the role", { role: "LEGAL" }, []],
  ])("%s", (_, question, expected) => {
    expect(asked(null, question)).toEqual(expected);
  });

  it("nobody where the directory knows no roles", () => {
    const users = [{ user_id: "u", team_id: null, active: true }];
    const quote = { submitter: null, region: null, segment: "smb" };
    expect(resolveApprovers({ approvers: {} }, "FINANCE", quote, { users })).toEqual([]);
  });
});

it("whatever the rule and the directory: never the submitter, nobody who is away or left, nobody twice", () => {
  const random = seededRandom(11);
  const ids = PEOPLE.map(({ user_id }) => user_id);
  const some = (): string[] => ids.filter(() => random.below(3) === 0);
  const one = (): string | null => random.pick([null, ...ids]);
  for (let i = 0; i < 2_000; i += 1) {
    const users = PEOPLE.map((user) => ({
      ...user,
      active: random.below(4) > 0,
      absent: random.below(4) === 0,
      manager_id: one(),
      deputy_id: one(),
    }));
    const written = rule({
      manager_of_submitter: random.below(2) === 0,
      deputy: one(),
      groups: Array.from({ length: random.below(3) }, () => ({
        ...GROUP,
        team: random.pick([null, "finance"]),
        members: some(),
        deputy: one(),
      })),
    });
    const role = random.pick(APPROVAL_ROLES);
    const settings = { approvers: random.below(4) === 0 ? {} : { [role]: written } };
    const submitter = random.pick(ids);
    const quote = { submitter, region: null, segment: "smb" };
    const approvers = resolveApprovers(settings, role, quote, { users });
    expect(new Set(approvers).size).toBe(approvers.length);
    expect(approvers).not.toContain(submitter);
    const here = users.filter(({ active, absent }) => active && !absent);
    expect(here.map(({ user_id }) => user_id)).toEqual(expect.arrayContaining(approvers));
  }
});
