// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseRevOpsConfig, RevOpsConfig } from "./revops-config.ts";

const base = { segments: [], routing: { fallback_team: "team:a" } };

function pointers(value: unknown): string[] {
  const parsed = parseRevOpsConfig(value);
  return parsed.ok ? [] : parsed.error.map((problem) => problem.pointer);
}

describe("the config as written", () => {
  it("takes the short forms: plain territories and plain pools", () => {
    const parsed = parseRevOpsConfig({
      segments: [
        { name: "smb", arr_max: 50_000 },
        { name: "enterprise", arr_min: 250_000 },
      ],
      routing: {
        default_strategy: "territory",
        territories: { na_west: ["US-CA", "US-OR", "US-WA"] },
        round_robin_pools: { sdr_global: ["user:sdr-1", "user:sdr-2"] },
        fallback_team: "team:sdr",
      },
    });
    expect(parsed).toMatchObject({
      ok: true,
      value: { currency: "USD", default_sla_minutes: 1440 },
    });
  });

  it.each<[unknown, string[]]>([
    [null, [""]],
    [[], [""]],
    [{}, ["/segments", "/routing"]],
    [{ ...base, segmets: 1, "a/b~c": 2 }, ["/segmets", "/a~1b~0c"]],
    [{ ...base, currency: 5 }, ["/currency"]],
    [
      { ...base, segments: [{ name: "A b" }, { name: "b", arr_min: -1, arr_max: 1.5 }] },
      ["/segments/0/name", "/segments/1/arr_min", "/segments/1/arr_max"],
    ],
    [{ ...base, routing: { fallback_team: "user:a" } }, ["/routing/fallback_team"]],
    [
      { ...base, routing: { fallback_team: "team:a", ladder: ["fallback"] } },
      ["/routing/ladder/0"],
    ],
    [
      { ...base, routing: { fallback_team: "team:a", territories: { eu: ["gb", "GB"] } } },
      ["/routing/territories/eu/0"],
    ],
    [
      {
        ...base,
        routing: {
          fallback_team: "team:a",
          territories: { eu: { regions: ["GB"], owner: "team:a" } },
        },
      },
      ["/routing/territories/eu/owner"],
    ],
    [
      {
        ...base,
        routing: {
          fallback_team: "team:a",
          round_robin_pools: { p: { members: [{ user: "user:a", weight: 0 }] } },
        },
      },
      ["/routing/round_robin_pools/p/members/0/weight"],
    ],
    [
      { ...base, routing: { fallback_team: "team:a", round_robin_pools: { p: 7 } } },
      ["/routing/round_robin_pools/p"],
    ],
    [
      { ...base, routing: { fallback_team: "team:a", round_robin_pools: { "P 1": [] } } },
      ["/routing/round_robin_pools/P 1"],
    ],
    [
      { ...base, capacity: { users: { "user:a": 0, "team:b": 1 } } },
      ["/capacity/users/user:a", "/capacity/users/team:b"],
    ],
    [
      { ...base, lists: { block_domains: ["Spam.example", "ok.example"] } },
      ["/lists/block_domains/0"],
    ],
    [{ ...base, preflight: { deny_email_classes: ["bad"] } }, ["/preflight/deny_email_classes/0"]],
  ])("%j is refused with a pointer to each fault", (value, expected) => {
    expect(pointers(value)).toEqual(expected);
  });

  it("every key that an author writes is described", () => {
    const undescribed: string[] = [];
    visit(z.toJSONSchema(RevOpsConfig, { io: "input" }), "", undescribed);
    expect(undescribed).toEqual([]);
  });
});

type Schema = z.core.JSONSchema._JSONSchema;

/** Collects the keys that hold a value and say nothing about it. */
function visit(schema: Schema, path: string, undescribed: string[]): void {
  if (typeof schema === "boolean") return;
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    if (typeof inner === "object" && !isGroup(inner) && inner.description === undefined) {
      undescribed.push(`${path}/${key}`);
    }
    visit(inner, `${path}/${key}`, undescribed);
  }
  const { items, additionalProperties, anyOf } = schema;
  for (const inner of [items, additionalProperties, anyOf].flat()) {
    if (inner !== undefined) visit(inner, path, undescribed);
  }
}

/** An object, or a list of objects, whose keys speak for themselves. */
function isGroup({ properties, items }: Exclude<Schema, boolean>): boolean {
  if (properties !== undefined) return true;
  return typeof items === "object" && !Array.isArray(items) && items.properties !== undefined;
}
