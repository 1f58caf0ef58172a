// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { LeadPatch } from "./lead-patch.ts";
import { readLeadPatch } from "./read-lead-patch.ts";

const read = (fields: Record<string, string | readonly string[]>) => {
  const patch = readLeadPatch(fields);
  return patch.ok ? patch.value : patch.error.map(({ pointer, code }) => [pointer, code]);
};

describe("enrichment", () => {
  test.each([
    [
      { email: " Jo@Acme.Example " },
      { email: "jo@acme.example", email_class: "corporate", domain: "acme.example" },
    ],
    [
      { email: "jo@gmail.com", website: "https://acme.example" },
      {
        email: "jo@gmail.com",
        email_class: "free",
        domain: "acme.example",
        website: "https://acme.example",
      },
    ],
    [{ website: "acme.example" }, { website: "acme.example" }],
    [{ country: "Germany" }, { country: "DE", region: null, state_text: null }],
    [
      { country: "US", state: "Calif." },
      { country: "US", region: "US-CA", state_text: null },
    ],
    [{ state: "California" }, { country: "US", region: "US-CA", state_text: null }],
    [
      { country: "US", state: "Nowhere" },
      { country: "US", region: null, state_text: "Nowhere" },
    ],
    [
      { phone: "020 7946 0000", country: "GB" },
      { phone: "+442079460000", country: "GB", region: null, state_text: null },
    ],
    [{ company_size: "250" }, { company_size: 250 }],
    [
      { postal_code: " 10 115 ", account_ref: "acme" },
      { postal_code: "10115", account_ref: "acme" },
    ],
    [{ "Company Size": ["250"] }, { company_size: 250 }],
    [{ first_name: "Jo", last_name: " " }, { first_name: "Jo" }],
    [
      { funding_round: "B", industry: "Software" },
      { industry: "Software", extra: { funding_round: "B" } },
    ],
    [{ tools: ["a", "b"] }, { extra: { tools: "a, b" } }],
    [{ note: ` ${"n".repeat(500)} ` }, { extra: { note: "n".repeat(500) } }],
  ])("names what it says and what follows from it, and nothing else: %j", (fields, expected) => {
    expect(read(fields)).toEqual(expected);
    expect(LeadPatch.parse(read(fields))).toEqual(expected);
  });

  test.each([
    [{}, [["", "nothing_known"]]],
    [{ email: "  " }, [["", "nothing_known"]]],
    [{ email: "jo at acme" }, [["/email", "invalid_email"]]],
    [{ email: ["a@b.example", "c@d.example"] }, [["/email", "not_one_value"]]],
    [{ country: "Atlantis", company_size: "many" }, [["/company_size", "not_a_number"]]],
    [{ company_size: "0" }, [["/company_size", "not_acceptable"]]],
    [
      { country: "Atlantis", phone: "none" },
      [
        ["/country", "unknown_country"],
        ["/phone", "no_digits"],
      ],
    ],
    [{ state: "CA" }, [["/state", "state_without_country"]]],
    [{ last_name: "n".repeat(201) }, [["/last_name", "not_acceptable"]]],
    [{ postal_code: "1".repeat(21) }, [["/postal_code", "not_acceptable"]]],
    [{ company: "Ac\u0000me" }, [["/company", "not_acceptable"]]],
    [{ source: "x" }, [["/source", "not_enrichable"]]],
    [
      { external_id: "x", utm_source: "y", product_interest: "z" },
      [
        ["/external_id", "not_enrichable"],
        ["/utm_source", "not_enrichable"],
        ["/product_interest", "not_enrichable"],
      ],
    ],
    [{ 日本: "x" }, [["/日本", "bad_name"]]],
    [{ note: "n".repeat(501), tools: "ok" }, [["/note", "extra_too_long"]]],
    [{ tools: ["t".repeat(250), "t".repeat(249)] }, [["/tools", "extra_too_long"]]],
    [
      Object.fromEntries(Array.from({ length: 31 }, (_, i) => [`own_${i}`, "x"])),
      [["", "extra_too_large"]],
    ],
  ])("that means nothing is refused by field: %j", (fields, expected) => {
    expect(read(fields)).toEqual(expected);
  });
});
