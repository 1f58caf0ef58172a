// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { base, problems, routing } from "../../tests/fixtures/compile-config.ts";
import type { JsonObject } from "../bytes/canonical-json.ts";
import { MAX_COMPILED_BYTES } from "./compile-leniently.ts";

describe("problems name their place", () => {
  const pools = (keys: JsonObject) => routing({ round_robin_pools: keys });
  const territories = (keys: JsonObject) => routing({ territories: keys });
  it.each<[string, JsonObject, string]>([
    [
      "unknown_user",
      pools({ sdr: ["user:sdr-1", "user:sdr-9"] }),
      "/routing/round_robin_pools/sdr/1",
    ],
    [
      "unknown_user",
      pools({ sdr: { team: "team:sdr", members: [{ user: "user:x" }] } }),
      "/routing/round_robin_pools/sdr/members/0/user",
    ],
    [
      "member_twice",
      pools({ sdr: ["user:sdr-1", "user:sdr-1"] }),
      "/routing/round_robin_pools/sdr/1",
    ],
    [
      "user_inactive",
      pools({ sdr: ["user:sdr-1", "user:left"] }),
      "/routing/round_robin_pools/sdr/1",
    ],
    [
      "pool_without_team",
      pools({ mixed: ["user:sdr-1", "user:ae-1"] }),
      "/routing/round_robin_pools/mixed",
    ],
    ["empty_pool", pools({ empty: [] }), "/routing/round_robin_pools/empty"],
    [
      "unknown_team",
      pools({ sdr: { team: "team:sdx", members: [] } }),
      "/routing/round_robin_pools/sdr/team",
    ],
    ["unknown_team", routing({ fallback_team: "team:nobody" }), "/routing/fallback_team"],
    ["unknown_pool", routing({ default_pool: "constructor" }), "/routing/default_pool"],
    ["default_pool_missing", routing({ ladder: ["pool"] }), "/routing/default_pool"],
    ["rung_twice", routing({ ladder: ["segment", "segment"] }), "/routing/ladder/1"],
    ["unknown_region", territories({ eu: ["GB", "UK"] }), "/routing/territories/eu/1"],
    ["unknown_region", territories({ west: ["US-CA", "US-XX"] }), "/routing/territories/west/1"],
    [
      "region_twice",
      territories({ eu: ["GB"], uk: { regions: ["GB"] } }),
      "/routing/territories/uk/regions/0",
    ],
    [
      "unknown_segment",
      territories({ eu: { regions: [], owners: { huge: "team:ae" } } }),
      "/routing/territories/eu/owners/huge",
    ],
    [
      "user_without_team",
      territories({ eu: { regions: [], owners: { any: "user:loner" } } }),
      "/routing/territories/eu/owners/any",
    ],
    [
      "unknown_pool",
      { ...base, segments: [{ name: "a", owner: "pool:none" }] },
      "/segments/0/owner",
    ],
    [
      "range_reversed",
      { ...base, segments: [{ name: "a", arr_min: 2, arr_max: 1 }] },
      "/segments/0/arr_max",
    ],
    [
      "duplicate_segment",
      { ...base, segments: [{ name: "a" }, { name: "a" }] },
      "/segments/1/name",
    ],
    ["reserved_segment", { ...base, segments: [{ name: "unknown" }] }, "/segments/0/name"],
    ["unknown_currency", { ...base, currency: "USX" }, "/currency"],
    [
      "amount_too_large",
      { ...base, currency: "KWD", segments: [{ name: "a", arr_min: 10_000_000_000_000 }] },
      "/segments/0/arr_min",
    ],
    [
      "unknown_user",
      { ...base, capacity: { users: { "user:who": 1 } } },
      "/capacity/users/user:who",
    ],
    [
      "domain_in_both_lists",
      { ...base, lists: { allow_domains: ["a.example"], block_domains: ["a.example"] } },
      "/lists/block_domains/0",
    ],
  ])("%s", (code, source, pointer) => {
    expect(
      problems(source).map((problem) => ({ code: problem.code, pointer: problem.pointer })),
    ).toEqual([{ code, pointer }]);
  });

  it("all of them at once, and a misspelt handle with the one that was meant", () => {
    const found = problems(
      routing({
        fallback_team: "team:sdrr",
        round_robin_pools: { sdr: ["user:sdr-11"], ae: ["user:nobody"] },
      }),
    );
    expect(found.map((problem) => problem.fix)).toEqual([
      "Did you mean user:sdr-1?",
      "Create the user first or name another one.",
      "Did you mean team:sdr?",
    ]);
  });

  const ranges = (keys: JsonObject) => ({
    ...base,
    segments: [{ name: "small_business", ...keys }],
  });
  it.each<[string, JsonObject, string]>([
    [
      "an empty pool",
      pools({ empty: [] }),
      'Name its members, as in empty: ["user:sdr-1"], or remove the pool.',
    ],
    [
      "bounds the wrong way round",
      ranges({ company_size_min: 2, company_size_max: 1 }),
      "Swap the two, or correct one of them.",
    ],
    [
      "a segment twice",
      { ...base, segments: [{ name: "a" }, { name: "a" }] },
      "Rename one of the two or remove it.",
    ],
    ["no country", territories({ eu: ["XX"] }), "Write a code such as GB or US-CA."],
    ["a country's usual name", territories({ eu: ["UK"] }), "Write GB."],
    [
      "no subdivision",
      territories({ eu: ["US-XX"] }),
      "Write US alone, or a subdivision of it that ISO 3166-2 lists.",
    ],
    [
      "a misspelt segment of discounts",
      { ...ranges({}), discounts: { small_buisness: {} } },
      "Did you mean small_business?",
    ],
    [
      "a misspelt segment of an owner",
      {
        ...ranges({}),
        ...routing({
          territories: { eu: { regions: [], owners: { small_busines: "team:ae" } } },
        }),
        segments: [{ name: "small_business" }],
      },
      "Did you mean small_business?",
    ],
    [
      "a misspelt region",
      { ...base, regions: { emea: ["GB"] }, sla: { regions: { emae: {}, emeaa: {} } } },
      "Did you mean emea?",
    ],
  ])("%s is told with what mends it", (_, source, fix) => {
    expect(problems(source).map((problem) => problem.fix)).toContain(fix);
  });

  it("a config that would not fit the policy's memory is refused", () => {
    const owners = Object.fromEntries(
      Array.from({ length: 50 }, (_, i) => [`segment_${i}`, "team:ae"]),
    );
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [`territory_${i}`, { regions: [], owners }]),
    );
    const found = problems(
      routing({ territories: many }, { segments: Object.keys(owners).map((name) => ({ name })) }),
    );
    expect(found.at(-1)).toMatchObject({ code: "config_too_large", pointer: "" });
    expect(found.at(-1)?.message).toContain(String(MAX_COMPILED_BYTES));
  });
});
