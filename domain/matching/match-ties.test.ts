// SPDX-License-Identifier: Apache-2.0
// What chooses among several accounts, and what a person chose.
import { describe, expect, it, test } from "vitest";
import { found, party } from "../../tests/fixtures/match-parties.ts";
import type { AccountCandidate } from "./account-candidate.ts";

describe("several accounts of equal evidence", () => {
  const record = { company: "Delta Pumps", country: "GB", state: "England" };
  const base = { company: "Delta Pumps", country: "GB" };
  const plain = (id: string, more: Partial<AccountCandidate> = {}) =>
    party(id, base, { created_at_ms: 100, ...more });

  it.each<[string, Partial<AccountCandidate>]>([
    ["active", {}],
    ["open_opportunity", { open_opportunities: 1 }],
    ["customer", { customer_status: "customer" }],
    ["recent_activity", { last_activity_at_ms: 5 }],
    ["oldest", { created_at_ms: 1 }],
  ])("are settled by %s", (tie_breaker, better) => {
    const rest = tie_breaker === "active" ? { active: false } : {};
    const accounts = [plain("1", rest), plain("2", { ...rest, ...better }), plain("3", rest)];
    const evidence = found(
      record,
      accounts.map((one) => (one.account_id === "2" ? { ...one, active: true } : one)),
    );
    expect(evidence).toMatchObject({ account_id: "2", tie_breaker, conflicts: [] });
  });

  test("are settled by the region, the state before the country", () => {
    const us = { company: "Delta Pumps", phone: "+12125550100" };
    const inRegion = (id: string, region: string) => party(id, us, { region });
    const lead = { ...us, country: "US", state: "California" };
    const accounts = [inRegion("1", "US"), inRegion("2", "US-CA"), inRegion("3", "US-NY")];
    expect(found(lead, accounts)).toMatchObject({ account_id: "2", tie_breaker: "same_region" });
    expect(
      found({ ...lead, country: "CA", state: "" }, [inRegion("1", "US"), inRegion("2", "CA")]),
    ).toMatchObject({
      account_id: "2",
      tie_breaker: "same_region",
    });
  });

  test("are settled by the tenant's order, and by the id in the end", () => {
    const open = plain("2", { open_opportunities: 3 });
    const customer = plain("3", { customer_status: "customer" });
    expect(
      found(record, [open, customer], { tie_breakers: ["customer", "open_opportunity"] })
        .account_id,
    ).toBe("3");
    expect(
      found(record, [open, customer], { tie_breakers: ["open_opportunity", "customer"] })
        .account_id,
    ).toBe("2");
    expect(found(record, [plain("9"), plain("8")])).toMatchObject({
      account_id: "8",
      tie_breaker: "account_id",
    });
  });

  test("that nothing tells apart are a conflict and no link", () => {
    const evidence = found(record, [plain("9"), plain("8")], { tie_breakers: ["customer"] });
    expect(evidence).toMatchObject({
      level: null,
      account_id: null,
      conflicts: ["ambiguous_account"],
    });
    expect(evidence.candidates.map(({ account_id }) => account_id)).toEqual(["8", "9"]);
  });

  test("are not equal where one has more than the country with it", () => {
    const phone = { phone: "+442079460000" };
    const known = party("9", { ...base, ...phone });
    expect(found({ ...record, ...phone }, [plain("1"), known])).toMatchObject({
      account_id: "9",
      tie_breaker: null,
    });
  });

  describe("of one company", () => {
    const site = { company: "Omega", website: "omega.example" };
    const parent = party("P", { ...site, country: "US" }, { owner_id: "u1" });
    const german = party("D", { ...site, country: "DE" }, { ancestors: ["P"], owner_id: "u2" });
    const french = party("F", { ...site, country: "FR" }, { ancestors: ["P"], owner_id: "u1" });
    const bavarian = party(
      "B",
      { ...site, country: "DE" },
      { ancestors: ["D", "P"], owner_id: "u2" },
    );
    const family = [bavarian, french, german, parent];
    const rules = { tie_breakers: ["hierarchy"] as const };

    it.each([
      ["DE", "D"],
      ["FR", "F"],
      ["US", "P"],
      ["ES", "P"],
      [undefined, "P"],
    ])(
      "go to the child in the lead's country, else to the company on top: %s to %s",
      (country, account_id) => {
        const evidence = found({ email: "jo@omega.example", country }, family, {
          tie_breakers: [...rules.tie_breakers],
        });
        expect(evidence).toMatchObject({ level: "L2", account_id, tie_breaker: "hierarchy" });
      },
    );

    test("with different owners are told of, and linked all the same", () => {
      const evidence = found({ email: "jo@omega.example", country: "DE" }, family);
      expect(evidence).toMatchObject({ account_id: "D", conflicts: ["parent_child_owner_split"] });
      const alike = family.map((account) => ({ ...account, owner_id: "u1" }));
      expect(found({ email: "jo@omega.example" }, alike).conflicts).toEqual([]);
    });

    test("that name each other as parent still end in one", () => {
      const circle = [
        { ...parent, ancestors: ["D"] },
        { ...german, ancestors: ["P"] },
      ];
      expect(found({ email: "jo@omega.example" }, circle).account_id).not.toBeNull();
    });
  });
});

