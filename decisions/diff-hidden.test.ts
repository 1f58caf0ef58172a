// SPDX-License-Identifier: Apache-2.0
// Changes that show only in some place: at one level of risk, with some company size, or in the promises to leads.
import { describe, expect, it } from "vitest";
import { checkConfig } from "./check-config.ts";
import { type ConfigSide, diffConfigs } from "./diff-configs.ts";
import { PolicyHost } from "./policy-host.ts";
import { POLICY } from "../tests/fixtures/policy.ts";
import { FULL_CONFIG, sideOf, withKeys } from "../tests/fixtures/full-config.ts";

const host = new PolicyHost(POLICY);
type Patch = Parameters<typeof withKeys>[1];
const chains = (patch: Patch): Patch => ({ approvals: { approval_chains: patch } });

function diffOf(base: unknown, patch: Patch): ReturnType<typeof diffConfigs> {
  return diffConfigs(host, sideOf(base), sideOf(withKeys(base, patch)));
}

function told({ decisions }: ReturnType<typeof diffConfigs>): string[] {
  return decisions.map(({ effect, sentence }) => `${effect}: ${sentence}`);
}

const EVERY_CREDIT = ["good", "fair", "poor", "unknown"];
const MEDIUM_BUT_HIGH_IN_EMEA = {
  risk: {
    rules: [
      { level: "medium", when: { credit: EVERY_CREDIT } },
      { level: "high", when: { regions: ["emea"] } },
    ],
  },
};

describe("a risk level replaces the one below it", () => {
  const hidden = withKeys(FULL_CONFIG, {
    ...MEDIUM_BUT_HIGH_IN_EMEA,
    approvals: {
      high_tcv_threshold: null,
      approval_chains: {
        risk_medium: ["LEGAL", "VP_SALES"],
        risk_high: ["FINANCE"],
        over_high_arr: ["VP_SALES"],
      },
    },
  });

  it("so a chain that is hidden at medium risk loosens what it asks at high risk", () => {
    const diff = diffOf(hidden, chains({ over_high_arr: ["LEGAL"] }));
    expect(diff.loosens).toBe(true);
    expect(told(diff)).toContain(
      "looser: smb quotes with a net ARR from 250,000 USD to 999,999.99 USD need LEGAL instead of VP_SALES",
    );
  });

  it("and one that is hidden at every level changes nothing", () => {
    const everywhere = withKeys(hidden, chains({ risk_high: ["LEGAL", "VP_SALES"] }));
    const looser = told(diffOf(everywhere, chains({ over_high_arr: ["LEGAL"] }))).filter(
      (sentence) => sentence.startsWith("looser"),
    );
    expect(looser).toEqual([]);
  });

  it("so more discount with fewer approvals is found where only high risk shows it", () => {
    const manager = { manager_required_pct: 0.28 };
    const config = withKeys(FULL_CONFIG, {
      ...MEDIUM_BUT_HIGH_IN_EMEA,
      discounts: { smb: manager, enterprise: manager },
      ...chains({ default: ["VP_SALES"], risk_medium: ["VP_SALES"], risk_high: ["FINANCE"] }),
    });
    const found = checkConfig(host, config, null).report.findings.filter(
      ({ code }) => code === "not_monotone",
    );
    expect(found.map(({ message }) => message)).toContain(
      "A quote of 28.01 % discount no longer needs VP_SALES, which the better one of 28 % discount needs.",
    );
    expect(found[0]?.example?.facts).toMatchObject({ region: "emea", discount: 0.2801 });
  });
});

it("a border that moves sends accounts to a segment of their company's size, whose limits they then have", () => {
  const { currency, routing } = FULL_CONFIG;
  const [strict, loose] = [
    { name: "strict", arr_min: 0, arr_max: 1_000_000, company_size_min: 1_000 },
    { name: "loose", arr_min: 1_000_001, company_size_max: 999 },
  ];
  const base = {
    currency,
    routing: { fallback_team: routing.fallback_team },
    segments: [strict, loose],
    discounts: { strict: { max_discount_pct: 0.1 }, loose: { ae_self_approve_pct: 0.4 } },
  };
  const diff = diffOf(base, { segments: [{ ...strict, arr_min: 500_000 }, loose] });
  expect(diff.loosens).toBe(true);
  expect(told(diff).join("\n")).toContain(
    "loose (before: strict, such as an account with an ARR of 0 USD and 1 employee) quotes",
  );
});

