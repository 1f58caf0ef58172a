// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";
import { compileSource } from "./compile-source.ts";
import { mapPost } from "./map-post.ts";
import { readPost } from "./read-post.ts";
import { tryPost } from "./try-post.ts";

const NOW = 1_790_000_000_000;

function source(written: Record<string, unknown>) {
  const compiled = compileSource("product", { kind: "partner", ...written });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  return compiled.value;
}

describe("a mapping", () => {
  const POST = {
    user: {
      email: "jo@acme.example",
      tags: ["a", "b"],
      age: 41,
      vip: true,
      gone: null,
      blank: " ",
    },
    contacts: [{ phone: "+44 20 7946 0000" }, { phone: "2" }],
    plan: "ent",
    list: ["x", 1, false, null, { deep: 1 }, ["y"], ""],
  };
  const ROWS: readonly (readonly [string, unknown, unknown])[] = [
    ["takes a text at a path", "user.email", "jo@acme.example"],
    ["takes the member of a list by its place", "contacts.0.phone", "+44 20 7946 0000"],
    ["takes numbers and truth values as texts", "user.age", "41"],
    ["takes numbers and truth values as texts", "user.vip", "true"],
    ["takes a list as its texts, without what is none", "list", ["x", "1", "false"]],
    ["takes a list of one as the one", "user.tags.1", "b"],
    ["takes nothing of null, blank or what is not there", "user.gone", undefined],
    ["takes nothing of null, blank or what is not there", "user.blank", undefined],
    ["takes nothing of null, blank or what is not there", "user.email.domain", undefined],
    ["takes nothing of null, blank or what is not there", "contacts.7.phone", undefined],
    ["takes nothing of an object", "user", undefined],
    ["takes nothing that every list has", "contacts.length", undefined],
    ["takes nothing that every object has", "user.constructor.name", undefined],
    ["takes nothing that every object has", "__proto__.toString", undefined],
    ["says the constant whatever was posted", { constant: "Acme" }, "Acme"],
    ["says the default where there is nothing", { path: "nope", default: "d" }, "d"],
    ["says what is there in place of the default", { path: "plan", default: "d" }, "ent"],
    ["says what a value means", { path: "plan", values: { ent: "Enterprise" } }, "Enterprise"],
    ["leaves a value that means nothing else", { path: "plan", values: { x: "y" } }, "ent"],
    ["means nothing by what every object has", { path: "plan", values: {} }, "ent"],
    ["means each member of a list", { path: "user.tags", values: { a: "A" } }, ["A", "b"]],
  ];
  test.each(ROWS)("%s: %j", (_, rule, expected) => {
    const { fields } = mapPost(source({ mapping: { note: rule } }), POST);
    expect(fields["note"]).toEqual(expected);
  });

  test("lies over the preset field by field, and the rest of the preset stays", () => {
    const settings = source({ mapping: { email: "mail", plan: "plan" } });
    const { fields } = mapPost(settings, {
      mail: "a@b.example",
      email: "c@d.example",
      company: "Acme",
      plan: "pro",
      utm: { source: "ads" },
      utm_medium: "cpc",
    });
    expect(fields).toEqual({
      email: "a@b.example",
      company: "Acme",
      plan: "pro",
      utm_source: "ads",
      utm_medium: "cpc",
    });
  });

  test("of Salesforce reads a Lead by its API names", () => {
    const settings = source({ kind: "crm", preset: "salesforce_lead" });
    const { content } = readPost(
      settings,
      {
        attributes: { type: "Lead" },
        Id: "00Q5g00000AbCdEFGH",
        FirstName: "Jo",
        LastName: "Example",
        Email: "Jo@Acme.example",
        MobilePhone: "020 7946 0000",
        Company: "Acme",
        CountryCode: "GB",
        Country: "United Kingdom",
        NumberOfEmployees: 250,
        PostalCode: "SW1A 1AA",
        LeadSource: "Web",
        Title: null,
      },
      NOW,
    );
    expect(content).toMatchObject({
      ok: true,
      value: {
        kind: "lead",
        lead: {
          source: "product",
          external_id: "00Q5g00000AbCdEFGH",
          email: "jo@acme.example",
          phone: "+442079460000",
          country: "GB",
          company_size: 250,
          postal_code: "SW1A1AA",
          extra: { salesforce_lead_source: "Web" },
        },
      },
    });
  });
});

const NAMES = [
  "email",
  "user",
  "a",
  "0",
  "1",
  "__proto__",
  "constructor",
  "length",
  "toString",
  "x y",
];
const SCALARS: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1.5,
  1e300,
  "",
  " ",
  "jo@acme.example",
  "\ud800",
  "\u0000",
  "😀",
  "7",
];

test("any JSON under any mapping gives a bounded answer made of what was posted, and never throws", () => {
  const { below, pick } = seededRandom(61);
  const value = (depth: number): unknown => {
    const kind = below(100);
    if (depth === 0 || kind < 40) return kind < 2 ? "x".repeat(9_000) : pick(SCALARS);
    const size = kind < 45 && depth === 1 ? 200 : below(4);
    const members = Array.from({ length: size }, () => value(depth - 1));
    if (kind < 70) return members;
    // As JSON.parse makes it: `__proto__` is a member like any other.
    const text = members.map(
      (member) => `${JSON.stringify(pick(NAMES))}:${JSON.stringify(member)}`,
    );
    return JSON.parse(`{${text.join(",")}}`);
  };
  const path = () =>
    Array.from({ length: 1 + below(4) }, (_, i) =>
      pick(i === 0 ? NAMES.filter((name) => /^[A-Za-z_][\w-]*$/.test(name)) : NAMES.slice(0, 9)),
    ).join(".");
  for (let round = 0; round < 1_500; round++) {
    const kind = pick(["signal", "partner", "crm", "enrichment"]);
    const settings = source({
      kind,
      preset: pick(["lead", "salesforce_lead"]),
      mapping: {
        lead_id: path(),
        email: path(),
        note: { path: path(), default: pick([null, "d"]), values: { "7": "seven" } },
      },
      ...(kind === "signal" ? { signal: path(), points: { any: 3 } } : {}),
    });
    const post = value(4);
    const posted = JSON.stringify(post);
    const { fields } = mapPost(settings, post);
    expect(Object.keys(fields).length).toBeLessThanOrEqual(25);
    for (const text of Object.values(fields).flat()) {
      expect(text.length).toBeLessThanOrEqual(2_000);
      const isPosted = posted.includes(JSON.stringify(text).slice(1, -1).slice(0, 100));
      expect([text, isPosted || text === "d" || text === "seven"]).toEqual([text, true]);
    }
    const tried = tryPost(settings, post, NOW);
    expect(JSON.stringify(tried).length).toBeLessThan(64 * 1024 * 3);
    expect(tried.accepted).toBe((tried.lead ?? tried.enrichment) !== null);
    expect(tried.accepted || tried.problems.length > 0).toBe(true);
  }
});
