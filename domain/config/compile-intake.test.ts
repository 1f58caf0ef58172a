// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { base, compiled, problems } from "../../tests/fixtures/compile-config.ts";
import type { JsonObject } from "../bytes/canonical-json.ts";
import { SILENT_CONFIG } from "./silent-config.ts";

const form = (fields: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  forms: { contact: { title: "Contact", fields: [...fields], ...more } },
});
const source = (more: JsonObject): JsonObject => ({ sources: { acme: more } });
const EMAIL = { name: "email" };

function intakeOf(more: JsonObject) {
  return compiled({ ...base, ...more }).intake;
}

describe("problems name their place", () => {
  it.each<[string, string, JsonObject]>([
    ["form_without_contact", "/forms/contact/fields", form([{ name: "company" }])],
    ["field_twice", "/forms/contact/fields/1/name", form([EMAIL, EMAIL])],
    [
      "options_missing",
      "/forms/contact/fields/1/options",
      form([EMAIL, { name: "topic", kind: "select" }]),
    ],
    // A form that is off is still a form that somebody will switch on.
    [
      "form_without_contact",
      "/forms/contact/fields",
      form([{ name: "company" }], { enabled: false }),
    ],
    [
      "points_without_signals",
      "/sources/acme/points",
      source({ kind: "partner", points: { any: 1 } }),
    ],
    ["scheme_of_a_crm", "/sources/acme/scheme", source({ kind: "signal", scheme: "hubspot_v3" })],
    [
      "lead_id_missing",
      "/sources/acme/mapping",
      source({ kind: "enrichment", mapping: { company: "org" } }),
    ],
  ])("%s at %s", (code, pointer, config) => {
    expect(problems({ ...base, ...config })).toMatchObject([{ code, pointer }]);
  });

  it.each<[string, JsonObject]>([
    ["a form that asks for a phone number alone", form([{ name: "phone" }])],
    ["a select with options", form([EMAIL, { name: "topic", kind: "select", options: ["a"] }])],
    ["points of signals", source({ kind: "signal", points: { any: 1 } })],
    ["a CRM that signs as HubSpot does", source({ kind: "crm", scheme: "hubspot_v3" })],
    [
      "an enrichment that says which lead",
      source({ kind: "enrichment", mapping: { lead_id: "lead.id" } }),
    ],
  ])("%s is none", (_, config) => {
    expect(problems({ ...base, ...config })).toEqual([]);
  });
});

describe("shapes that no form or source has", () => {
  it.each<[string, JsonObject]>([
    ["/forms/Contact", { forms: { Contact: { title: "x", fields: [EMAIL] } } }],
    ["/forms/a_b", { forms: { a_b: { title: "x", fields: [EMAIL] } } }],
    ["/forms/contact/fields", form([])],
    ["/forms/contact/fields/0/name", form([{ name: "E-mail" }])],
    ["/forms/contact/origins/0", form([EMAIL], { origins: ["http://acme.example"] })],
    ["/forms/contact/origins/0", form([EMAIL], { origins: ["https://acme.example/path"] })],
    ["/forms/contact/redirects/0", form([EMAIL], { redirects: ["http://acme.example/thanks"] })],
    ["/forms/contact/redirects/0", form([EMAIL], { redirects: ["https://a;script-src/x"] })],
    ["/forms/contact/redirects/0", form([EMAIL], { redirects: ["https://a'b.example/"] })],
    ["/sources/acme/kind", source({ kind: "webhook" })],
    ["/sources/acme/mapping/email", source({ kind: "crm", mapping: { email: "a..b" } })],
    ["/sources/acme/points/any", source({ kind: "signal", points: { any: -1 } })],
    ["/signals/qualify_at", { signals: { qualify_at: 0 } }],
    ["/duplicates/rules/0", { duplicates: { rules: ["phone"] } }],
    ["/enrichment/required/0", { enrichment: { required: ["industry"] } }],
    ["/preflight/domain_leads_max", { preflight: { domain_leads_max: 0 } }],
    ["/preflight/domain_window_minutes", { preflight: { domain_window_minutes: 1_441 } }],
  ])("are told at %s", (pointer, config) => {
    expect(problems({ ...base, ...config }).map((one) => one.pointer)).toContain(pointer);
  });
});

