// SPDX-License-Identifier: Apache-2.0
// Rungs and pools that only partners' registrations or named accounts reach are known to be reached.
import { expect, it } from "vitest";
import { checkConfig } from "../check-config.ts";
import { diffConfigs } from "../diff-configs.ts";
import { PolicyHost } from "../policy-host.ts";
import { directoryOf, people } from "../../tests/fixtures/config-people.ts";
import { FULL_CONFIG, sideOf, withKeys } from "../../tests/fixtures/full-config.ts";
import { POLICY } from "../../tests/fixtures/policy.ts";

type Patch = Parameters<typeof withKeys>[1];
const host = new PolicyHost(POLICY);
const RUNGS = ["partner", "named_account", "account_owner", "territory", "segment", "pool"];
const sources = { north: { kind: "partner" } };
const pool = { team: "team:sdr", members: [{ user: "user:sdr-1" }] };

function findingsOf(patch: Patch): readonly string[] {
  const { report } = checkConfig(host, withKeys(FULL_CONFIG, patch), directoryOf(people));
  return report.findings
    .filter(({ code }) => ["dead_rung", "unused_pool"].includes(code))
    .map(({ code, pointer, message }) => `${code} ${pointer} ${message}`);
}

it.each([
  ["of one partner", { north: "pool:partners" }],
  ["of all partners", { any: "pool:partners" }],
])("a pool %s is one that leads go to, and its rung answers", (_, partner_owners) => {
  const routing = { ladder: RUNGS, partner_owners, round_robin_pools: { partners: pool } };
  expect(findingsOf({ sources, routing })).toEqual([]);
});

it("a partner's rung that nobody stands on answers for no lead, and neither does one below the pool", () => {
  expect(findingsOf({ routing: { ladder: RUNGS } })).toEqual([
    "dead_rung /routing/ladder/0 The rung partner answers for no lead: no partner that it reaches has an owner.",
  ]);
  const ladder = ["territory", "segment", "pool", "named_account"];
  expect(findingsOf({ routing: { ladder } })).toEqual([
    "dead_rung /routing/ladder/3 The rung named_account answers for no lead: the rungs above it take every lead.",
  ]);
});

it("the ladder that is not written has a rung for named accounts, and one for partners where they have owners", () => {
  const ladderOf = (patch: Patch) =>
    sideOf(withKeys(FULL_CONFIG, { routing: { ladder: undefined }, ...patch })).compiled.policy
      .ladder;
  expect(ladderOf({})[0]).toBe("named_account");
  const routing = { ladder: undefined, partner_owners: { north: "user:ae-1" } };
  expect(ladderOf({ sources, routing }).slice(0, 2)).toEqual(["partner", "named_account"]);
});

it("a diff says whose registrations, and which customers' leads, go to somebody else", () => {
  const routing = { ladder: RUNGS, partner_owners: { north: "user:ae-1", any: "user:ae-1" } };
  const before = withKeys(FULL_CONFIG, { sources, routing });
  const told = (patch: Patch) =>
    diffConfigs(host, sideOf(before), sideOf(withKeys(before, { routing: patch }))).decisions.map(
      ({ effect, sentence }) => `${effect}: ${sentence}`,
    );
  const where = "leads from europe and places of no territory, such as ZZ in";
  expect(told({ partner_owners: { north: "user:sdr-1" } })).toEqual([
    `neutral: ${where} unknown, smb and enterprise that the partner north registers go to user:sdr-1 instead of user:ae-1`,
  ]);
  expect(told({ customers_follow: "csm" })).toEqual([
    `neutral: ${where} unknown, smb and enterprise that belong to a customer with a customer success manager go to the account's customer success manager instead of the account's owner`,
  ]);
});
