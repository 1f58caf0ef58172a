// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { directory, routing, selling } from "../../tests/fixtures/compile-config.ts";
import { assumingDirectory } from "./assuming-directory.ts";
import { compileConfig } from "./compile-config.ts";
import { compileLeniently, type LenientlyCompiled } from "./compile-leniently.ts";
import { CompiledDocument } from "./compiled-config.ts";
import { parseRevOpsConfig, type RevOpsConfig } from "./revops-config.ts";

function parsed(source: unknown): RevOpsConfig {
  const result = parseRevOpsConfig(source);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** Against nobody's directory: only handles that the config itself names exist. */
function offline(source: unknown): LenientlyCompiled {
  const config = parsed(source);
  return compileLeniently(config, assumingDirectory(config));
}

const sample: unknown = parse(
  readFileSync(new URL("../../tests/fixtures/spec-sample.yaml", import.meta.url), "utf8"),
);

describe("the field's own sample config", () => {
  it("is taken as written, as YAML and as JSON", () => {
    expect(parseRevOpsConfig(JSON.parse(JSON.stringify(sample)))).toEqual(
      parseRevOpsConfig(sample),
    );
    expect(parsed(sample).discounts["smb"]?.finance_required_pct).toBe(0.3);
  });

  it("lacks a catch-all, which nobody may publish, and the rest still compiles", () => {
    const { document, problems } = offline(sample);
    expect(problems.map(({ code, pointer }) => [code, pointer])).toEqual([
      ["no_catch_all", "/routing/fallback_team"],
    ]);
    const { policy } = CompiledDocument.parse(document);
    expect(policy.deals).toMatchObject({
      high_arr_minor: 25_000_000,
      segments: {
        smb: { own_bps: { ae: 2_000 }, manager_above_bps: 2_000, finance_above_bps: 3_000 },
        enterprise: {
          own_bps: { ae: 1_000 },
          manager_above_bps: null,
          legal_for_non_standard: true,
        },
      },
    });
    const config = parsed(sample);
    expect(compileConfig(config, assumingDirectory(config))).toEqual({
      ok: false,
      error: problems,
    });
  });
});

describe("a config with problems", () => {
  it("compiles without what could not be resolved, into a document that policies can read", () => {
    const source = routing(
      {
        fallback_team: "team:nobody",
        round_robin_pools: { gone: ["user:nobody"], sdr: ["user:sdr-1", "user:nobody"] },
        territories: {
          eu: { regions: ["GB", "UK"], owners: { any: "user:nobody", smb: "team:ae" } },
        },
      },
      {
        currency: "USX",
        segments: [{ name: "smb", arr_min: 5, owner: "pool:none" }],
        discounts: { smb: { max_discount_pct: 0.33333 }, big: {} },
      },
    );
    const { document, problems } = compileLeniently(parsed(source), directory);
    expect(problems.length).toBeGreaterThan(7);
    const { policy } = CompiledDocument.parse(document);
    expect(policy).toMatchObject({
      fallback_team: "",
      pools: { sdr: { members: [{ user: "usr_sdr-1" }] } },
      territory_by_region: { GB: "eu" },
      territory_owners: { eu: { smb: { ref: "tea_ae" } } },
      segments: [{ owner: null, arr_min_minor: 500 }],
      deals: { segments: { smb: { max_bps: 3_333 } } },
    });
  });

  it("without problems is what is published", () => {
    const config = parsed(selling({ discounts: { smb: { ae_self_approve_pct: 0.1 } } }));
    const { document, problems } = compileLeniently(config, directory);
    expect(problems).toEqual([]);
    expect(compileConfig(config, directory)).toEqual({ ok: true, value: document });
  });

  it("has no document where it would not fit the policy's memory or the host's", () => {
    const members = Array.from({ length: 200 }, (_, i) => `user:${"x".repeat(120)}${i}`);
    const groups = Array.from({ length: 30 }, () => ({ members }));
    const { document, problems } = offline(
      selling({ approvals: { approvers: { FINANCE: { groups } } } }),
    );
    expect(document).toBeNull();
    expect(problems.map(({ code }) => code)).toEqual(["config_too_large"]);
  });
});

it("offline, every handle that a config names is somebody, wherever it stands", () => {
  const source = selling({
    segments: [{ name: "smb", owner: "user:owner" }],
    routing: {
      territories: { eu: { regions: ["GB"], owners: { any: "user:walker", smb: "team:far" } } },
      round_robin_pools: {
        plain: ["user:a", "user:b"],
        full: { team: "team:own", members: [{ user: "user:c" }] },
      },
      fallback_team: "team:desk",
    },
    capacity: { users: { "user:capped": 5 } },
    approvals: {
      approvers: {
        LEGAL: { groups: [{ team: "team:legal", members: ["user:l"], deputy: "user:d" }] },
        SALES_MANAGER: { manager_of_submitter: true, deputy: "user:m" },
      },
    },
  });
  const { document, problems } = offline(source);
  expect(problems).toEqual([]);
  expect(document?.policy.pools["full"]).toMatchObject({ team: "own", members: [{ user: "c" }] });
  expect(document?.desk?.approvers.LEGAL?.groups).toMatchObject([
    { team: "legal", members: ["l"], deputy: "d" },
  ]);
});
