// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { buildMessyLeads } from "../../tests/fixtures/messy-leads.ts";
import { tenantIdKey } from "../ids/ids.ts";
import { LeadRoutingInput, PreflightInput } from "../policy/input.ts";
import { leadIdentity, requestDigest } from "./lead-identity.ts";
import type { LeadInput } from "./lead-input.ts";
import type { NormalizedLead } from "./lead.ts";
import { normalizeLead } from "./normalize-lead.ts";
import { buildLeadRoutingInput, buildPreflightInput, velocityDomain } from "./policy-inputs.ts";

function lead(body: Partial<LeadInput>): NormalizedLead {
  const result = normalizeLead({ source: "api", ...body });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

describe("identity", () => {
  const idKey = tenantIdKey(new Uint8Array(32), "t-one");
  const identityOf = (one: NormalizedLead, key: string | null): unknown =>
    leadIdentity(one, key, requestDigest(idKey, one));

  it("is the source's id before the Idempotency-Key before the content, and the three never meet", () => {
    const known = lead({ external_id: "x", email: "jo@acme.example" });
    const unknown = lead({ email: "jo@acme.example" });
    expect(identityOf(known, "k")).toEqual(identityOf({ ...known, company: "Other" }, null));
    expect(identityOf(unknown, "k")).toEqual(identityOf({ ...unknown, company: "Other" }, "k"));
    expect(identityOf(unknown, null)).not.toEqual(
      identityOf({ ...unknown, company: "Other" }, null),
    );
    const kinds = [identityOf(known, "x"), identityOf(unknown, "x"), identityOf(unknown, null)];
    expect(new Set(kinds.map((value) => JSON.stringify(value))).size).toBe(3);
  });

  it("the same id from two sources is two leads", () => {
    expect(identityOf(lead({ external_id: "x", source: "web" }), null)).not.toEqual(
      identityOf(lead({ external_id: "x" }), null),
    );
  });

  it("the fixture's repeats and updates have the identity of their first lead, all others their own", () => {
    const leads = buildMessyLeads({
      customer_domains: ["acme.example"],
      blocked_domains: ["bad.example"],
    });
    const firstOf = new Map<string, number>();
    for (const { body, first } of leads) {
      const identity = JSON.stringify(identityOf(lead(body), null));
      if (!firstOf.has(identity)) firstOf.set(identity, first);
      expect(firstOf.get(identity)).toBe(first);
    }
    expect(leads.length).toBe(1_000);
    expect(new Set(leads.map(({ first }) => first)).size).toBe(firstOf.size);
    for (const kind of ["repeat", "update"]) {
      expect(Math.abs(leads.filter((one) => one.kind === kind).length - 50)).toBeLessThan(20);
    }
  });

  it("equal content has one digest per tenant, whatever its spelling", () => {
    const a = requestDigest(idKey, lead({ email: "JO@acme.example ", country: "UK" }));
    expect(requestDigest(idKey, lead({ email: "jo@acme.example", country: "gb" }))).toBe(a);
    expect(requestDigest(idKey, lead({ email: "jo@acme.example", country: "us" }))).not.toBe(a);
    expect(
      requestDigest(
        tenantIdKey(new Uint8Array(32), "t-two"),
        lead({ email: "jo@acme.example", country: "gb" }),
      ),
    ).not.toBe(a);
  });
});

describe("policy input", () => {
  const lists = {
    allow_domains: ["acme.example", "ok.bad.example"],
    block_domains: ["bad.example", "both.example"],
  };
  const facts = { input_id: "led_x/1", now_ms: 5 };
  const sender = { actor_kind: "key", honeypot: false, domain_velocity: null } as const;
  const arrival = { ...facts, ...sender, lists };

  it("fits its schema and holds nothing that a person typed", () => {
    const jo = lead({
      email: "jo.secret@acme.example",
      phone: "+442079460958",
      first_name: "Secretname",
      company: "Secret Ltd",
      state: "Secretshire",
      country: "GB",
    });
    const account = {
      account_id: "acc_1",
      evidence: "L2",
      customer_status: "customer",
      arr_minor: 500,
      owner_id: "usr_1",
      owner_active: true,
      owner_team_id: "tea_1",
    } as const;
    const match = { account, match_conflicts: ["shared_domain"] };
    const preflight = PreflightInput.parse(buildPreflightInput({ ...arrival, lead: jo }));
    const routing = LeadRoutingInput.parse(
      buildLeadRoutingInput({ ...facts, lead: jo, intake: null, preflight_allow: true, match }),
    );
    expect(JSON.stringify([preflight, routing])).not.toMatch(/secret|7946|acme/i);
    expect(preflight.lead).toMatchObject({
      listed: "allow",
      has_email: true,
      has_phone: true,
      has_company: true,
    });
    expect(routing).toMatchObject({ account, match_conflicts: ["shared_domain"] });
  });

  it.each([
    [{ email: "jo@x.bad.example" }, "block"],
    [{ email: "jo@ok.bad.example" }, "allow"],
    [{ email: "jo@acme.example" }, "allow"],
    [{ email: "jo@new.example" }, "none"],
    [{ email: "jo@gmail.com", website: "acme.example" }, "none"],
    [{ phone: "1", website: "acme.example" }, "none"],
    [{ phone: "1", website: "bad.example" }, "block"],
  ])("%j is listed as %s", (body, listed) => {
    const input = buildPreflightInput({ ...arrival, lead: lead(body) });
    expect(input.lead.listed).toBe(listed);
  });

  it("says what is known of the sender, and of no address that it is an office's where there is none", () => {
    const known = { ...arrival, honeypot: true, domain_velocity: 7 };
    const of = (body: Partial<LeadInput>) => {
      const input = PreflightInput.parse(buildPreflightInput({ ...known, lead: lead(body) }));
      const { honeypot, email_role, domain_velocity } = input.lead;
      return { honeypot, email_role, domain_velocity };
    };
    const said = { honeypot: true, domain_velocity: 7 };
    expect(of({ email: "info@acme.example" })).toEqual({ ...said, email_role: true });
    expect(of({ email: "jo@acme.example" })).toEqual({ ...said, email_role: false });
    expect(of({ phone: "1" })).toEqual({ ...said, email_role: false });
  });

  it.each([
    [{ email: "jo@mail.acme.co.uk" }, "acme.co.uk"],
    [{ email: "jo@acme.example", website: "other.example" }, "acme.example"],
    [{ email: "jo@github.io" }, "github.io"],
    [{ email: "jo@gmail.com", website: "acme.example" }, null],
    [{ email: "jo@mailinator.com" }, null],
    [{ phone: "1", website: "acme.example" }, null],
  ])("%j is counted among the leads of %s", (body, domain) => {
    expect(velocityDomain(lead(body))).toBe(domain);
  });
});
