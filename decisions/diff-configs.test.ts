// SPDX-License-Identifier: Apache-2.0
// What a change of a config does, told exactly and in words.
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readFileSync } from "node:fs";
import { CompiledDocument } from "#domain/config/compiled-config.ts";
import { ConfigDiff } from "#domain/config/config-diff.ts";
import { type ConfigSide, diffConfigs } from "./diff-configs.ts";
import { PolicyHost } from "./policy-host.ts";
import { POLICY } from "../tests/fixtures/policy.ts";
import { FULL_CONFIG, sideOf, withKeys } from "../tests/fixtures/full-config.ts";

const host = new PolicyHost(POLICY);
const full = sideOf(FULL_CONFIG);

function diffOf(patch: Parameters<typeof withKeys>[1], base: unknown = FULL_CONFIG): ConfigDiff {
  const diff = diffConfigs(host, sideOf(base), sideOf(withKeys(base, patch)));
  return ConfigDiff.parse(diff);
}

/** Each decision change as "<effect>: <sentence>". */
function told({ decisions }: ConfigDiff): string[] {
  return decisions.map(({ effect, sentence }) => `${effect}: ${sentence}`);
}

describe("the diff is exact", () => {
  it("it finds a change of one basis point, month, day, person or minor unit in any threshold", () => {
    const { deals } = full.compiled.policy;
    const numbers = pathsOfNumbers(deals, []).filter(([first]) => first !== "floor");
    expect(numbers.length).toBeGreaterThan(35);
    const unseen = numbers.filter((path) => {
      const changed = structuredClone(full.compiled);
      bump(changed.policy.deals, path);
      const after: ConfigSide = { source: full.source, compiled: CompiledDocument.parse(changed) };
      return diffConfigs(host, full, after).decisions.length === 0;
    });
    expect(unseen.map((path) => path.join("."))).toEqual([]);
  });

  it("and none between a config and itself", () => {
    const same = diffConfigs(host, full, sideOf(structuredClone(FULL_CONFIG)));
    expect(same).toEqual({ loosens: false, keys: [], decisions: [], more: 0 });
  });

  it("a first version changes nothing that was in force", () => {
    const first = diffConfigs(host, null, full);
    expect(first).toEqual({ loosens: false, keys: [], decisions: [], more: 0 });
  });

  function pathsOfNumbers(value: unknown, path: readonly string[]): (readonly string[])[] {
    if (typeof value === "number") return [path];
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => pathsOfNumbers(inner, [...path, key]));
  }

  function bump(value: unknown, [key, ...rest]: readonly string[]): void {
    const holder = value as Record<string, unknown>;
    if (key === undefined) throw new Error("no key");
    if (rest.length > 0) bump(holder[key], rest);
    else holder[key] = Number(holder[key]) + 1;
  }
});

