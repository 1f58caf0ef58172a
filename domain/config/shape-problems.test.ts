// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { parseRevOpsConfig } from "./revops-config.ts";
import { parsePlacedYaml } from "./yaml-place.ts";

const base = { segments: [], routing: { fallback_team: "team:a" } };

function told(value: unknown): (string | null)[][] {
  const parsed = parseRevOpsConfig(value);
  return parsed.ok ? [] : parsed.error.map(({ message, fix }) => [message, fix]);
}

const ofSmb = (keys: object): object => ({ ...base, discounts: { smb: keys } });
const segment = (keys: object): object => ({ ...base, segments: [{ name: "a", ...keys }] });
const routing = (keys: object): object => ({ ...base, routing: keys });

describe("a fault of shape is one plain sentence that names its key, with what mends it", () => {
  it.each<[unknown, string, string | null]>([
    [null, "The file holds no config.", "Write at least segments and routing."],
    [
      [],
      "The config is a list, not a group of keys.",
      "Write its keys, such as segments: and routing:, at the left margin.",
    ],
    [{ routing: {} }, "segments is missing: a list.", "Write segments: [...]."],
    [{ segments: [] }, "routing is missing: a group of keys.", "Write routing: { ... }."],
    [{ ...base, segments: [{}] }, "name of entry 1 of segments is missing: a text.", "Add name."],
    [
      ofSmb({ max_discount_pct: "20%" }),
      'max_discount_pct of smb is "20%", not a number.',
      "Write 0.2 without quotes or percent sign.",
    ],
    [
      ofSmb({ max_discount_pct: "0.2" }),
      'max_discount_pct of smb is "0.2", not a number.',
      "Write 0.2 without quotes or percent sign.",
    ],
    [
      ofSmb({ max_discount_pct: "0,07" }),
      'max_discount_pct of smb is "0,07", not a number.',
      "Write 0.07 without quotes or percent sign.",
    ],
    [
      ofSmb({ max_discount_pct: 110.1 }),
      "max_discount_pct of smb is 110.1, which would be 11010 %: rates are fractions from 0 to 1.",
      null,
    ],
    [
      segment({ arr_min: "$50,000" }),
      'arr_min of entry 1 of segments is "$50,000", not a number.',
      "Write 50000 without quotes, signs or separators.",
    ],
    [
      segment({ arr_min: 1e30 }),
      "arr_min of entry 1 of segments is 1e+30, more than 10000000000000.",
      "Write at most 10000000000000.",
    ],
    [
      segment({ arr_min: -1e30 }),
      "arr_min of entry 1 of segments is -1e+30, less than 0.",
      "Write at least 0.",
    ],
    [
      segment({ sla_minutes: 1.5 }),
      "sla_minutes of entry 1 of segments is 1.5, not a whole number.",
      "Write 1 or 2.",
    ],
    [
      { ...base, currency: 5 },
      "currency is 5, not a text.",
      'Write "5", in quotes, if that is meant.',
    ],
    [
      { ...base, features: { risk: "off" } },
      'risk of features is "off", not true or false.',
      "Write false, without quotes.",
    ],
    [
      routing({ default_strategy: "teritory" }),
      'default_strategy of routing is "teritory", which is none of territory, segment, round_robin, account_owner_follows, capacity.',
      "Did you mean territory?",
    ],
    [
      routing({ territories: null }),
      "territories of routing is empty, not a group of keys.",
      "Write it as keys with values.",
    ],
    [
      routing({ fallback_team: "sales" }),
      'fallback_team of routing is "sales", not a handle such as team:enterprise-eu.',
      "Write team:sales.",
    ],
    [
      routing({ territories: { eu: ["gb"] } }),
      'Entry 1 of eu is "gb", not an ISO 3166 code such as GB or US-CA.',
      "Write GB.",
    ],
    [
      routing({ round_robin_pools: { p: 7 } }),
      "p of round_robin_pools is 7, not a list or a group of keys.",
      null,
    ],
    [
      routing({ round_robin_pools: { "My Pool": [] } }),
      "My Pool in round_robin_pools of routing is not a name of a-z, 0-9 and _ that starts with a letter.",
      "Write my_pool.",
    ],
    [ofSmb({ submit_roles: [] }), "submit_roles of smb is empty.", "Write at least 1 entry."],
    [
      { ...base, exchange_rates: [{ from: "2026-1-1", rates: {} }] },
      'from of entry 1 of exchange_rates is "2026-1-1", not a date such as 2026-01-31.',
      null,
    ],
    [
      { ...base, exchange_rates: [{ from: "2026-01-01", rates: { EUR: 0 } }] },
      "EUR of rates is 0, not more than 0.",
      "Write more than 0.",
    ],
  ])("%j", (value, message, fix) => {
    expect(told(value)).toEqual([[message, fix]]);
  });

  it.each<[unknown, string, string]>([
    [
      ofSmb({ finance_requird_pct: 0.2 }),
      "finance_requird_pct is no key of smb of discounts.",
      "Did you mean finance_required_pct?",
    ],
    [{ routing: {}, segmnts: [] }, "segmnts is no key of the config.", "Did you mean segments?"],
    [
      { ...base, approvals: { quorum: { finance: 2 } } },
      "finance is no key of quorum of approvals.",
      "Did you mean FINANCE?",
    ],
    [
      routing({ territories: { eu: { region: ["GB"] } } }),
      "region is no key of eu of territories.",
      "Did you mean regions?",
    ],
    [
      routing({ round_robin_pools: { p: { members: [{ user: "user:a", wieght: 1 }] } } }),
      "wieght is no key of entry 1 of members.",
      "Did you mean weight?",
    ],
    [
      routing({ round_robin_pools: { p: { members: [], colour: 1 } } }),
      "colour is no key of p of round_robin_pools.",
      "Remove it; the keys are team, strategy, working_hours, members.",
    ],
  ])(
    "an unknown key is told once, with the one that was meant there: %j",
    (value, message, fix) => {
      expect(told(value)).toEqual([[message, fix]]);
    },
  );

  it.each([
    "discounts: { smb: { max_discount_pct: 0,4 } }",
    "discounts: { smb: { self_approve_pct: { ae: 0,4 } } }",
    'exchange_rates: [{ from: "2026-01-01", rates: { EUR: 1,08 } }]',
  ])("a decimal comma is told as one: %s", (line) => {
    const file = parsePlacedYaml(`segments: []\nrouting: {}\n${line}\n`);
    const faults = told(file.ok ? file.value.value : null);
    expect(faults.map(([, fix]) => fix)).toEqual([
      "Write a decimal point, not a comma, as in 0.4: a comma ends the value.",
    ]);
  });
});