describe("a promise to leads", () => {
  const [smb, enterprise] = FULL_CONFIG.segments;
  const OPEN = { mon: ["09:00-17:00"] };
  const schedules = (patch: Patch): Patch => ({
    schedules: { weekdays: { time_zone: "Europe/London", hours: OPEN, ...patch } },
  });
  const base = withKeys(FULL_CONFIG, {
    ...schedules({}),
    segments: [{ ...smb, route_sla_minutes: 30, schedule_id: "weekdays" }, enterprise],
  });
  const ofSmb = (patch: Patch): Patch => ({
    segments: [
      { ...smb, route_sla_minutes: 30, schedule_id: "weekdays", ...patch },
      { ...enterprise },
    ],
  });

  it.each([
    ["of a longer time is looser", ofSmb({ sla_minutes: 20_000 }), true],
    ["that falls back to a longer one is looser", ofSmb({ sla_minutes: null }), true],
    ["of a shorter time is not", ofSmb({ sla_minutes: 30 }), false],
    ["of an owner that is gone is looser", ofSmb({ route_sla_minutes: null }), true],
    ["of an owner sooner is not", ofSmb({ route_sla_minutes: 20 }), false],
    ["in other hours may be looser", schedules({ hours: { tue: ["09:00-17:00"] } }), true],
    ["with more holidays may be looser", schedules({ holidays: ["2026-12-25"] }), true],
    ["in another time zone may be looser", schedules({ time_zone: "Asia/Tokyo" }), true],
  ])("%s", (_, patch, loosens) => {
    expect(diffOf(base, patch).loosens).toBe(loosens);
  });

  it("that counts in fewer hours is looser", () => {
    const always = withKeys(base, ofSmb({ schedule_id: null }));
    expect(told(diffOf(always, ofSmb({}))).join("\n")).toMatch(
      /^looser: .* count minutes in the hours of weekdays instead of every hour$/mu,
    );
    expect(
      diffOf(base, ofSmb({ schedule_id: null })).decisions.map(({ effect }) => effect),
    ).toEqual(["tighter"]);
  });
});

describe("a diff is bounded", () => {
  /** Segments with rules of their own, each of which hides what risk asks for. */
  function manySegments(rules: number, risk_high: string): ConfigSide {
    const names = Array.from({ length: 50 }, (_, i) => `segment_${i}`);
    return sideOf({
      currency: "USD",
      routing: { fallback_team: "team:desk" },
      segments: names.map((name, i) => ({ name, arr_min: i * 1_000, arr_max: i * 1_000 + 999 })),
      discounts: Object.fromEntries(
        names.map((name, i) => [
          name,
          { strategic_arr_threshold: 0, max_term_months: 500 + i, max_discount_pct: 0.5 },
        ]),
      ),
      approvals: {
        high_arr_threshold: 0,
        approval_chains: { over_high_arr: ["LEGAL"], risk_high: [risk_high] },
      },
      risk: {
        rules: Array.from({ length: rules }, (_, i) => ({
          level: "high",
          when: {
            credit: [EVERY_CREDIT[i % 4]],
            term_above_months: 10 + i,
            payment_terms_above_days: 100 - i,
          },
        })),
      },
    });
  }

  it("what more would have to be asked for than there is time counts as looser", () => {
    let asked = 0;
    const counting: Pick<PolicyHost, "decide"> = {
      decide: (question, tenant, input) => {
        asked += 1;
        return host.decide(question, tenant, input);
      },
    };
    const diff = diffConfigs(
      counting as PolicyHost,
      manySegments(21, "VP_SALES"),
      manySegments(21, "LEGAL"),
    );
    expect(diff.loosens).toBe(true);
    expect(told(diff)).toContain(
      "looser: the thresholds of both make too many kinds of quote to compare: some may be decided more loosely",
    );
    expect(asked).toBeLessThan(70_000);
  });
});