describe("a change is told by its key and by what it does", () => {
  it("SMB AE limit 20 % -> 25 %", () => {
    const diff = diffOf({ discounts: { smb: { ae_self_approve_pct: 0.25 } } });
    expect(diff).toMatchObject({
      loosens: true,
      keys: [
        {
          pointer: "/discounts/smb/ae_self_approve_pct",
          from: 0.2,
          to: 0.25,
          effect: "looser",
          sentence: "smb AE limit 20 % -> 25 %",
        },
      ],
      more: 0,
    });
    expect(told(diff)).toEqual([
      "looser: smb quotes of an ae from 20.01 % to 25 % discount no longer need SALES_MANAGER",
    ]);
    expect(diff.decisions[0]?.example).toEqual({
      kind: "quote",
      facts: { segment: "smb", role: "ae", exception: "none", discount: 0.2001 },
      outcome: "allowed without any approval",
    });
  });

  it.each([
    [
      "a tighter limit",
      { discounts: { enterprise: { finance_required_pct: 0.25 } } },
      "tighter: enterprise quotes of an ae, a sales_manager or a vp_sales from 25.01 % to 30 % discount now need FINANCE",
    ],
    [
      "a higher hard limit",
      { discounts: { smb: { max_discount_pct: 0.55 } } },
      "looser: smb quotes of an ae, a sales_manager or a vp_sales without a valid exception from 50.01 % to 55 % discount are no longer denied and need SALES_MANAGER, FINANCE and VP_SALES",
    ],
    [
      "a role that may submit",
      { discounts: { smb: { submit_roles: ["ae", "sales_manager", "vp_sales", "sdr"] } } },
      "looser: smb quotes of an sdr of 0 % discount are no longer denied and need no approval",
    ],
    [
      "a shorter term",
      { discounts: { smb: { max_term_months: 48 } } },
      "tighter: smb quotes with a term from 49 months to 60 months are now denied",
    ],
    [
      "a chain, in every segment at once",
      { approvals: { approval_chains: { over_high_arr: ["SALES_MANAGER"] } } },
      "looser: smb and enterprise quotes with a net ARR from 250,000 USD on no longer need FINANCE",
    ],
    [
      "a rule of risk",
      { risk: { rules: [{ level: "medium", when: { credit: ["poor"] } }] } },
      "looser: quotes of accounts with poor credit with payment terms from 31 days on no longer need FINANCE",
    ],
    [
      "a family's limit",
      { products: { families: { Plans: { max_discount_pct: 0.5 } } } },
      "tighter: quotes with Plans from 50.01 % to 60 % discount are now denied",
    ],
    [
      "a quorum",
      { approvals: { quorum: { FINANCE: 1 } } },
      "looser: FINANCE is given by 1 person instead of 2 people",
    ],
    [
      "stages side by side",
      { approvals: { stages: [["SALES_MANAGER"], ["FINANCE", "LEGAL"]] } },
      "changed: approvals are asked for as SALES_MANAGER, then FINANCE beside LEGAL, then VP_SALES instead of SALES_MANAGER, then FINANCE, then LEGAL, then VP_SALES",
    ],
    [
      "a law that contracts may be under",
      { terms: { allowed_jurisdictions: ["GB", "US", "DE"] } },
      "looser: contracts under the law of DE are no longer blocked",
    ],
    [
      "an email class that preflight refuses",
      { preflight: { deny_email_classes: ["disposable"] } },
      "tighter: leads with a disposable address are now refused",
    ],
    [
      "offices' addresses that preflight refuses",
      { preflight: { deny_role_addresses: true } },
      "tighter: leads with an office's address, such as info@ are now refused",
    ],
    [
      "a limit on the leads of one domain",
      { preflight: { domain_leads_max: 5 } },
      "tighter: leads beyond 5 of one company's mail domain within the window are now refused",
    ],
    [
      "a territory's owner",
      { routing: { territories: { europe: { owners: { enterprise: "user:ae-2" } } } } },
      "neutral: leads from europe in enterprise go to user:ae-2 instead of user:ae-1",
    ],
    [
      "a promise of time",
      { segments: [{ ...FULL_CONFIG.segments[0], sla_minutes: 90 }, FULL_CONFIG.segments[1]] },
      "looser: leads from europe and places of no territory, such as ZZ in smb are promised a first touch in 90 minutes instead of 60 minutes",
    ],
  ])("%s", (_, patch, sentence) => {
    expect(told(diffOf(patch))).toContain(sentence);
  });

  it("a border between segments that moves takes the limits of the other segment along", () => {
    const [smb, enterprise] = FULL_CONFIG.segments;
    const diff = diffOf({
      segments: [
        { ...smb, arr_max: 59_999 },
        { ...enterprise, arr_min: 60_000 },
      ],
    });
    expect(diff.loosens).toBe(true);
    expect(told(diff)).toContain(
      "neutral: accounts with an ARR from 50,000 USD to 59,999.99 USD are smb instead of enterprise",
    );
    expect(told(diff)).toContain(
      "looser: smb (before: enterprise, such as an account with an ARR of 50,000 USD) quotes of an ae from 10.01 % to 20 % discount no longer need SALES_MANAGER",
    );
  });

  it("a config that says nothing of deals denies every quote, so that saying anything loosens", () => {
    const { currency, segments, routing } = FULL_CONFIG;
    const silent = { currency, segments, routing };
    expect(told(diffConfigs(host, sideOf(silent), full))).toContain(
      "looser: quotes and contracts are decided; before, every one was denied",
    );
    expect(told(diffConfigs(host, full, sideOf(silent)))).toContain(
      "tighter: every quote and every contract is denied: the config says nothing of deals",
    );
  });
});

