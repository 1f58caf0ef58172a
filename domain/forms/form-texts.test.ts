// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { FormSettings } from "../config/intake-settings.ts";
import { listAskedFields } from "./asked-fields.ts";
import { buildEmbedHtml, buildEmbedScript } from "./embed-snippet.ts";
import { HONEYPOT_FIELD } from "./form-names.ts";
import { buildFormReader } from "./form-reader.ts";
import { ar } from "./locales/ar.ts";
import { de } from "./locales/de.ts";
import { en } from "./locales/en.ts";
import { fr } from "./locales/fr.ts";

const FIELD = { label: null, kind: null, options: [], value: null, required: false };
const ADDRESS = "https://revops.example/v1/forms/frm_acme_contact_abcdef";
const HOSTILE = `"><script>alert('1')</script>&amp;`;

function form(more: object = {}): FormSettings {
  return FormSettings.parse({
    title: "Contact",
    intro: null,
    fields: [{ ...FIELD, name: "email", required: true }],
    consent: null,
    submit_label: null,
    thanks: null,
    source: "form-contact",
    origins: [],
    redirects: [],
    turnstile_site_key: null,
    ...more,
  });
}

describe("the page's language", () => {
  it.each([
    ["de-AT", "fr", "de", "ltr"],
    ["ar", null, "ar", "rtl"],
    [null, "fr-CA, en;q=0.8", "fr", "ltr"],
    [null, "ja, ar;q=0.5, de;q=0.7", "de", "ltr"],
    [null, "de;q=0, en", "en", "ltr"],
    [null, "ja", "en", "ltr"],
    [null, "constructor, *;q=x", "en", "ltr"],
    ["ja", "de", "de", "ltr"],
    [null, null, "en", "ltr"],
  ])("config %j, browser %j: %s", (locale, accepted, language, dir) => {
    expect(buildFormReader(locale, accepted)).toMatchObject({ language, dir });
  });

  it.each([
    ["de", de],
    ["fr", fr],
    ["ar", ar],
  ])("%s says everything that English says, with the same values", (_, texts) => {
    expect(Object.keys(texts)).toEqual(Object.keys(en));
    for (const [key, text] of Object.entries(texts)) {
      const places = (one: string) => one.match(/\{\w+\}/g) ?? [];
      expect([key, places(text)]).toEqual([key, places(en[key as keyof typeof en])]);
      expect([key, text.trim()]).not.toEqual([key, ""]);
    }
  });
});

describe("what is asked", () => {
  it("follows from the field's name where the config does not say", () => {
    const fields = [
      "email",
      "phone",
      "website",
      "company_size",
      "message",
      "utm_source",
      "team_size",
      "constructor",
    ].map((name) => ({ ...FIELD, name }));
    const choice = { ...FIELD, name: "country", options: ["DE", "AT"] };
    const asked = listAskedFields(
      form({ fields: [...fields, choice] }),
      buildFormReader("de", null),
    );
    expect(
      asked.map(({ name, label, control, autocomplete }) => [name, label, control, autocomplete]),
    ).toEqual([
      ["email", "E-Mail-Adresse", "email", "email"],
      ["phone", "Telefonnummer", "tel", "tel"],
      ["website", "Website des Unternehmens", "url", "url"],
      ["company_size", "Zahl der Beschäftigten", "number", null],
      ["message", "Nachricht", "textarea", null],
      ["utm_source", "Utm source", "hidden", null],
      ["team_size", "Team size", "text", null],
      ["constructor", "Constructor", "text", null],
      ["country", "Land", "select", "country-name"],
    ]);
  });
});

describe("the embed snippet", () => {
  const reader = buildFormReader("en", null);
  it("is a plain form with a label on each field, a honeypot out of sight and the page it leads to", () => {
    const text = buildEmbedHtml(
      form({ redirects: ["https://a.example/thanks"], consent: "I agree." }),
      ADDRESS,
      reader,
    );
    expect(text).toContain(`<form action="${ADDRESS}" method="post"`);
    expect(text).toContain(`<label for="lead-email">Email address (required)</label>`);
    expect(text).toContain(`id="lead-email" name="email" required autocomplete="email"`);
    expect(text).toContain(`<label for="lead-consent">I agree.</label>`);
    expect(text).toContain(`name="${HONEYPOT_FIELD}" tabindex="-1" autocomplete="off"`);
    expect(text).toContain(`name="redirect_to" value="https://a.example/thanks"`);
    expect(text).not.toContain("<script");
  });

  it("asks for Turnstile's widget where the form does", () => {
    const text = buildEmbedHtml(form({ turnstile_site_key: "0xKEY" }), ADDRESS, reader);
    expect(text).toContain(`<div class="cf-turnstile" data-sitekey="0xKEY"></div>`);
  });

  it("no text of the config becomes markup or script", () => {
    const kinds = ["text", "textarea", "select", "checkbox", "hidden"] as const;
    const fields = kinds.map((kind) => ({
      ...FIELD,
      name: `own_${kind}`,
      kind,
      label: HOSTILE,
      options: [HOSTILE],
      value: HOSTILE,
    }));
    const hostile = form({
      fields,
      consent: HOSTILE,
      submit_label: HOSTILE,
      thanks: HOSTILE,
      turnstile_site_key: HOSTILE,
    });
    const text = buildEmbedHtml(hostile, ADDRESS, reader);
    expect(text.match(/<script/g)).toEqual(["<script"]);
    expect(text).not.toMatch(/[^=]"><script>/);
    expect(buildEmbedScript(hostile, ADDRESS, reader).match(/<\/?script/g)).toEqual([
      "<script",
      "</script",
    ]);
  });
});
