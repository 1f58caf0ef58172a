// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { buildMessyLeads } from "../../tests/fixtures/messy-leads.ts";
import { LeadInput } from "./lead-input.ts";
import type { NormalizedLead } from "./lead.ts";
import { mergeLead } from "./merge-lead.ts";
import { normalizeLead } from "./normalize-lead.ts";

function lead(input: object): NormalizedLead {
  const normalized = normalizeLead(LeadInput.parse({ external_id: "x", ...input }));
  if (!normalized.ok) throw new Error(JSON.stringify(normalized.error));
  return normalized.value;
}

describe("a later submission", () => {
  it("supplies what was missing and takes nothing away", () => {
    const merged = mergeLead(
      lead({ email: "a@firm.example" }),
      lead({ country: "UK", phone: "+44 20 7946 0958" }),
    );
    expect(merged).toMatchObject({
      email: "a@firm.example",
      domain: "firm.example",
      country: "GB",
    });
    expect(merged.phone).toBe("+442079460958");
  });

  it("has the newer word where both speak, and email, class and domain stay together", () => {
    const merged = mergeLead(lead({ email: "a@firm.example" }), lead({ email: "a@gmail.com" }));
    expect(merged).toMatchObject({
      email: "a@gmail.com",
      email_class: "free",
      domain: "gmail.com",
    });
  });

  it("has the newer word on where the company is and which account it is, and forgets neither", () => {
    const older = lead({ postal_code: "10115", account_ref: "acme" });
    expect(mergeLead(older, lead({ postal_code: "sw1a 1aa" }))).toMatchObject({
      postal_code: "SW1A1AA",
      account_ref: "acme",
    });
    expect(mergeLead(lead({}), older)).toMatchObject({ postal_code: "10115", account_ref: "acme" });
    const silent = mergeLead(lead({}), lead({}));
    expect("postal_code" in silent || "account_ref" in silent).toBe(false);
  });

  it("of the same content changes nothing", () => {
    const messy = buildMessyLeads({
      count: 200,
      customer_domains: ["c.example"],
      blocked_domains: ["b.example"],
    });
    for (const { body } of messy) {
      const one = normalizeLead(LeadInput.parse(body));
      if (one.ok) expect(mergeLead(one.value, one.value)).toEqual(one.value);
    }
  });
});
