// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../bytes/canonical-json.ts";
import {
  COMPILER,
  compileConfig,
  configHashes,
  MAX_COMPILED_BYTES,
  poolsOf,
} from "./compile-config.ts";
import { CompiledDocument } from "./compiled-config.ts";
import type { ConfigDirectory } from "./directory.ts";
import type { ConfigProblem } from "./problem.ts";
import { parseRevOpsConfig } from "./revops-config.ts";

const user = (external_id: string, team: string | null, active = true) => ({
  external_id,
  user_id: `usr_${external_id}`,
  team_id: team === null ? null : `tea_${team}`,
  active,
});
const directory: ConfigDirectory = {
  users: [
    user("sdr-1", "sdr"),
    user("sdr-2", "sdr"),
    user("ae-1", "ae"),
    user("loner", null),
    user("left", "sdr", false),
  ],
  teams: ["sdr", "ae"].map((external_id) => ({ external_id, team_id: `tea_${external_id}` })),
};

const base: JsonObject = { segments: [], routing: { fallback_team: "team:sdr" } };

/** A config with some routing keys on top of the least one. */
function routing(keys: JsonObject, more: JsonObject = {}): JsonObject {
  return { ...base, routing: { fallback_team: "team:sdr", ...keys }, ...more };
}

function compile(source: unknown): ReturnType<typeof compileConfig> {
  const parsed = parseRevOpsConfig(source);
  return parsed.ok ? compileConfig(parsed.value, directory) : parsed;
}

function compiled(source: unknown): CompiledDocument {
  const result = compile(source);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return CompiledDocument.parse(result.value);
}

function problems(source: unknown): readonly ConfigProblem[] {
  const result = compile(source);
  return result.ok ? [] : result.error;
}

describe("units and codes", () => {
  it.each([
    ["USD", 4_999_999, 5_000_000],
    ["JPY", 49_999, 50_000],
    ["KWD", 49_999_999, 50_000_000],
  ])(
    "whole %s become minor units, and no amount lies between two segments",
    (currency, max, min) => {
      const { policy } = compiled({
        ...base,
        currency,
        segments: [
          { name: "small", arr_max: 49_999 },
          { name: "large", arr_min: 50_000, company_size_min: 200 },
        ],
      });
      expect(
        policy.segments.map((segment) => [segment.arr_min_minor, segment.arr_max_minor]),
      ).toEqual([
        [null, max],
        [min, null],
      ]);
      expect(policy.segments[1]?.size_min).toBe(200);
    },
  );

  it("territories become a look-up by code, with an owner per segment", () => {
    const { policy } = compiled(
      routing(
        {
          territories: {
            west: ["US-CA", "US-OR"],
            eu: { regions: ["GB"], owners: { large: "team:ae", any: "user:ae-1" } },
          },
        },
        { segments: [{ name: "large", arr_min: 1 }] },
      ),
    );
    expect(policy.territory_by_region).toEqual({ "US-CA": "west", "US-OR": "west", GB: "eu" });
    expect(policy.territory_owners).toEqual({
      west: {},
      eu: {
        large: { kind: "team", ref: "tea_ae", team: "tea_ae" },
        any: { kind: "user", ref: "usr_ae-1", team: "tea_ae" },
      },
    });
  });

  it("pools take their team, strategy, weights and capacities; a plain list takes its members' team", () => {
    const document = compiled(
      routing(
        {
          round_robin_pools: {
            zeta: ["user:sdr-1", "user:sdr-2"],
            alpha: {
              team: "team:ae",
              strategy: "capacity",
              members: [{ user: "user:ae-1", weight: 3 }],
            },
          },
        },
        { capacity: { users: { "user:sdr-1": 5 } } },
      ),
    );
    expect(document.policy.pools["zeta"]?.team).toBe("tea_sdr");
    expect(document.policy.pools["alpha"]?.team).toBe("tea_ae");
    expect(poolsOf(document)).toEqual([
      {
        pool: "alpha",
        strategy: "capacity",
        members: [{ user: "usr_ae-1", weight: 3, capacity: null }],
      },
      {
        pool: "zeta",
        strategy: "round_robin",
        members: [
          { user: "usr_sdr-1", weight: 1, capacity: 5 },
          { user: "usr_sdr-2", weight: 1, capacity: null },
        ],
      },
    ]);
  });

  it("a segment without an SLA takes the default one", () => {
    const { policy } = compiled({
      ...base,
      segments: [{ name: "a" }, { name: "b", sla_minutes: 5 }],
      default_sla_minutes: 90,
    });
    expect(policy.segments.map((segment) => segment.sla_minutes)).toEqual([90, 5]);
  });
});

describe("the ladder", () => {
  it.each([
    [{}, ["account_owner", "territory", "segment", "pool", "fallback"]],
    [
      { default_strategy: "segment" },
      ["account_owner", "segment", "territory", "pool", "fallback"],
    ],
    [{ ladder: ["segment", "account_owner"] }, ["segment", "account_owner", "fallback"]],
  ])("%j is tried as written and ends in the fallback queue", (keys, expected) => {
    expect(compiled(routing(keys)).policy.ladder).toEqual(expected);
  });

  it("a strategy of taking turns tries the pool first", () => {
    const keys = {
      default_strategy: "capacity",
      default_pool: "sdr",
      round_robin_pools: { sdr: ["user:sdr-1"] },
    };
    const { policy } = compiled(routing(keys));
    expect(policy.ladder.slice(0, 2)).toEqual(["account_owner", "pool"]);
    expect(policy.pools["sdr"]?.strategy).toBe("capacity");
  });
});

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
    ["pool_without_team", pools({ empty: [] }), "/routing/round_robin_pools/empty"],
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

describe("content addresses", () => {
  it("equal configs have equal hashes whatever the order of keys, others have not", () => {
    const source: JsonObject = { ...base, segments: [{ name: "a", arr_min: 5 }] };
    const reordered: JsonObject = {
      routing: { fallback_team: "team:sdr" },
      segments: [{ arr_min: 5, name: "a" }],
    };
    const hashes = configHashes(source, compiled(source));
    expect(configHashes(reordered, compiled(reordered))).toEqual(hashes);
    const other: JsonObject = { ...base, segments: [{ name: "a", arr_min: 6 }] };
    expect(configHashes(other, compiled(other)).config_sha256).not.toBe(hashes.config_sha256);
    expect(hashes.config_sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(COMPILER).toMatch(/^revops-config\/\d+$/);
  });
});
