// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { buildMessyLeads } from "../../tests/fixtures/messy-leads.ts";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";
import { LeadInput } from "./lead-input.ts";
import type { NormalizedLead } from "./lead.ts";
import { LEAD_BYTES_MAX, normalizeLead } from "./normalize-lead.ts";

function normalized(body: Record<string, unknown>): NormalizedLead {
  const result = normalizeLead(LeadInput.parse(body));
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** A normalized lead written as a body again. */
function asBody(lead: NormalizedLead): Record<string, unknown> {
  const { email_class: _c, domain: _d, region, state_text, utm, ...rest } = lead;
  const present = (value: object): Record<string, unknown> =>
    Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null));
  return { ...present({ ...rest, state: region ?? state_text }), utm: present(utm) };
}

describe("an email has one spelling", () => {
  it.each([
    [
      "  Jo.Example+News@ACME.Example ",
      "jo.example+news@acme.example",
      "corporate",
      "acme.example",
    ],
    ["jo@BÜCHER.example", "jo@xn--bcher-kva.example", "corporate", "xn--bcher-kva.example"],
    ["jo@xn--bcher-kva.example", "jo@xn--bcher-kva.example", "corporate", "xn--bcher-kva.example"],
    ["jo@mail.acme.co.uk", "jo@mail.acme.co.uk", "corporate", "acme.co.uk"],
    ["jo@shop.github.io", "jo@shop.github.io", "corporate", "shop.github.io"],
    ["jo@acme.example.", "jo@acme.example", "corporate", "acme.example"],
    ["jo@Hotmail.CO.UK", "jo@hotmail.co.uk", "free", "hotmail.co.uk"],
    ["jo@hey.com", "jo@hey.com", "free", "hey.com"],
    ["jo@sub.mailinator.com", "jo@sub.mailinator.com", "disposable", "mailinator.com"],
  ])("%s", (typed, email, email_class, domain) => {
    expect(normalized({ email: typed })).toMatchObject({ email, email_class, domain });
  });

  it.each([
    "jo",
    "@acme.example",
    "jo@",
    "jo@localhost",
    "jo@127.0.0.1",
    "jo@[::1]",
    "jo@acme..example",
    "j o@acme.example",
    "jo@acme.example:80",
    "jo@acme.example/x",
    "a@b@acme.example/",
    "jo@.example",
    ".jo@acme.example",
    `${"x".repeat(65)}@acme.example`,
  ])("%s is refused at /email", (typed) => {
    const result = normalizeLead(LeadInput.parse({ email: typed }));
    expect(result).toMatchObject({
      ok: false,
      error: [{ pointer: "/email", code: "invalid_email" }],
    });
  });
});

describe("the domain names the company", () => {
  it.each([
    [{ email: "jo@gmail.com", website: "https://www.acme.example/about" }, "acme.example"],
    [{ email: "jo@gmail.com" }, "gmail.com"],
    [{ email: "jo@acme.example", website: "other.example" }, "acme.example"],
    [{ email: "jo@mailinator.com", website: "acme.example" }, "mailinator.com"],
    [{ phone: "1", website: "WWW.Acme.example." }, "acme.example"],
    [{ phone: "1", website: "http://127.0.0.1/" }, null],
    [{ phone: "1", website: "n/a" }, null],
    [{ phone: "1", website: "javascript:alert(1)" }, null],
  ])("%j -> %s", (body, domain) => {
    expect(normalized(body).domain).toBe(domain);
  });
});

describe("country and state are read in context", () => {
  it.each([
    ["US", "CA", "US", "US-CA", null],
    ["us", "Calif.", "US", "US-CA", null],
    ["U.S.", "Wash. DC", "US", "US-DC", null],
    ["USA", "wa", "US", "US-WA", null],
    ["AU", "WA", "AU", "AU-WA", null],
    ["CA", "Québec", "CA", "CA-QC", null],
    ["CA", "quebec", "CA", "CA-QC", null],
    ["CA", "CA", "CA", null, "CA"],
    ["UK", "Kent", "GB", null, "Kent"],
    ["Deutschland", "de-by", "DE", "DE-BY", null],
    ["Deutschland", "FR-75", "DE", null, "FR-75"],
    ["Great Britain", undefined, "GB", null, null],
    ["deu", undefined, "DE", null, null],
    ["The Netherlands", undefined, "NL", null, null],
    [undefined, "California", "US", "US-CA", null],
    [undefined, "Ontario", "CA", "CA-ON", null],
    [undefined, "CA", null, null, "CA"],
    [undefined, "Georgia", null, null, "Georgia"],
    ["Georgia", undefined, "GE", null, null],
    ["US", "Georgia", "US", "US-GA", null],
    ["US", "Atlantis", "US", null, "Atlantis"],
  ])("country %s, state %s", (country, state, wantCountry, region, state_text) => {
    expect(normalized({ external_id: "1", country, state })).toMatchObject({
      country: wantCountry,
      region,
      state_text,
    });
  });

  it("an unknown country is a problem at /country that does not repeat the value", () => {
    const result = normalizeLead(LeadInput.parse({ external_id: "1", country: "Atlantis" }));
    expect(result).toMatchObject({
      ok: false,
      error: [{ pointer: "/country", code: "unknown_country" }],
    });
    expect(JSON.stringify(result)).not.toContain("Atlantis");
  });
});

