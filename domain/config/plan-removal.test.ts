// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import type { JsonValue } from "../bytes/canonical-json.ts";
import { compileConfig, configHashes } from "./compile-config.ts";
import { planRemoval, type WrittenVersion } from "./plan-removal.ts";
import { parseRevOpsConfig } from "./revops-config.ts";

const directory = {
  teams: [{ external_id: "t", team_id: "tea_t" }],
  users: ["leaver", "stays", "heir"].map((external_id) => {
    return { external_id, user_id: `usr_${external_id}`, team_id: "tea_t", active: true };
  }),
};

/** A config with one pool and an SLA by which versions differ. */
function config(members: readonly string[], default_sla_minutes = 60): JsonValue {
  return {
    segments: [],
    routing: {
      round_robin_pools: { p: members.map((one) => `user:${one}`) },
      default_pool: "p",
      fallback_team: "team:t",
    },
    default_sla_minutes,
  };
}

function version(
  config_version: number,
  effective_at_ms: number,
  source: JsonValue,
): WrittenVersion {
  const parsed = parseRevOpsConfig(source);
  const compiled = parsed.ok ? compileConfig(parsed.value, directory) : parsed;
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  const { source_sha256, config_sha256 } = configHashes(source, compiled.value);
  const same = { compiler: "test", published_at_ms: 0, receipt_id: "rcp" };
  return {
    source,
    version: { config_version, effective_at_ms, source_sha256, config_sha256, ...same },
  };
}

const SOONEST = 100;
const plan = (written: readonly WrittenVersion[], successor: string | null = null) => {
  const { items, blockers } = planRemoval(
    written,
    { person: "leaver", successor, directory },
    SOONEST,
  );
  return {
    items: items.map(({ from_version, effective_at_ms }) => [from_version, effective_at_ms]),
    blockers: blockers.map(({ code, config_version }) => [code, config_version]),
  };
};

const WITH = ["leaver", "stays"];

describe("what is published so that nobody names a person any more", () => {
  test.each<[string, readonly WrittenVersion[], readonly (readonly [number, number | null])[]]>([
    ["nothing without a config", [], []],
    ["nothing where none names the person", [version(1, 0, config(["stays"]))], []],
    ["the one in effect", [version(1, 0, config(WITH))], [[1, null]]],
    [
      "not one that rules no more",
      [version(1, 0, config(WITH)), version(2, 50, config(["stays"]))],
      [],
    ],
    [
      "a pending one behind it too, at its own instant, because the new version would silence it",
      [version(1, 0, config(WITH)), version(2, 500, config(["stays"], 30))],
      [
        [1, null],
        [2, 500],
      ],
    ],
    [
      "only the pending one, where the one in effect does not name the person",
      [version(1, 0, config(["stays"])), version(2, 500, config(WITH, 30))],
      [[2, 500]],
    ],
  ])("%s", (_, written, items) => {
    expect(plan(written)).toEqual({ items, blockers: [] });
  });

  test.each<[string, readonly WrittenVersion[], readonly (readonly [string, number])[]]>([
    ["a pool would be empty", [version(1, 0, config(["leaver"]))], [["pool_would_be_empty", 1]]],
    [
      "a pending version names nobody else",
      [version(1, 0, config(WITH)), version(2, 500, config(["leaver"], 30))],
      [["pool_would_be_empty", 2]],
    ],
    [
      "the pending version is the very one that would be published",
      [version(1, 0, config(WITH)), version(2, 500, config(["stays"]))],
      [["pending_version_same", 2]],
    ],
  ])("is refused where %s", (_, written, blockers) => {
    expect(plan(written).blockers).toEqual(blockers);
  });

  test("is refused where nobody would be left to approve, whoever succeeds", () => {
    const groups = [{ members: ["user:leaver"] }];
    const approved: JsonValue = {
      segments: [],
      routing: { fallback_team: "team:t" },
      approvals: { approvers: { LEGAL: { groups } } },
    };
    const written = [version(1, 0, approved)];
    for (const successor of [null, "heir"]) {
      const blockers = [["approvers_would_be_empty", 1]];
      expect(plan(written, successor)).toEqual({ items: [], blockers });
    }
  });

  test("a successor takes the empty pool's seat, and one who may not have it is a blocker", () => {
    const alone = [version(1, 0, config(["leaver"]))];
    expect(plan(alone, "heir")).toEqual({ items: [[1, null]], blockers: [] });
    expect(plan(alone, "stranger").blockers).toEqual([["config_not_valid", 1]]);
  });
});
