// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { compiled, selling } from "../../tests/fixtures/compile-config.ts";
import type { JsonObject } from "../bytes/canonical-json.ts";
import type { CompiledDocument } from "./compiled-config.ts";
import { FEATURE_FLAGS, type FeatureFlag } from "./schema/features.ts";

/** Uses every feature. */
const FULL: JsonObject = {
  regions: { emea: ["GB"] },
  schedules: { office: { time_zone: "Europe/London", hours: { mon: ["09:00-17:00"] } } },
  segments: [{ name: "smb", schedule_id: "office" }],
  sla: {
    regions: { emea: { smb: { sla_minutes: 5, schedule_id: "office" } } },
    on_breach: { reassign: true },
  },
  exchange_rates: [{ from: "2026-01-01", rates: { EUR: 1.1 } }],
  discounts: { smb: { ae_self_approve_pct: 0.1, strategic_arr_threshold: 4 } },
  products: { families: { Plans: { max_discount_pct: 0.2 } } },
  approvals: {
    high_arr_threshold: 5,
    strategic_arr_threshold: 6,
    stages: [["SALES_MANAGER", "FINANCE"]],
    quorum: { FINANCE: 2 },
  },
  terms: {
    payment: { max_days: 60 },
    liability: { max: 100, unlimited: "legal" },
    allowed_jurisdictions: ["GB"],
  },
  risk: { rules: [{ level: "high", when: { credit: ["poor"] } }] },
  exceptions: { roles: ["vp_sales"], max_discount_pct: 0.5 },
  forms: { contact: { title: "Contact us", fields: [{ name: "email" }] } },
  sources: { product: { kind: "signal", points: { any: 1 } } },
  duplicates: { rules: ["email"], action: "link" },
  enrichment: { required: ["country"] },
  preflight: { domain_leads_max: 5 },
  capacity: { caps: { any: [{ limit: 5, window: "day" }] } },
  lead_work: { sticky: ["account"], credit_reasons: ["spam"] },
  matching: { link_levels: ["L1", "L4"] },
  opportunities: { from_leads: "route" },
};

/** The same config as its author would have written it without the feature. */
const UNWRITTEN: Record<FeatureFlag, JsonObject> = {
  exceptions: { exceptions: {} },
  risk: { risk: {} },
  family_limits: { products: {} },
  strategic_deals: {
    discounts: { smb: { ae_self_approve_pct: 0.1 } },
    approvals: {
      high_arr_threshold: 5,
      stages: [["SALES_MANAGER", "FINANCE"]],
      quorum: { FINANCE: 2 },
    },
  },
  liability_limits: {
    terms: { payment: { max_days: 60 }, allowed_jurisdictions: ["GB"] },
  },
  jurisdictions: {
    terms: { payment: { max_days: 60 }, liability: { max: 100, unlimited: "legal" } },
  },
  parallel_stages: {
    approvals: { high_arr_threshold: 5, strategic_arr_threshold: 6, quorum: { FINANCE: 2 } },
  },
  quorum: {
    approvals: {
      high_arr_threshold: 5,
      strategic_arr_threshold: 6,
      stages: [["SALES_MANAGER", "FINANCE"]],
    },
  },
  exchange_rates: { exchange_rates: [] },
  region_slas: { sla: { on_breach: { reassign: true } } },
  business_hours: {
    schedules: {},
    segments: [{ name: "smb" }],
    sla: { regions: { emea: { smb: { sla_minutes: 5 } } }, on_breach: { reassign: true } },
  },
  forms: { forms: {} },
  sources: { sources: {} },
  // What finds nobody, whatever would become of it.
  duplicates: { duplicates: { rules: [] } },
  enrichment: { enrichment: {} },
  domain_velocity: { preflight: {} },
  caps: { capacity: {} },
  sticky: { lead_work: { credit_reasons: ["spam"] } },
  credits: { lead_work: { sticky: ["account"], credit_reasons: [] } },
  escalation: { sla: { regions: { emea: { smb: { sla_minutes: 5, schedule_id: "office" } } } } },
  fuzzy_matching: { matching: { link_levels: ["L1"] } },
  opportunities: { opportunities: {} },
};

describe("a feature that is off", () => {
  it.each(FEATURE_FLAGS)("%s compiles as if it had not been written", (flag) => {
    const features = { [flag]: false };
    const off = compiled(selling({ ...FULL, features }));
    expect(off).toEqual(compiled(selling({ ...FULL, ...UNWRITTEN[flag], features })));
    const on = compiled(selling(FULL));
    const decidedBy = ({ policy, desk, intake, work }: CompiledDocument) => {
      return { policy, intake, work, desk: { ...desk, features: null } };
    };
    expect(decidedBy(off)).not.toEqual(decidedBy(on));
  });

  it("all of them compile as if none had been written", () => {
    const features = Object.fromEntries(FEATURE_FLAGS.map((flag) => [flag, false]));
    const { policy, desk, intake } = compiled(selling({ ...FULL, features }));
    const bare = compiled(
      selling({
        regions: { emea: ["GB"] },
        discounts: { smb: { ae_self_approve_pct: 0.1 } },
        approvals: { high_arr_threshold: 5 },
        terms: { payment: { max_days: 60 } },
        features,
      }),
    );
    expect({ policy, desk, intake }).toEqual({
      policy: bare.policy,
      desk: bare.desk,
      intake: bare.intake,
    });
  });
});
