// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { TENANT_OVERRIDES } from "./decide-quote.ts";
import { PolicyHost } from "./policy-host.ts";
import { buildRationale, chooseLocale, LOCALES, sentenceOf } from "./rationale.ts";
import { ar } from "./rationale/ar.ts";
import { en } from "./rationale/en.ts";
import { CATALOGS, CODE_KINDS } from "../tests/fixtures/catalogs.ts";
import { POLICY, readJson, tenantOf } from "../tests/fixtures/policy.ts";

const CODES = new Set(CATALOGS.flatMap(({ codes }) => CODE_KINDS.flatMap((kind) => codes[kind])));

describe.each(LOCALES)("%s", (locale) => {
  it("has a sentence for every code of every catalog", () => {
    const without = [...CODES].filter((code) => {
      const sentence = sentenceOf(code, locale);
      return sentence === code || !/^\S.*\.$/u.test(sentence);
    });
    expect(without).toEqual([]);
  });

  it("says two codes in two ways, and no other language's words", () => {
    const sentences = [...CODES].map((code) => sentenceOf(code, locale));
    expect(new Set(sentences).size).toBe(sentences.length);
    const others = LOCALES.filter((other) => other !== locale);
    for (const code of CODES)
      for (const other of others)
        expect(sentenceOf(code, locale)).not.toBe(sentenceOf(code, other));
  });

  it("lets a code that it does not know stand for itself", () => {
    expect(sentenceOf("code_of_tomorrow", locale)).toBe("code_of_tomorrow");
    expect(sentenceOf("constructor", locale)).toBe("constructor");
  });
});

it("the table holds the catalogs' codes and the policy's own failures, and nothing that is never said", () => {
  const more = Object.keys(en).filter((code) => !CODES.has(code));
  expect(more.filter((code) => !code.startsWith("policy_"))).toEqual([]);
});

it("Arabic is written in Arabic", () => {
  for (const sentence of Object.values(ar)) expect(sentence).not.toMatch(/[A-Za-z]/);
});

it("a rationale says the reasons and then the conflicts", () => {
  const decision = {
    reason_codes: ["territory_match", "segment_by_size"],
    conflicts: ["owner_inactive"],
  };
  expect(buildRationale(decision)).toBe(
    "The territory of the lead's place names who takes this segment. The company's size decided the segment. " +
      "The account's owner is no longer active.",
  );
});

describe("a quote's rationale holds the figures that decided, in the reader's language", () => {
  const example = readJson(
    "policies/revops/discount_approvals/examples/smb_30_01_percent_asks_manager_and_finance.json",
  );
  const { input } = example as { input: unknown };
  const answer = new PolicyHost(POLICY).decide(TENANT_OVERRIDES, tenantOf("standard"), input);
  if (!answer.ok) throw new Error(answer.error.detail);

  it.each([
    [
      "en",
      "The discount needs the sales manager's approval (30.01 % > 20 %). The discount needs finance's approval (30.01 % > 30 %).",
    ],
    [
      "de",
      "Der Rabatt braucht die Freigabe der Vertriebsleitung (30,01 % > 20 %). Der Rabatt braucht die Freigabe der Finanzabteilung (30,01 % > 30 %).",
    ],
    [
      "ar",
      "يحتاج الخصم إلى موافقة مدير المبيعات (\u206630.01 % > 20 %\u2069). يحتاج الخصم إلى موافقة المالية (\u206630.01 % > 30 %\u2069).",
    ],
  ] as const)("%s", (locale, text) => {
    expect(buildRationale(answer.value, locale)).toBe(text);
  });

  it("says no amount, whose digits depend on the currency, and no figure of a rule without one", () => {
    const item = { rank: 15, attribute: "quote.net_arr_minor", op: "ge", met: true } as const;
    const amount = { ...item, rule: "over_high_arr", expected: 1, actual: 2 };
    const trace = [
      amount,
      { ...item, rule: "claims_differ", op: "eq" as const, expected: true, actual: true },
    ];
    expect(buildRationale({ reason_codes: ["over_high_arr", "claims_differ"], trace })).toBe(
      `${en.over_high_arr} ${en.claims_differ}`,
    );
  });
});

it.each([
  ["de-AT", "de"],
  ["ar_EG", "ar"],
  ["FR", "fr"],
  ["es", "en"],
  ["", "en"],
  [null, "en"],
])("of the tag %s the language is %s", (tag, locale) => {
  expect(chooseLocale(tag)).toBe(locale);
});
