// SPDX-License-Identifier: Apache-2.0
// Findings about the ways in: each where it is meant to be, and not where a config is nearly the same.
import { describe, expect, it } from "vitest";
import { FINDING_CODES, type FindingCode } from "#domain/config/lint/finding-codes.ts";
import { checkConfig } from "./check-config.ts";
import { PolicyHost } from "./policy-host.ts";
import { directoryOf, people } from "../tests/fixtures/config-people.ts";
import { FULL_CONFIG, withKeys } from "../tests/fixtures/full-config.ts";
import { POLICY } from "../tests/fixtures/policy.ts";

const host = new PolicyHost(POLICY);
type Patch = Parameters<typeof withKeys>[1];

const signals = (points: Patch, more: Patch = {}): Patch => ({
  sources: { product: { kind: "signal", points, ...more } },
});
const form = (...names: readonly string[]): Patch => ({
  title: "Contact",
  fields: names.map((name) => ({ name })),
});
const QUALIFY = { signals: { qualify_at: 100 } };
const REQUIRED = { enrichment: { required: ["contact", "country"] } };
const ENRICHING: Patch = { kind: "enrichment", mapping: { lead_id: "lead.id" } };
const UNASKED = { ...REQUIRED, forms: { contact: form("email") } };

interface Case {
  readonly code: FindingCode;
  readonly fires: Patch;
  readonly at: string;
  readonly says: string;
  /** What is nearly the same, and fine. */
  readonly quiet: Readonly<Record<string, Patch>>;
}

const CASES: readonly Case[] = [
  {
    code: "points_never_qualify",
    fires: { ...QUALIFY, ...signals({ pricing: 0 }) },
    at: "/signals/qualify_at",
    says: "No source gives a signal any point, so no lead ever reaches 100 points: all that signals bring stays stored.",
    quiet: {
      "any signal counts": { ...QUALIFY, ...signals({ any: 1 }) },
      "a named signal counts": { ...QUALIFY, ...signals({ trial: 1 }, { signal: "event.name" }) },
      "each lead is routed at once": signals({ pricing: 0 }),
    },
  },
  {
    code: "points_without_name",
    fires: signals({ trial: 50, pricing: 5, any: 1 }),
    at: "/sources/product/points",
    says: "The source product gives points for trial and pricing and does not say where a signal's name stands: none of its signals has one.",
    quiet: {
      "the name is found": signals({ trial: 50 }, { signal: "event.name" }),
      "all signals are alike": signals({ any: 5 }),
      "sources are off": { ...signals({ trial: 50 }), features: { sources: false } },
    },
  },
  {
    code: "form_without_required",
    fires: UNASKED,
    at: "/forms/contact/fields",
    says: "The form contact does not ask for country, which enrichment requires: each of its leads waits until a person supplies it, or 240 minutes.",
    quiet: {
      "it asks": { ...REQUIRED, forms: { contact: form("email", "country") } },
      "a state says the country": { ...REQUIRED, forms: { contact: form("email", "state") } },
      "another system supplies it": { ...UNASKED, sources: { book: ENRICHING } },
      "the form is off": { ...REQUIRED, forms: { contact: { ...form("email"), enabled: false } } },
      "forms are off": { ...UNASKED, features: { forms: false } },
      "nothing waits": { ...UNASKED, features: { enrichment: false } },
    },
  },
  {
    code: "idle_setting",
    fires: { preflight: { domain_window_minutes: 30 } },
    at: "/preflight/domain_window_minutes",
    says: "domain_window_minutes decides nothing, because domain_leads_max is not set.",
    quiet: { "it is set": { preflight: { domain_window_minutes: 30, domain_leads_max: 9 } } },
  },
  {
    code: "idle_setting",
    fires: { signals: { window_days: 7 } },
    at: "/signals/window_days",
    says: "window_days decides nothing, because qualify_at is not set.",
    quiet: { "it is set": { signals: { window_days: 7, qualify_at: 9 } } },
  },
  {
    code: "idle_setting",
    fires: { enrichment: { deadline_minutes: 7, required: [] } },
    at: "/enrichment/deadline_minutes",
    says: "deadline_minutes decides nothing, because required is not set.",
    quiet: { "it is set": { enrichment: { deadline_minutes: 7, required: ["country"] } } },
  },
];

function findingsOf(patch: Patch) {
  return checkConfig(host, withKeys(FULL_CONFIG, patch), directoryOf(people)).report.findings;
}

describe.each(CASES)("$code at $at", ({ code, fires, at, says, quiet }) => {
  it("is told where it is, in words and with its severity", () => {
    const found = findingsOf(fires).filter((one) => one.code === code);
    expect(found).toMatchObject([{ pointer: at, message: says, severity: FINDING_CODES[code] }]);
  });

  it.each(Object.entries(quiet))("and not where %s", (_, patch) => {
    expect(findingsOf(patch).map((one) => one.code)).not.toContain(code);
  });
});

it.each([
  ["forms", { forms: { contact: form("email") } }],
  ["sources", signals({ any: 1 })],
  ["duplicates", { duplicates: { action: "link" } }],
  ["enrichment", { enrichment: { required: ["country"] } }],
])("a part that is written and switched off is told: %s", (flag, patch) => {
  const found = findingsOf({ ...patch, features: { [flag]: false } });
  expect(found.filter(({ code }) => code === "feature_off")).toMatchObject([
    { pointer: `/features/${flag}` },
  ]);
});
