// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";
import { knownLead, type KnownPart } from "./known-lead.ts";
import { LeadInput } from "./lead-input.ts";
import type { NormalizedLead } from "./lead.ts";
import { normalizeLead } from "./normalize-lead.ts";

function lead(input: Record<string, unknown>): NormalizedLead {
  const normalized = normalizeLead(LeadInput.parse({ phone: "+442079460958", ...input }));
  if (!normalized.ok) throw new Error(JSON.stringify(normalized.error));
  return normalized.value;
}

describe("what is known of a lead", () => {
  const own = lead({ source: "form", company: "Acme", country: "GB", utm: { source: "ad" } });

  it("is the newest word on each field, and nothing is forgotten because a later form did not ask", () => {
    const later = lead({ source: "event", company: "Acme Ltd", first_name: "Jo" });
    const known = knownLead(own, [
      { at_ms: 1, lead: own },
      { at_ms: 2, lead: later },
    ]);
    expect(known).toMatchObject({ company: "Acme Ltd", first_name: "Jo", country: "GB" });
  });

  it("keeps where the lead came from, whoever else was merged into it", () => {
    const other = lead({ source: "partner", external_id: "p-1" });
    const known = knownLead({ ...own, external_id: "f-1" }, [
      { at_ms: 5, lead: own },
      { at_ms: 9, lead: other },
    ]);
    expect([known.source, known.external_id]).toEqual(["form", "f-1"]);
  });

  it("takes what enrichment names and leaves the rest, the campaign included", () => {
    const known = knownLead(own, [
      { at_ms: 1, lead: own },
      { at_ms: 2, patch: { company_size: 50, industry: null, account_ref: "acme" } },
    ]);
    expect(known).toMatchObject({ company_size: 50, industry: null, company: "Acme" });
    expect([known.account_ref, known.postal_code]).toEqual(["acme", undefined]);
    expect(known.utm.source).toBe("ad");
  });

  it("takes the company's domain from an enriched website, unless the person's mail names it", () => {
    const patched = (input: Record<string, unknown>): string | null =>
      knownLead(lead(input), [
        { at_ms: 1, lead: lead(input) },
        { at_ms: 2, patch: { website: "https://www.acme.example/about" } },
      ]).domain;
    expect(patched({})).toBe("acme.example");
    expect(patched({ email: "jo@gmail.com" })).toBe("acme.example");
    expect(patched({ email: "jo@other.example" })).toBe("other.example");
  });

  it("goes by time and not by the order in which it was recorded", () => {
    const parts: readonly KnownPart[] = [
      { at_ms: 1, lead: own },
      { at_ms: 2, lead: lead({ company: "B" }) },
      { at_ms: 3, patch: { company: "C" } },
      { at_ms: 4, lead: lead({ first_name: "Jo" }) },
      { at_ms: 5, patch: { country: "US", region: "US-CA", state_text: null } },
    ];
    const random = seededRandom(3);
    for (let i = 0; i < 20; i++) {
      expect(knownLead(own, random.shuffled(parts))).toEqual(knownLead(own, parts));
    }
    expect(knownLead(own, parts)).toMatchObject({
      company: "C",
      first_name: "Jo",
      region: "US-CA",
    });
  });

  it("never lets an unreadable country go over a known one, and names it where none is known", () => {
    const typed: NormalizedLead = { ...lead({}), country_text: "Atlantis" };
    const known = (first: NormalizedLead, second: NormalizedLead) =>
      knownLead(first, [
        { at_ms: 1, lead: first },
        { at_ms: 2, lead: second },
      ]);
    expect(known(own, typed)).toMatchObject({ country: "GB" });
    expect(known(own, typed).country_text).toBeUndefined();
    expect(known(lead({}), typed)).toMatchObject({ country: null, country_text: "Atlantis" });
    expect(known(typed, own).country_text).toBeUndefined();
    expect(knownLead(typed, [{ at_ms: 1, patch: { country: "FR" } }]).country_text).toBeUndefined();
  });

  it("gathers what forms brought beyond the known fields", () => {
    const first: NormalizedLead = { ...lead({}), extra: { colour: "red", size: "m" } };
    const second: NormalizedLead = { ...lead({}), extra: { colour: "blue" } };
    const known = knownLead(first, [
      { at_ms: 1, lead: first },
      { at_ms: 2, lead: second },
    ]);
    expect(known.extra).toEqual({ colour: "blue", size: "m" });
  });
});
