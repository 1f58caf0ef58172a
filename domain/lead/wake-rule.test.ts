// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { Intake } from "./intake.ts";
import type { NormalizedLead } from "./lead.ts";
import { isPersonal, signalPoints, type Touched, wakingOf } from "./wake-rule.ts";

const signal = (points: number): Intake => ({
  kind: "signal",
  source: "product",
  event_id: "0".repeat(32),
  signal: "login",
  points,
});
const form: Intake = { kind: "form", form: "contact", honeypot: false };
const row: Intake = {
  kind: "import",
  import_id: "job_1",
  row: 1,
  mode: "store",
  owner_id: null,
  team_id: null,
};
const at = (accepted_at_ms: number, intake?: Intake): Touched => ({
  accepted_at_ms,
  intake,
  adopted: false,
});
const decided_at_ms = 0;

const RULE = { qualify_at: 10, window_ms: 100 };
const STORED = { status: "stored", reason: "store_only" } as const;
const HELD = { status: "held", reason: "missing_attribute" } as const;
const known = (some: Partial<NormalizedLead>): NormalizedLead => ({
  source: "form",
  external_id: null,
  first_name: null,
  last_name: null,
  email: null,
  email_class: "none",
  domain: null,
  phone: null,
  company: null,
  website: null,
  country: null,
  region: null,
  state_text: null,
  company_size: null,
  industry: null,
  utm: { source: null, medium: null, campaign: null, term: null, content: null },
  product_interest: [],
  ...some,
});

describe("what a stored lead is woken by", () => {
  it.each<[string, readonly Touched[], unknown]>([
    ["a form", [at(0, row), at(5, form)], { kind: "qualify", points: null }],
    ["the lead door", [at(0, row), at(5)], { kind: "qualify", points: null }],
    [
      "a form from before it was imported",
      [at(-5, form), at(0, row)],
      { kind: "qualify", points: null },
    ],
    ["nothing: another file", [at(0, row), at(5, row)], null],
    ["nothing: too few points", [at(0, signal(4)), at(5, signal(5))], null],
    [
      "points at the threshold",
      [at(0, signal(4)), at(5, signal(6))],
      { kind: "qualify", points: 10 },
    ],
    ["nothing: points from before the window", [at(0, signal(6)), at(101, signal(6))], null],
  ])("%s", (_, touches, woken) => {
    expect(
      wakingOf(STORED, { touches, known: known({}), wanted: [], decided_at_ms }, RULE),
    ).toEqual(woken);
  });

  it("any signal, where the config names no threshold", () => {
    const rule = { qualify_at: null, window_ms: 100 };
    const touches = [at(0, row), at(1, signal(0))];
    expect(
      wakingOf(STORED, { touches, known: known({}), wanted: [], decided_at_ms }, rule),
    ).toMatchObject({
      kind: "qualify",
    });
  });
});

describe("a lead that waits for an attribute", () => {
  it.each<[string, Partial<NormalizedLead>, boolean]>([
    ["country", { country: "GB" }, true],
    ["country", { company_size: 5 }, false],
    ["company_size", { company_size: 5 }, true],
    ["contact", { phone: "+442079460958" }, true],
    ["contact", { email: "jo@acme.example" }, true],
  ])("%s: %j is it: %s", (attribute, some, supplied) => {
    const of = { touches: [at(0, form)], known: known(some), wanted: [attribute], decided_at_ms };
    expect(wakingOf(HELD, of, RULE)).toEqual(supplied ? { kind: "supplied" } : null);
  });
});

describe("a denied lead", () => {
  it.each<[string, Touched, boolean]>([
    ["somebody hands it in by another lead afterwards", { ...at(5, form), adopted: true }, true],
    ["it was handed in by another lead before", { ...at(-5, form), adopted: true }, false],
    ["it comes again itself", at(5, form), false],
    ["a signal of another lead", { ...at(5, signal(99)), adopted: true }, false],
  ])("is decided again where %s", (_, touch, woken) => {
    const of = { touches: [touch], known: known({}), wanted: [], decided_at_ms };
    const denied = { status: "denied", reason: "domain_blocked" } as const;
    expect(wakingOf(denied, of, RULE)).toEqual(woken ? { kind: "supplied" } : null);
  });
});

it.each(["routed", "denied", "duplicate"] as const)("a %s lead is woken by nothing", (status) => {
  const of = {
    touches: [at(0, form), at(1, signal(99))],
    known: known({}),
    wanted: [],
    decided_at_ms,
  };
  expect(wakingOf({ status, reason: null }, of, RULE)).toBeNull();
});

it("nothing wakes a lead whose key is erased", () => {
  const of = { touches: [at(0, form)], known: null, wanted: ["country"], decided_at_ms };
  expect([wakingOf(STORED, of, RULE), wakingOf(HELD, of, RULE)]).toEqual([null, null]);
});

it("points count from just after the window's begin to its end", () => {
  const touches = [at(0, signal(1)), at(1, signal(2)), at(100, signal(4)), at(50, form)];
  expect(signalPoints(touches, 100, 100)).toBe(6);
});

it("a person is behind forms, partners, CRMs and the lead door", () => {
  expect([isPersonal(undefined), isPersonal(form), isPersonal(signal(1)), isPersonal(row)]).toEqual(
    [true, true, false, false],
  );
});
