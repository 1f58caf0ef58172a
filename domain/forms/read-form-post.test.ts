// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { FormSettings } from "../config/intake-settings.ts";
import { chooseRedirect } from "./choose-redirect.ts";
import { gatherFields, gatherJson } from "./posted-fields.ts";
import { readFormPost } from "./read-form-post.ts";

const FIELD = { label: null, kind: null, options: [], value: null, required: false };
const FORM = FormSettings.parse({
  title: "Contact",
  intro: null,
  fields: [
    { ...FIELD, name: "email", required: true },
    { ...FIELD, name: "phone" },
    { ...FIELD, name: "company", required: true },
    { ...FIELD, name: "campaign", kind: "hidden", value: "spring", required: true },
  ],
  consent: "I agree.",
  submit_label: null,
  thanks: null,
  source: "form-contact",
  origins: [],
  redirects: ["https://a.example/thanks", "https://b.example/x?y=1"],
  turnstile_site_key: null,
});

describe("a post from anywhere", () => {
  it("is taken without what the page would insist on, and what is about the post is no part of the lead", () => {
    const posted = {
      phone: "+44 20 7946 0958",
      email: "jo at acme",
      redirect_to: "https://a.example/thanks",
      callback_note: "",
      "cf-turnstile-response": "token",
    };
    const result = readFormPost(posted, FORM);
    expect(result).toMatchObject({
      ok: true,
      value: { honeypot: false, lead: { source: "form-contact", phone: "+442079460958" } },
    });
    expect(result.ok && result.value.lead.extra).toEqual({ email: "jo at acme" });
  });

  it.each([
    ["", false],
    ["  ", false],
    ["call me", true],
  ])("the honeypot with %j in it is %j", (callback_note, honeypot) => {
    const result = readFormPost({ email: "a@b.example", callback_note }, FORM);
    expect(result).toMatchObject({ ok: true, value: { honeypot } });
  });

  it.each([
    [{}, "/email", "identity_missing"],
    [{ company: "Acme", callback_note: "x" }, "/email", "identity_missing"],
    [{ email: "jo" }, "/email", "invalid_email"],
    [{ phone: "none" }, "/phone", "no_digits"],
  ])("%j is refused at %s", (posted, pointer, code) => {
    expect(readFormPost(posted, FORM)).toMatchObject({ ok: false, error: [{ pointer, code }] });
  });

  it("says which account it belongs to to nobody but the reader: anybody may post", () => {
    const result = readFormPost(
      { email: "a@b.example", "Account Ref": "acme", postal_code: "sw1a 1aa" },
      FORM,
    );
    if (!result.ok) throw new Error("refused");
    const { lead } = result.value;
    expect([lead.account_ref, lead.extra]).toEqual([undefined, { account_ref: "acme" }]);
    expect(lead.postal_code).toBe("SW1A1AA");
  });

  it("what a ticked box says is kept", () => {
    const result = readFormPost({ email: "a@b.example", consent: "yes" }, FORM);
    expect(result.ok && result.value.lead.extra).toEqual({ consent: "yes" });
  });
});

describe("a post from the hosted page", () => {
  const hosted = { from_hosted_page: "1" };
  it("is asked again for each field that the page marks, in the page's order", () => {
    const result = readFormPost({ ...hosted, email: " ", phone: "none" }, FORM);
    expect(result.ok ? [] : result.error.map(({ pointer, code }) => [pointer, code])).toEqual([
      ["/email", "required"],
      ["/phone", "no_digits"],
      ["/company", "required"],
      ["/consent", "required"],
    ]);
  });

  it("is asked again for an address that is none, though a phone would do", () => {
    const posted = { ...hosted, email: "jo", phone: "1", company: "A", consent: "yes" };
    expect(readFormPost(posted, FORM)).toMatchObject({
      ok: false,
      error: [{ pointer: "/email", code: "invalid_email" }],
    });
    expect(readFormPost({ ...posted, email: "a@b.example" }, FORM)).toMatchObject({ ok: true });
  });
});

describe("a form leads on to listed pages alone", () => {
  it.each([
    ["https://b.example/x?y=1", "https://b.example/x?y=1"],
    ["", "https://a.example/thanks"],
    ["https://a.example/thanks/", "https://a.example/thanks"],
    ["https://a.example/thanks?next=//evil.example", "https://a.example/thanks"],
    ["https://a.example.evil.example/thanks", "https://a.example/thanks"],
    ["https://a.example@evil.example/thanks", "https://a.example/thanks"],
    ["//evil.example", "https://a.example/thanks"],
    ["javascript:alert(1)", "https://a.example/thanks"],
    ["https://A.example/thanks", "https://a.example/thanks"],
    ["https://a.example/thanks\r\nset-cookie: a=b", "https://a.example/thanks"],
  ])("%j -> %s", (asked, page) => {
    expect(chooseRedirect(FORM, asked)).toBe(page);
  });

  it("and to its own page where none is listed", () => {
    expect(chooseRedirect({ redirects: [] }, "https://evil.example")).toBeNull();
  });
});

describe("posts as fields", () => {
  it("a JSON object is flat, whatever it nests", () => {
    const posted = {
      email: "a@b.example",
      utm: { source: "x" },
      size: 12,
      vip: true,
      gone: null,
      list: ["a", 1, { deep: "b" }],
      ["__proto__"]: "own",
    };
    expect(Object.entries(gatherJson(posted) ?? {})).toEqual([
      ["email", ["a@b.example"]],
      ["utm.source", ["x"]],
      ["size", ["12"]],
      ["vip", ["true"]],
      ["list", ["a", "1"]],
      ["list.deep", ["b"]],
      ["__proto__", ["own"]],
    ]);
    for (const none of [[], null, "text", 7]) expect(gatherJson(none)).toBeNull();
  });

  it("a name that comes again has several values, and there are never more than 300 names or 50 values of one", () => {
    expect(
      gatherFields([
        ["a", "1"],
        ["b", "2"],
        ["a", "3"],
      ]),
    ).toEqual({ a: ["1", "3"], b: ["2"] });
    const many = Array.from({ length: 30_000 }, (_, i) => [`n${i}`, "x"] as const);
    expect(Object.keys(gatherFields(many))).toHaveLength(300);
    const again = Array.from({ length: 30_000 }, (_, i) => ["a", String(i)] as const);
    expect(gatherFields(again)["a"]).toEqual(Array.from({ length: 50 }, (_, i) => String(i)));
  });
});
