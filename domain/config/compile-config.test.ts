// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { base, compiled, routing } from "../../tests/fixtures/compile-config.ts";
import type { JsonObject } from "../bytes/canonical-json.ts";
import { COMPILER, configHashes, poolsOf } from "./compile-config.ts";

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

  it("pools take their team, strategy, weights and capacities, the config's before the directory's; a plain list takes its members' team", () => {
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
        members: [{ user: "usr_ae-1", weight: 3, capacity: 9 }],
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
    [{}, ["named_account", "account_owner", "territory", "segment", "pool", "fallback"]],
    [
      { default_strategy: "segment" },
      ["named_account", "account_owner", "segment", "territory", "pool", "fallback"],
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
    expect(policy.ladder.slice(0, 3)).toEqual(["named_account", "account_owner", "pool"]);
    expect(policy.pools["sdr"]?.strategy).toBe("capacity");
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