describe("a phone number is never lost", () => {
  it.each([
    ["US", "(415) 555-0132", "+14155550132"],
    ["GB", "020 7946 0958", "+442079460958"],
    [undefined, "+44 20 7946 0958", "+442079460958"],
    [undefined, "020 7946 0958", "02079460958"],
    ["US", "12", "12"],
    ["EG", "٠١٠٠١٢٣٤٥٦٧", "+201001234567"],
  ])("%s %s -> %s", (country, phone, want) => {
    expect(normalized({ phone, country }).phone).toBe(want);
  });

  it("without a digit it is a problem at /phone", () => {
    expect(normalizeLead(LeadInput.parse({ phone: "none" }))).toMatchObject({
      ok: false,
      error: [{ pointer: "/phone" }],
    });
  });
});

describe("text", () => {
  it("is composed, trimmed and folded, and empty text is absent", () => {
    const lead = normalized({
      external_id: " x ",
      first_name: " Zoe\u0308  B ",
      company: "  ",
      product_interest: ["a ", "a", ""],
    });
    expect(lead).toMatchObject({
      external_id: "x",
      first_name: "Zoë B",
      company: null,
      product_interest: ["a"],
    });
  });

  it("a lead that is nobody is refused at /email, blank fields included", () => {
    for (const body of [{}, { email: " " }, { phone: "\u2003", external_id: "" }]) {
      expect(LeadInput.safeParse(body).error?.issues).toMatchObject([{ path: ["email"] }]);
    }
  });

  it.each([
    ["unknown fields", { surprise: 1 }],
    ["a name of 10,000 characters", { first_name: "x".repeat(10_000) }],
    ["control characters", { last_name: "a\u0000b" }],
    ["a new line", { company: "a\nb" }],
    ["half a surrogate pair", { company: "\ud800" }],
    ["a size that is no count", { company_size: 0 }],
    ["a fraction of a person", { company_size: 1.5 }],
    ["21 products", { product_interest: Array.from({ length: 21 }, (_, i) => `p${i}`) }],
    ["a source that is no slug", { source: "Jo Example" }],
  ])("%s are refused", (_, extra) => {
    expect(LeadInput.safeParse({ external_id: "1", ...extra }).success).toBe(false);
  });
});

describe("properties over generated input", () => {
  const bodies = buildMessyLeads({
    customer_domains: ["acme.example"],
    blocked_domains: ["spam.example"],
  });

  it("each messy lead is accepted, and normalizing twice changes nothing", () => {
    for (const { body } of bodies) {
      const once = normalized(body);
      expect(normalized(asBody(once))).toEqual(once);
    }
  });

  it("no text makes it throw, break its size bound, or give another answer the second time", () => {
    const random = seededRandom(7);
    const alphabet = [
      ...Array.from("aZ09@.+-_ /:?#[]%\"'\\<>(),;😀éß中ΐﷺ\u0301\u200d\u202e\u3002\ufeffİıКא٣"),
      "xn--",
      "http://",
      "\ud834\udd60",
    ];
    const text = (most: number): string =>
      Array.from({ length: random.below(most) }, () => random.pick(alphabet)).join("");
    const fields = [
      "external_id",
      "email",
      "phone",
      "first_name",
      "last_name",
      "company",
      "website",
      "country",
      "state",
      "industry",
      "postal_code",
      "account_ref",
    ] as const;
    for (let i = 0; i < 3_000; i++) {
      const body: Record<string, string> = { external_id: "id" };
      for (const field of fields) if (random.below(2) === 0) body[field] = text(40);
      const input = LeadInput.safeParse(body);
      const result = normalizeLead(input.data ?? { source: "api", ...body });
      if (!result.ok) {
        expect(result.error.every((problem) => /^(\/[a-z_]+)?$/.test(problem.pointer))).toBe(true);
        continue;
      }
      expect(JSON.stringify(result.value).length).toBeLessThanOrEqual(LEAD_BYTES_MAX);
      const again = LeadInput.safeParse(asBody(result.value));
      if (again.success) expect(normalizeLead(again.data)).toEqual(result);
    }
  });

  it("texts that grow when composed are refused beyond 20 KB, never sent", () => {
    const grows = "\u{1d160}".repeat(150);
    const utm = Object.fromEntries(
      ["source", "medium", "campaign", "term", "content"].map((key) => [key, grows]),
    );
    const body = {
      external_id: "1",
      company: grows,
      utm,
      product_interest: Array.from({ length: 20 }, (_, i) => `${"\u{1d160}".repeat(45)}${i}`),
    };
    expect(normalizeLead(LeadInput.parse(body))).toMatchObject({
      ok: false,
      error: [{ pointer: "", code: "lead_too_large" }],
    });
  });
});
