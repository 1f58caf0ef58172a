// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import type { JsonValue } from "../bytes/canonical-json.ts";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";
import { APPROVAL_ROLES } from "../policy/quote.ts";
import { removeMember } from "./remove-member.ts";
import { RevOpsConfig } from "./revops-config.ts";
import { rulingFrom } from "./ruling-versions.ts";

const WRITTEN = {
  segments: [
    { name: "smb", company_size_max: 199 },
    { name: "big", company_size_min: 200, owner: "user:leaver" },
    { name: "other", owner: "team:t" },
  ],
  routing: {
    ladder: ["territory", "pool"],
    territories: {
      plain: ["FR"],
      uk: { regions: ["GB"], owners: { any: "user:leaver", big: "user:stays" } },
    },
    round_robin_pools: {
      plain: ["user:leaver", "user:stays"],
      alone: { team: "team:t", members: [{ user: "user:leaver", weight: 3 }] },
      without: ["user:stays"],
    },
    default_pool: "plain",
    fallback_team: "team:t",
  },
  capacity: { users: { "user:leaver": 4, "user:stays": 2 } },
  approvals: {
    high_arr_threshold: 5,
    approvers: {
      SALES_MANAGER: { manager_of_submitter: true, deputy: "user:leaver" },
      FINANCE: {
        groups: [
          { members: ["user:stays", "user:leaver"], deputy: "user:stays" },
          { members: ["user:leaver"], regions: ["emea"] },
          { team: "team:t", members: ["user:leaver"], deputy: "user:leaver" },
        ],
      },
    },
  },
};

describe("a config without a person", () => {
  test("lets the successor take what would else be empty or ownerless, and never what approves", () => {
    const { source, places, empty_pools, empty_approvers } = removeMember(
      WRITTEN,
      "user:leaver",
      "user:heir",
    );
    expect(source).toEqual({
      ...WRITTEN,
      segments: [
        WRITTEN.segments[0],
        { ...WRITTEN.segments[1], owner: "user:heir" },
        WRITTEN.segments[2],
      ],
      routing: {
        ...WRITTEN.routing,
        territories: {
          plain: ["FR"],
          uk: { regions: ["GB"], owners: { any: "user:heir", big: "user:stays" } },
        },
        round_robin_pools: {
          plain: ["user:stays"],
          alone: { team: "team:t", members: [{ user: "user:heir", weight: 3 }] },
          without: ["user:stays"],
        },
      },
      capacity: { users: { "user:stays": 2 } },
      approvals: {
        high_arr_threshold: 5,
        approvers: {
          SALES_MANAGER: { manager_of_submitter: true, deputy: null },
          FINANCE: {
            groups: [
              { members: ["user:stays"], deputy: "user:stays" },
              { members: [], regions: ["emea"] },
              { team: "team:t", members: [], deputy: null },
            ],
          },
        },
      },
    });
    expect(empty_pools).toEqual([]);
    expect(empty_approvers).toEqual(["FINANCE"]);
    expect(places.map(({ pointer, becomes }) => `${pointer} ${becomes}`)).toEqual([
      "/segments/1/owner successor",
      "/routing/territories/uk/owners/any successor",
      "/routing/round_robin_pools/plain/0 removed",
      "/routing/round_robin_pools/alone/members/0 successor",
      "/capacity/users/user:leaver removed",
      "/approvals/approvers/SALES_MANAGER/deputy removed",
      "/approvals/approvers/FINANCE/groups/0/members/1 removed",
      "/approvals/approvers/FINANCE/groups/1/members/0 removed",
      "/approvals/approvers/FINANCE/groups/2/members/0 removed",
      "/approvals/approvers/FINANCE/groups/2/deputy removed",
    ]);
  });

  test("without a successor names the pools and approvals that nobody would be left in", () => {
    const { source, empty_pools, empty_approvers, places } = removeMember(
      WRITTEN,
      "user:leaver",
      null,
    );
    expect(empty_pools).toEqual(["alone"]);
    expect(empty_approvers).toEqual(["FINANCE"]);
    expect(places.every(({ becomes }) => becomes === "removed")).toBe(true);
    expect(source).toMatchObject({
      segments: [{}, { owner: null }, {}],
      routing: { territories: { uk: { owners: { big: "user:stays" } } } },
      approvals: { approvers: { SALES_MANAGER: { deputy: null } } },
    });
  });

  test("is the same text where it does not name the person", () => {
    expect(removeMember(WRITTEN, "user:nobody", "user:heir")).toEqual({
      source: WRITTEN,
      places: [],
      empty_pools: [],
      empty_approvers: [],
    });
  });

  test("never names the person again, keeps its shape, and removing twice is removing once", () => {
    const random = seededRandom(7);
    const { pick } = random;
    const people = ["user:a", "user:b", "user:c", "user:d"];
    for (let i = 0; i < 300; i += 1) {
      const members = (): JsonValue => {
        const some = people.filter(() => random.below(2) === 0);
        return random.below(2) === 0
          ? some
          : { team: "team:t", members: some.map((user) => ({ user })) };
      };
      const written: JsonValue = {
        segments: [{ name: "s", owner: pick([...people, "team:t", "pool:p", null]) }],
        routing: {
          territories: { t: { regions: ["GB"], owners: { any: pick(people) } } },
          round_robin_pools: { p: members(), q: members() },
          fallback_team: "team:t",
        },
        capacity: { users: { [pick(people)]: 3 } },
        approvals: {
          approvers: {
            [pick(APPROVAL_ROLES)]: {
              manager_of_submitter: random.below(2) === 0,
              deputy: pick([...people, null]),
              groups: Array.from({ length: random.below(3) }, () => ({
                ...(random.below(2) === 0 ? {} : { team: "team:t" }),
                members: people.filter(() => random.below(3) === 0),
                deputy: pick([...people, null]),
              })),
            },
          },
        },
      };
      const heir = random.below(2) === 0 ? "user:heir" : null;
      const once = removeMember(written, "user:a", heir);
      expect(JSON.stringify(once.source)).not.toContain('"user:a"');
      expect(RevOpsConfig.safeParse(once.source).success).toBe(true);
      expect(once.places.length > 0).toBe(JSON.stringify(written).includes('"user:a"'));
      if (heir !== null) expect(once.empty_pools).toEqual([]);
      expect(JSON.stringify(once.source).split('"approvals"')[1]).not.toContain('"user:heir"');
      expect(removeMember(once.source, "user:a", heir)).toEqual({
        source: once.source,
        places: [],
        empty_pools: [],
        empty_approvers: [],
      });
    }
  });
});

describe("the versions that rule from an instant on", () => {
  test("are those which the rule of the highest one in effect ever picks", () => {
    const random = seededRandom(3);
    for (let i = 0; i < 500; i += 1) {
      const versions = Array.from({ length: 1 + random.below(5) }, (_, n) => ({
        config_version: n + 1,
        effective_at_ms: random.below(10),
      }));
      const from = random.below(10);
      const picked = new Set<number>();
      for (let at = from; at < 12; at += 1) {
        const active = versions.filter(({ effective_at_ms }) => effective_at_ms <= at).at(-1);
        if (active !== undefined) picked.add(active.config_version);
      }
      const ruling = rulingFrom(versions, from).map(({ config_version }) => config_version);
      expect(ruling).toEqual([...picked].toSorted((a, b) => a - b));
    }
  });
});
