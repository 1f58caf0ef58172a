// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";
import { utf8Bytes } from "../bytes/encoding.ts";
import { foldFieldName } from "./fold-field-name.ts";
import { NormalizedLead } from "./lead.ts";
import { LEAD_BYTES_MAX } from "./normalize-lead.ts";
import { type PostedFields, readLeadFields } from "./read-lead-fields.ts";

function read(fields: PostedFields): NormalizedLead {
  const result = readLeadFields(fields, "form-test");
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

describe("names have many spellings", () => {
  it.each([
    ["email", "email"],
    [" E-Mail ", "e-mail"],
    ["First Name", "first_name"],
    ["utm[source]", "utm.source"],
    ["product_interest[]", "product_interest"],
    ["Größe (m²)", "große_m2"],
    ["__proto__", "proto"],
    ["a".repeat(99), "a".repeat(60)],
    ["الاسم", null],
    ["", null],
  ])("%j is %j", (name, folded) => {
    expect(foldFieldName(name)).toBe(folded?.replace("ß", "_") ?? null);
  });
});

describe("a lead's own fields", () => {
  it("are taken and normalized, as the lead door takes them", () => {
    const fields = {
      Email: "Jo@ACME.example",
      phone: "020 7946 0958",
      "First Name": " Jo ",
      last_name: "Example",
      company: "Acme",
      website: "https://acme.example",
      country: "Great Britain",
      state: "Kent",
      company_size: "1,200",
      industry: "tools",
      "Postal Code": " sw1a  1aa ",
      account_ref: " salesforce:001 ",
      external_id: "x-1",
      utm_source: "news",
      "utm[medium]": "mail",
      "utm.campaign": "spring",
      "product_interest[]": ["a", "b", "a"],
      source: "somebody else's",
    };
    expect(read(fields)).toEqual({
      source: "form-test",
      external_id: "x-1",
      first_name: "Jo",
      last_name: "Example",
      email: "jo@acme.example",
      email_class: "corporate",
      domain: "acme.example",
      phone: "+442079460958",
      company: "Acme",
      website: "https://acme.example",
      country: "GB",
      region: null,
      state_text: "Kent",
      company_size: 1200,
      industry: "tools",
      postal_code: "SW1A1AA",
      account_ref: "salesforce:001",
      utm: { source: "news", medium: "mail", campaign: "spring", term: null, content: null },
      product_interest: ["a", "b"],
      extra: { source: "somebody else's" },
    });
  });

  it("that are too long for a postal code, or for an account's id, are kept beside the lead", () => {
    const [code, ref] = ["1".repeat(21), "r".repeat(201)];
    const lead = read({ email: "jo@acme.example", postal_code: code, account_ref: ref });
    expect(lead.extra).toEqual({ postal_code: code, account_ref: ref });
    expect("postal_code" in lead || "account_ref" in lead).toBe(false);
  });

  it.each([
    ["250", 250],
    ["1.000", 1000],
    ["1 000", 1000],
    ["12'000", 12_000],
    ["٢٥٠", 250],
    ["50-100", null],
    ["0", null],
    ["1,5", null],
    ["10000001", null],
    ["many", null],
  ])("company_size %j is %j, and what is no number stays as it was written", (written, size) => {
    const lead = read({ email: "jo@acme.example", company_size: written });
    expect(lead.company_size).toBe(size);
    expect(lead.extra?.["company_size"]).toBe(size === null ? written : undefined);
  });
});

describe("what a field cannot take is kept", () => {
  const long = "x".repeat(2_000);
  it.each<[string, PostedFields, Record<string, string>]>([
    [
      "an address that is none, with a phone",
      { email: "jo at acme", phone: "1" },
      { email: "jo at acme" },
    ],
    [
      "a phone that is none, with an address",
      { email: "a@b.example", phone: "none" },
      { phone: "none" },
    ],
    ["a text too long", { email: "a@b.example", company: long }, { company: long.slice(0, 500) }],
    ["a second value", { email: ["a@b.example", "c@d.example"] }, { email: "c@d.example" }],
    ["a second spelling", { email: "a@b.example", EMAIL: "c@d.example" }, { email: "c@d.example" }],
    [
      "unknown names",
      { email: "a@b.example", "Team Size": "9", vip: ["x", "y"] },
      { team_size: "9", vip: "x, y" },
    ],
    ["names in another script", { email: "a@b.example", الاسم: "زينب" }, { field_2: "زينب" }],
    [
      "a name that objects have",
      { email: "a@b.example", constructor: "1", ["__proto__"]: "2" },
      { constructor: "1", proto: "2" },
    ],
    ["half a character", { email: "a@b.example", note: "a\ud83d" }, { note: "a\ufffd" }],
  ])("%s", (_, fields, extra) => {
    expect(read(fields).extra).toEqual(extra);
  });

  it("an address that mail can reach is found among those that are none", () => {
    const lead = read({ email: ["jo at acme", "a@b.example", "c@d.example"] });
    expect(lead.email).toBe("a@b.example");
    expect(lead.extra).toEqual({ email: "jo at acme, c@d.example" });
  });

  it("control characters become spaces", () => {
    const lead = read({
      email: "a@b.example",
      company: "Ac\u0000me\nInc",
      note: "a\r\nb\u001b[2J",
    });
    expect(lead.company).toBe("Ac me Inc");
    expect(lead.extra).toEqual({ note: "a b [2J" });
  });

  it("a country that is none stays as it was written, and the lead has none", () => {
    expect(read({ email: "a@b.example", country: "Atlantis" })).toMatchObject({
      country: null,
      country_text: "Atlantis",
    });
    expect(read({ email: "a@b.example", country: "DE" })).not.toHaveProperty("country_text");
  });

  it("empty fields say nothing", () => {
    expect(read({ email: "a@b.example", note: "  ", country: "", vip: [] })).not.toHaveProperty(
      "extra",
    );
  });

  it("21 products are twenty and the rest", () => {
    const names = Array.from({ length: 21 }, (_, i) => `p${i}`);
    const lead = read({ email: "a@b.example", product_interest: names });
    expect(lead.product_interest).toEqual(names.slice(0, 20));
    expect(lead.extra).toEqual({ product_interest: "p20" });
  });
});

describe("what can be no lead is refused at the field", () => {
  it.each<[PostedFields, string, string]>([
    [{}, "/email", "identity_missing"],
    [{ first_name: "Jo", country: "Atlantis" }, "/email", "identity_missing"],
    [{ email: " ", phone: "" }, "/email", "identity_missing"],
    [{ email: "jo at acme" }, "/email", "invalid_email"],
    [{ email: `${"x".repeat(9_000)}@acme.example` }, "/email", "invalid_email"],
    [{ phone: "none" }, "/phone", "no_digits"],
  ])("%j at %s: %s", (fields, pointer, code) => {
    const result = readLeadFields(fields, "form-test");
    expect(result).toMatchObject({ ok: false, error: [{ pointer, code }] });
    expect(JSON.stringify(result)).not.toMatch(/jo at acme|none"|Atlantis/);
  });
});

describe("whatever is posted", () => {
  const random = seededRandom(11);
  const alphabet = [
    ...Array.from('aZ0@._- []\u0000\n"\\éß中ﷺ٣😀\u{1d160}'),
    "email",
    "utm_",
    "x".repeat(400),
    "\u{1d160}".repeat(40),
  ];
  const text = (most: number): string =>
    Array.from({ length: random.below(most) }, () => random.pick(alphabet)).join("");
  const names = [
    "company",
    "website",
    "utm_source",
    "utm_term",
    "product_interest",
    "country",
    "company_size",
    "note",
  ];

  it("never throws, keeps its bounds, and is a lead that every reader understands", () => {
    for (let i = 0; i < 1_500; i++) {
      const fields: Record<string, string | string[]> = { external_id: "1" };
      for (let n = random.below(60); n > 0; n--) {
        const name =
          random.below(3) === 0
            ? text(8)
            : random.pick(names) + (random.below(2) === 0 ? "" : String(n));
        fields[name] = random.below(3) === 0 ? [text(6), text(12)] : text(30);
      }
      const lead = read(fields);
      expect(NormalizedLead.parse(lead)).toEqual(lead);
      expect(utf8Bytes(JSON.stringify(lead)).length).toBeLessThanOrEqual(LEAD_BYTES_MAX);
      const extra = Object.entries(lead.extra ?? {});
      expect(extra.length).toBeLessThanOrEqual(30);
      expect(utf8Bytes(JSON.stringify(lead.extra ?? {})).length).toBeLessThanOrEqual(4 * 1024);
      for (const [name, value] of extra) {
        expect(name).toMatch(/^[a-z0-9](?:[a-z0-9_.-]{0,58}[a-z0-9])?$/);
        expect(value.length).toBeLessThanOrEqual(500);
        expect(value).not.toMatch(/\p{Cc}/u);
        expect(value.isWellFormed()).toBe(true);
      }
      expect(readLeadFields(fields, "form-test")).toEqual({ ok: true, value: lead });
    }
  });

  it("the longest of everything still fits, without the names of the products", () => {
    const wide = "\u{10ffff}".repeat(150);
    const fields: Record<string, string | string[]> = { email: "a@b.example" };
    for (const name of ["external_id", "first_name", "last_name", "industry", "country", "state"])
      fields[name] = "\u4e2d".repeat(100);
    for (const name of [
      "company",
      "utm_source",
      "utm_medium",
      "utm_campaign",
      "utm_term",
      "utm_content",
    ])
      fields[name] = "\u4e2d".repeat(300);
    fields["website"] = "\u4e2d".repeat(500);
    fields["product_interest"] = Array.from({ length: 20 }, (_, i) => `${"\u4e2d".repeat(97)}${i}`);
    for (let i = 0; i < 30; i++) fields[`x${i}`] = wide;
    const lead = read(fields);
    expect(utf8Bytes(JSON.stringify(lead)).length).toBeLessThanOrEqual(LEAD_BYTES_MAX);
    expect(lead.utm.content).not.toBeNull();
  });
});
