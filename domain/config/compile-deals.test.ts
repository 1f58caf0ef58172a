// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { base, compiled, deals, selling } from "../../tests/fixtures/compile-config.ts";
import type { JsonObject } from "../bytes/canonical-json.ts";
import { CompiledDeals } from "./compiled-deals.ts";
import { PLATFORM_FLOOR } from "./platform-floor.ts";

const smb = (limits: JsonObject, more: JsonObject = {}) =>
  deals(selling({ discounts: { smb: limits }, ...more })).segments["smb"];

describe("a segment's limits", () => {
  it("become basis points, minor units and months, each in its place", () => {
    const limits = smb(
      {
        submit_roles: ["ae", "deal_desk", "ae"],
        ae_self_approve_pct: 0.2,
        manager_required_pct: 0.21,
        finance_required_pct: 0.3,
        finance_required_line_pct: 0.5,
        vp_required_pct: 0.35,
        max_discount_pct: 0.4,
        strategic_arr_threshold: 250_000,
        finance_required_term_months: 24,
        vp_required_term_months: 36,
        max_term_months: 60,
        legal_required_for_non_standard: true,
      },
      { currency: "KWD" },
    );
    expect(limits).toEqual({
      submit: ["ae", "deal_desk"],
      own_bps: { ae: 2_000, sales_manager: 2_000, vp_sales: 2_000 },
      manager_above_bps: 2_100,
      finance_above_bps: 3_000,
      finance_above_line_bps: 5_000,
      vp_above_bps: 3_500,
      max_bps: 4_000,
      strategic_arr_minor: 250_000_000,
      finance_above_months: 24,
      vp_above_months: 36,
      max_months: 60,
      legal_for_non_standard: true,
    });
  });

  it("without an entry: sellers submit, approve nothing alone, and no limit is hard", () => {
    const { segments } = deals(
      selling({
        segments: [{ name: "smb" }, { name: "big" }],
        discounts: { smb: { ae_self_approve_pct: 0.1 } },
      }),
    );
    expect(segments["big"]).toEqual({
      submit: ["ae", "partner_manager", "sales_manager", "vp_sales", "deal_desk"],
      own_bps: {},
      manager_above_bps: null,
      finance_above_bps: null,
      finance_above_line_bps: null,
      vp_above_bps: null,
      max_bps: 10_000,
      strategic_arr_minor: null,
      finance_above_months: null,
      vp_above_months: null,
      max_months: null,
      legal_for_non_standard: false,
    });
  });

  it.each<[JsonObject, JsonObject]>([
    [{}, {}],
    [{ ae_self_approve_pct: 0.1 }, { ae: 1_000, sales_manager: 1_000, vp_sales: 1_000 }],
    [
      { ae_self_approve_pct: 0.1, self_approve_pct: { sales_manager: 0.2 } },
      { ae: 1_000, sales_manager: 2_000, vp_sales: 2_000 },
    ],
    [
      { self_approve_pct: { ae: 0.05, sales_manager: 0, deal_desk: 0.07 } },
      { ae: 500, deal_desk: 700 },
    ],
    [{ self_approve_pct: { vp_sales: 0.3 } }, { vp_sales: 3_000 }],
  ])("%j: seniors without a limit of their own have the next junior's", (limits, own) => {
    expect(smb(limits)?.own_bps).toEqual(own);
  });

  it("a strategic threshold holds in every segment without its own", () => {
    const { segments } = deals(
      selling({
        segments: [{ name: "smb" }, { name: "big" }],
        discounts: { smb: { strategic_arr_threshold: 7 } },
        approvals: { strategic_arr_threshold: 9 },
      }),
    );
    expect([segments["smb"]?.strategic_arr_minor, segments["big"]?.strategic_arr_minor]).toEqual([
      700, 900,
    ]);
  });
});

