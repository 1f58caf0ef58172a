// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { tenantIdKey } from "../ids/ids.ts";
import { buildLeadMessage, type LeadPost } from "./build-lead-message.ts";
import { leadClaims } from "./claims.ts";
import type { Intake } from "./intake.ts";
import { LeadInput } from "./lead-input.ts";
import { DUPLICATE_RULES, type NormalizedLead } from "./lead.ts";
import { normalizeLead } from "./normalize-lead.ts";

const KEY = tenantIdKey(new Uint8Array(32).fill(7), "acme");

function lead(input: Record<string, unknown>): NormalizedLead {
  const normalized = normalizeLead(LeadInput.parse({ email: "jo@acme.example", ...input }));
  if (!normalized.ok) throw new Error(JSON.stringify(normalized.error));
  return normalized.value;
}

function message(of: NormalizedLead, intake?: Intake, more: Partial<LeadPost> = {}) {
  return buildLeadMessage(KEY, {
    tenant: "acme",
    lead: of,
    ...(intake === undefined ? {} : { intake }),
    idempotency_key: null,
    accepted_at_ms: 0,
    subject_key: new Uint8Array(16),
    content_type: "application/json",
    raw: new Uint8Array(0),
    actor: { kind: "system", ref: "test" },
    trace_id: "trace",
    ...more,
  });
}

const signal = (event: string): Intake => ({
  kind: "signal",
  source: "product",
  event_id: event.padStart(32, "0"),
  signal: "login",
  points: 1,
});

describe("the same lead", () => {
  it("is every signal of one person from one source, by its id or by the address", () => {
    const ids = [signal("1"), signal("2")].map((one) => message(lead({}), one).lead_id);
    expect(ids[0]).toBe(ids[1]);
    const own = lead({ external_id: "u-1" });
    const renamed = lead({ external_id: "u-1", email: "new@acme.example" });
    expect(message(own, signal("1")).lead_id).toBe(message(renamed, signal("2")).lead_id);
    expect(message(lead({ source: "other" }), signal("1")).lead_id).not.toBe(ids[0]);
  });

  it("is the same event sent again, whatever else it would be told by", () => {
    const partner: Intake = { kind: "partner", source: "reseller", event_id: "a".repeat(32) };
    const [first, again] = [message(lead({}), partner), message(lead({ company: "X" }), partner)];
    expect(again?.lead_id).toBe(first?.lead_id);
    expect(again?.request_digest).not.toBe(first?.request_digest);
  });
});

it("two signals that say the same are two, and one that is sent twice is one", () => {
  const digest = (event: string) => message(lead({}), signal(event)).request_digest;
  expect(digest("1")).toBe(digest("1"));
  expect(digest("1")).not.toBe(digest("2"));
});

it("time, trace and subject key do not make another lead or other content", () => {
  const other = { accepted_at_ms: 9, trace_id: "x", subject_key: new Uint8Array(16).fill(1) };
  const [a, b] = [message(lead({})), message(lead({}), undefined, other)];
  expect([b.lead_id, b.request_digest]).toEqual([a.lead_id, a.request_digest]);
});

describe("what a lead claims", () => {
  const whole = lead({
    first_name: "Jo",
    last_name: "Éxample",
    company: "Acme, Inc.",
    phone: "+44 20 7946 0958",
  });

  it("is one digest per rule whose fields are all there, however they are spelled", () => {
    const again = lead({
      email: "JO@acme.example",
      first_name: "JO",
      last_name: "Example",
      company: "ACME Inc",
      phone: "+442079460958",
    });
    expect(leadClaims(KEY, whole, DUPLICATE_RULES)).toEqual(
      leadClaims(KEY, again, DUPLICATE_RULES),
    );
    expect(leadClaims(KEY, whole, DUPLICATE_RULES).map(({ rule }) => rule)).toEqual(
      DUPLICATE_RULES,
    );
  });

  it.each<[string, NormalizedLead, readonly string[]]>([
    ["no phone", { ...whole, phone: null }, ["email"]],
    ["no company", { ...whole, company: null }, ["email"]],
    ["no name", { ...whole, first_name: null, last_name: null }, ["email"]],
    ["no email", { ...whole, email: null }, ["name_company_phone"]],
  ])("%s", (_, of, rules) => {
    expect(leadClaims(KEY, of, DUPLICATE_RULES).map(({ rule }) => rule)).toEqual(rules);
  });

  it("says nothing of the person and differs from tenant to tenant", () => {
    const [claim] = leadClaims(KEY, whole, ["email"]);
    const other = leadClaims(tenantIdKey(new Uint8Array(32).fill(7), "other"), whole, ["email"]);
    expect(claim?.key).toMatch(/^[0-9a-f]{32}$/);
    expect(other[0]?.key).not.toBe(claim?.key);
  });
});