describe("what loosens needs a second person, and nothing else does", () => {
  it.each([
    ["a higher own limit", { discounts: { smb: { ae_self_approve_pct: 0.21 } } }, true],
    ["a lower own limit", { discounts: { smb: { ae_self_approve_pct: 0.19 } } }, false],
    ["a limit that is gone", { discounts: { smb: { max_term_months: null } } }, true],
    [
      "one more role in a chain",
      { approvals: { approval_chains: { default: ["SALES_MANAGER", "LEGAL"] } } },
      false,
    ],
    [
      "one role for another in a chain",
      { approvals: { approval_chains: { over_high_arr: ["SALES_MANAGER", "LEGAL"] } } },
      true,
    ],
    [
      "a stricter rule of risk",
      {
        risk: {
          rules: [...FULL_CONFIG.risk.rules, { level: "high", when: { credit: ["unknown"] } }],
        },
      },
      false,
    ],
    [
      "other approvers",
      { approvals: { approvers: { FINANCE: { groups: [{ team: "team:finance" }] } } } },
      true,
    ],
    [
      "who gets a lead",
      { routing: { territories: { europe: { owners: { any: "team:desk" } } } } },
      false,
    ],
    [
      "a family with a limit of its own",
      { products: { families: { Services: { max_discount_pct: 0.1 } } } },
      false,
    ],
    ["a label", { labels: { lead: "Enquiry" } }, false],
    ["another currency of the same figures", { currency: "EUR" }, true],
    ["exceptions switched off", { features: { exceptions: false } }, false],
    ["risk switched off", { features: { risk: false } }, true],
  ])("%s", (_, patch, loosens) => {
    expect(diffOf(patch).loosens).toBe(loosens);
  });
});

it("what finds no room in the list is counted, and what loosens stands first", () => {
  const segments = Array.from({ length: 50 }, (_, i) => ({
    name: `segment_${i}`,
    arr_min: i * 1_000,
    ...(i === 49 ? {} : { arr_max: i * 1_000 + 999 }),
  }));
  const config = (shift: number): unknown => ({
    segments,
    routing: { fallback_team: "team:desk" },
    discounts: Object.fromEntries(
      segments.map(({ name }, i) => [
        name,
        {
          ae_self_approve_pct: (1_000 + 10 * i - shift) / 10_000,
          finance_required_pct: (3_000 + 10 * i + shift) / 10_000,
          max_discount_pct: (5_000 + 10 * i + shift) / 10_000,
          max_term_months: 24 + i + shift,
          vp_required_term_months: 12 + i - shift,
        },
      ]),
    ),
  });
  const diff = diffConfigs(host, sideOf(config(0)), sideOf(config(1)));
  expect(diff.decisions).toHaveLength(200);
  expect(diff.more).toBeGreaterThan(0);
  const effects = diff.decisions.map(({ effect }) => effect);
  expect(effects.slice(0, effects.lastIndexOf("looser") + 1)).not.toContain("tighter");
});

it("the spec's sample with its hole closed lets quotes pass that were denied", () => {
  const text = readFileSync(new URL("../tests/fixtures/spec-sample.yaml", import.meta.url), "utf8");
  const sample = withKeys(parse(text), { routing: { fallback_team: "team:desk" } });
  const closed = {
    segments: [
      { name: "smb", arr_max: 249_999 },
      { name: "enterprise", arr_min: 250_000 },
    ],
  };
  const diff = diffOf(closed, sample);
  expect(diff.loosens).toBe(true);
  expect(told(diff)).toContain(
    "neutral: accounts with an ARR from 50,001 USD to 249,999.99 USD are smb instead of unknown",
  );
});