describe("the rules beside the limits", () => {
  it("become integers and codes", () => {
    const rules = deals(
      selling({
        regions: { emea: ["GB", "DE"] },
        products: {
          families: {
            "Größe 🎪": { finance_required_pct: 0.1 },
            Plans: { max_discount_pct: 0.25 },
          },
        },
        approvals: {
          high_arr_threshold: 100,
          high_tcv_threshold: 300,
          approval_chains: { default: ["SALES_MANAGER", "FINANCE"], risk_medium: ["LEGAL"] },
          quorum: { FINANCE: 2 },
        },
        terms: {
          payment: { finance_required_days: 45, max_days: 90 },
          liability: { legal_required_above: 1_000, max: 5_000, unlimited: "legal" },
          allowed_jurisdictions: ["US", "GB", "US"],
        },
        risk: {
          rules: [
            { level: "high", when: { credit: ["poor"], regions: ["emea"] } },
            { level: "medium", when: { term_above_months: 36, payment_terms_above_days: 60 } },
          ],
        },
        exceptions: { roles: ["vp_sales"], max_discount_pct: 0.5 },
      }),
    );
    const { segments, stages, ...rest } = rules;
    expect(Object.keys(segments)).toEqual(["smb"]);
    expect(stages).toEqual([["SALES_MANAGER"], ["FINANCE"], ["LEGAL"], ["VP_SALES"]]);
    expect(rest).toEqual({
      high_arr_minor: 10_000,
      high_tcv_minor: 30_000,
      chains: {
        default: ["SALES_MANAGER", "FINANCE"],
        over_high_arr: ["SALES_MANAGER", "FINANCE"],
        non_standard_terms: ["LEGAL"],
        risk_medium: ["LEGAL"],
        risk_high: ["FINANCE"],
      },
      families: {
        "Größe 🎪": { finance_above_bps: 1_000, max_bps: null },
        Plans: { finance_above_bps: null, max_bps: 2_500 },
      },
      liability: { legal_above_minor: 100_000, max_minor: 500_000, unlimited: "legal" },
      payment_terms: { finance_above_days: 45, max_days: 90 },
      risk: [
        {
          level: "high",
          credit: ["poor"],
          regions: ["emea"],
          payment_terms_above_days: null,
          term_above_months: null,
        },
        {
          level: "medium",
          credit: null,
          regions: null,
          payment_terms_above_days: 60,
          term_above_months: 36,
        },
      ],
      exception_max_bps: 5_000,
      quorum: { FINANCE: 2 },
      jurisdictions: ["GB", "US"],
      floor: PLATFORM_FLOOR,
    });
    expect(CompiledDeals.parse(rules)).toEqual(rules);
  });

  it.each([
    [
      [["FINANCE", "LEGAL"], ["SALES_MANAGER"]],
      [["FINANCE", "LEGAL"], ["SALES_MANAGER"], ["VP_SALES"]],
    ],
    [[["VP_SALES"]], [["VP_SALES"], ["SALES_MANAGER"], ["FINANCE"], ["LEGAL"]]],
  ])("stages %j get the roles that they leave out, one by one", (stages, expected) => {
    expect(deals(selling({ approvals: { stages } })).stages).toEqual(expected);
  });

  it.each<[string, JsonObject]>([
    ["roles", { max_discount_pct: 0.5 }],
    ["a discount", { roles: ["vp_sales"] }],
  ])("exceptions without %s lift nothing", (_, exceptions) => {
    const source = selling({ exceptions, approvals: { high_arr_threshold: 1 } });
    expect(deals(source).exception_max_bps).toBeNull();
    expect(compiled(source).desk?.exceptions).toBeNull();
  });
});

describe("a config that says nothing of deals", () => {
  it.each<[string, JsonObject]>([
    ["nothing at all", {}],
    [
      "empty sections",
      { approvals: {}, discounts: {}, terms: { payment: {} }, risk: { rules: [] } },
    ],
  ])("has no rules for them: %s", (_, more) => {
    expect(compiled({ ...base, ...more }).policy).not.toHaveProperty("deals");
  });

  it.each<[string, JsonObject]>([
    ["discounts", { discounts: { smb: {} } }],
    ["products", { products: { families: { Plans: {} } } }],
    ["approvals", { approvals: { high_arr_threshold: 5 } }],
    ["terms", { terms: { payment: { max_days: 5 } } }],
    ["risk", { risk: { rules: [{ level: "high", when: { credit: ["poor"] } }] } }],
    ["exceptions", { exceptions: { roles: ["vp_sales"] } }],
  ])("but any of them in %s makes all of them hold", (_, more) => {
    expect(Object.keys(deals(selling(more)).segments)).toEqual(["smb"]);
  });
});