describe("what the ways in read", () => {
  it("is everything by default where nothing is said: no form, no source, one person is one lead", () => {
    expect(compiled(base).intake).toEqual({
      forms: {},
      sources: {},
      signals: { qualify_at: null, window_ms: 30 * 86_400_000 },
      partners: { conflicts: "hold" },
      duplicates: {
        rules: ["email", "name_company_phone"],
        action: "merge",
        window_ms: 365 * 86_400_000,
      },
      enrichment: { required: [], deadline_ms: 240 * 60_000 },
      velocity_window_ms: null,
    });
    expect(SILENT_CONFIG.preflight).toMatchObject({ domain_leads_max: null });
  });

  it("has each form under its name with the source of its leads, and none that is off", () => {
    const forms = {
      contact: { title: "Contact", fields: [EMAIL] },
      demo: { title: "Demo", fields: [EMAIL], source: "demo-desk" },
      old: { title: "Old", fields: [EMAIL], enabled: false },
    };
    const compiledForms = intakeOf({ forms })?.forms ?? {};
    expect(Object.keys(compiledForms)).toEqual(["contact", "demo"]);
    expect(compiledForms["contact"]).toMatchObject({ source: "form-contact", origins: [] });
    expect(compiledForms["demo"]?.source).toBe("demo-desk");
    expect(compiledForms["demo"]).not.toHaveProperty("enabled");
  });

  it("has each source with its leads' source, and a path alone is a rule like any other", () => {
    const values = { us: "US" };
    const sources = {
      acme: {
        kind: "partner",
        mapping: { email: "contact.email", country: { path: "land", values } },
      },
      crm: { kind: "crm", lead_source: "salesforce", preset: "salesforce_lead" },
    };
    const { acme, crm } = intakeOf({ sources })?.sources ?? {};
    expect(acme).toMatchObject({
      lead_source: "acme",
      scheme: "standard_webhooks",
      mapping: {
        email: { path: "contact.email", constant: null, values: null, default: null },
        country: { path: "land", constant: null, values, default: null },
      },
    });
    expect(crm).toMatchObject({ lead_source: "salesforce", preset: "salesforce_lead" });
  });

  it("counts in milliseconds, names each rule and attribute once, and no rule where duplicates are off", () => {
    const one = intakeOf({
      signals: { qualify_at: 100, window_days: 2 },
      duplicates: { rules: ["email", "email"], action: "link", window_days: 3 },
      enrichment: { required: ["country", "country"], deadline_minutes: 5 },
      preflight: { domain_leads_max: 4, domain_window_minutes: 6 },
    });
    expect(one).toMatchObject({
      signals: { qualify_at: 100, window_ms: 172_800_000 },
      duplicates: { rules: ["email"], action: "link", window_ms: 259_200_000 },
      enrichment: { required: ["country"], deadline_ms: 300_000 },
      velocity_window_ms: 360_000,
    });
    expect(intakeOf({ duplicates: { action: "off" } })?.duplicates.rules).toEqual([]);
  });

  it("leaves policy only what it asks, and nothing where nothing is asked", () => {
    const preflight = { deny_role_addresses: true, domain_leads_max: 4 };
    const { policy } = compiled({ ...base, preflight });
    expect(policy.preflight).toEqual({ deny_email_classes: [], ...preflight });
    expect(compiled(base).policy.preflight).toEqual({ deny_email_classes: [] });
    expect(policy).not.toHaveProperty("intake");
  });

  it("has the same bounds as the rest of a config", () => {
    const options = Array.from({ length: 300 }, (_, i) => `${i} ${"x".repeat(150)}`);
    const fields = Array.from({ length: 38 }, (_, i) => ({
      name: `f${i}`,
      kind: "select",
      options,
    }));
    expect(problems({ ...base, ...form([EMAIL, ...fields]) })).toMatchObject([
      { code: "config_too_large" },
    ]);
  });
});