describe("similar names", () => {
  const lead = { company: "Granverlort Ceramics", phone: "+442079460000" };
  const near = party("1", { company: "Granverlor Ceramics", phone: "+442079460000" });
  const nearly = party("2", { company: "Granverlart Ceramics", phone: "+442079460000" });
  const far = party("3", { company: "Granverlrt Ceramic", phone: "+442079460000" });

  test("whose distance is below the margin are a conflict, whatever the tie-breakers would say", () => {
    const evidence = found(lead, [near, { ...nearly, open_opportunities: 9 }]);
    expect(evidence).toMatchObject({ level: null, conflicts: ["ambiguous_account"] });
    expect(evidence.candidates).toHaveLength(2);
  });

  test("link the nearest from the margin on", () => {
    const scores = found(lead, [near, far]).candidates.map(({ name_score }) => name_score ?? 0);
    const distance = (scores[0] ?? 0) - (scores[1] ?? 0);
    expect(distance).toBeGreaterThan(0);
    expect(found(lead, [near, far], { margin: distance })).toMatchObject({
      account_id: "1",
      level: "L4",
    });
    expect(found(lead, [near, far], { margin: distance + 1 }).level).toBeNull();
  });

  test("of equal likeness are settled by the tie-breakers where the margin is nothing", () => {
    const open = { ...near, account_id: "9", open_opportunities: 1 };
    expect(found(lead, [near, open], { margin: 0 })).toMatchObject({
      account_id: "9",
      tie_breaker: "open_opportunity",
    });
    expect(found(lead, [near, open], { margin: 0, tie_breakers: [] }).conflicts).toEqual([
      "ambiguous_account",
    ]);
  });

  test("of accounts that were given up stand in nobody's way", () => {
    const gone = { ...near, active: false };
    expect(found(lead, [gone, { ...near, account_id: "2" }])).toMatchObject({
      account_id: "2",
      level: "L4",
    });
  });

  test("below the tenant's threshold are none", () => {
    expect(found(lead, [near], { fuzzy_threshold: 990 })).toMatchObject({
      level: null,
      candidates: [],
    });
  });
});

describe("what a person chose", () => {
  const one = party("1", { company: "Acme Pumps Ltd", country: "GB", website: "acme.example" });
  const two = party("2", { company: "Globex" });

  test("links whatever the evidence says, and nothing else is told", () => {
    const evidence = found({ email: "jo@acme.example" }, [one, two], {}, { account_id: "2" });
    expect(evidence).toMatchObject({
      level: "L1",
      account_id: "2",
      chosen_by: "person",
      conflicts: [],
    });
    expect(evidence.candidates.map(({ account_id }) => account_id)).toEqual(["2", "1"]);
    expect(evidence.candidates[0]?.reasons).toEqual(["chosen_by_person"]);
  });

  test("asks nothing about the owners of its company", () => {
    const child = { ...two, account_id: "3", ancestors: ["1"], owner_id: "u2" };
    const family = [
      { ...one, owner_id: "u1" },
      { ...child, domains: ["acme.example"] },
    ];
    const record = { email: "jo@acme.example" };
    expect(found(record, family).conflicts).toEqual(["parent_child_owner_split"]);
    expect(found(record, family, {}, { account_id: "3" }).conflicts).toEqual([]);
  });

  test("links nothing where it is none of them, or is not there any more", () => {
    for (const account_id of [null, "gone"]) {
      const evidence = found({ email: "jo@acme.example" }, [one, two], {}, { account_id });
      expect(evidence).toMatchObject({
        level: null,
        account_id: null,
        chosen_by: "person",
        conflicts: [],
      });
    }
  });
});
