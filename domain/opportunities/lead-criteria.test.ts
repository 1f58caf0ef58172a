// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import type { OpportunitySettings } from "../config/work-settings.ts";
import type { MatchEvidence, MatchLevel } from "../matching/match-evidence.ts";
import { DEFAULT_OPPORTUNITIES } from "./default-opportunities.ts";
import { judgeLead, type LeadFacts } from "./lead-criteria.ts";
import { nameCompany } from "./name-company.ts";

function match(level: MatchLevel | null, others: readonly MatchLevel[] = []): MatchEvidence {
  const candidates = [...(level === null ? [] : [level]), ...others].map((one, i) => ({
    account_id: `acc_${i}`,
    level: one,
    reasons: [],
    name_score: null,
  }));
  return {
    level,
    account_id: level === null ? null : "acc_0",
    candidates,
    tie_breaker: null,
    domain_class: "corporate",
    conflicts: [],
    thresholds: { fuzzy: 880, margin: 20 },
    lists: {},
  };
}

const { criteria } = DEFAULT_OPPORTUNITIES;
const rows: readonly [
  what: string,
  settings: Partial<OpportunitySettings>,
  facts: Partial<LeadFacts>,
  met: boolean,
][] = [
  ["at a level that is named", {}, { match: match("L2") }, true],
  ["at a level that is not", {}, { match: match("L3") }, false],
  ["that nobody is known for, with an account of its own", {}, { match: match(null) }, true],
  ["that nobody is known for, and no account may be created", { create_account: false }, {}, false],
  ["that may be somebody's: a person has to look", {}, { match: match(null, ["L5"]) }, false],
  ["of another segment", { criteria: { ...criteria, segments: ["smb"] } }, {}, false],
  [
    "of a segment that is named",
    { criteria: { ...criteria, segments: ["smb"] } },
    { segment: "smb" },
    true,
  ],
  ["of another source", { criteria: { ...criteria, sources: ["website"] } }, {}, false],
  ["of a source that is named", { criteria: { ...criteria, sources: ["api"] } }, {}, true],
];

describe("a routed lead becomes a deal by itself, or does not:", () => {
  test.each(rows)("%s", (_, settings, facts, met) => {
    const lead = { source: "api", segment: "unknown", match: match(null), ...facts };
    const judged = judgeLead(lead, { ...DEFAULT_OPPORTUNITIES, ...settings });
    expect(judged.every((one) => one.met)).toBe(met);
    // What is not met says what would have been.
    for (const one of judged) expect(one.expected).not.toBe("");
  });
});

describe("a company is called", () => {
  const lead = { company: null, domain: null, first_name: null, last_name: null };
  test.each([
    ["by its name", { company: "Acme Ltd", domain: "acme.example" }, "corporate", "Acme Ltd"],
    ["by its own domain", { domain: "acme.example", last_name: "Ng" }, "corporate", "acme.example"],
    ["by the person, behind free mail", { domain: "mail.example", last_name: "Ng" }, "free", "Ng"],
    ["by the whole person", { first_name: "Ada", last_name: "Ng" }, "none", "Ada Ng"],
    ["by nothing", { company: " ", domain: "mail.example" }, "free", null],
  ] as const)("%s", (_, said, domainClass, name) => {
    expect(nameCompany({ ...lead, ...said }, domainClass)).toBe(name);
  });
});
