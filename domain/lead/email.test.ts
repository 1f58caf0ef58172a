// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { classifyMailHost, isRoleAddress, parseEmail } from "./email.ts";
import { DISPOSABLE_HOSTS } from "./lists/disposable-hosts.ts";
import { DISPOSABLE_MAIL } from "./lists/disposable.ts";
import { FREE_MAIL } from "./lists/free-mail.ts";
import { ROLE_LOCAL_PARTS } from "./lists/role-addresses.ts";

describe("an address is an office's", () => {
  it.each([
    "info@acme.example",
    "INFO@acme.example",
    "info+fair-2026@acme.example",
    "no-reply@acme.example",
    "customer.service@acme.example",
    "accounts_payable+x.y@acme.example",
    "hr@acme.example",
    "postmaster@gmail.com",
    "kontakt@acme.example",
  ])("%s", (typed) => {
    expect(isRoleAddress(parseEmail(typed)?.email ?? "")).toBe(true);
  });

  it.each([
    "jo@acme.example",
    "jo+info@acme.example",
    "jo.sales@acme.example",
    "h.r@acme.example",
    "s.ales@acme.example",
    "information-desk-of-jo@acme.example",
    "+info@acme.example",
    "inf\u{f6}@acme.example",
  ])("%s is a person's", (typed) => {
    expect(isRoleAddress(parseEmail(typed)?.email ?? "")).toBe(false);
  });

  it("by names of which each can be met, once", () => {
    const names = [...ROLE_LOCAL_PARTS];
    expect(names.filter((name) => !isRoleAddress(`${name}@acme.example`))).toEqual([]);
    expect(names.filter((name) => !/^[a-z0-9]+$/.test(name))).toEqual([]);
  });
});

describe("a mail host hands out throw-away mailboxes", () => {
  it.each(["mailinator.com", "sub.mailinator.com", "temp-mail.io", "0-mail.com", "wegwerfmail.de"])(
    "%s",
    (host) => {
      expect(classifyMailHost(host)).toBe("disposable");
    },
  );

  it.each([
    ["gmail.com", "free"],
    ["riseup.net", "free"],
    ["21cn.com", "free"],
    ["acme.example", "corporate"],
    ["mailinator.example", "corporate"],
  ])("%s is %s", (host, is) => {
    expect(classifyMailHost(host)).toBe(is);
  });

  it("by a list that is read whole, and names no provider of real mailboxes", () => {
    const groups = DISPOSABLE_HOSTS.trim().split(/[;\n]/);
    const hosts = groups.flatMap((group) => {
      const [top = "", names = ""] = group.split(":");
      return names.split(" ").map((name) => `${name}.${top}`);
    });
    expect(hosts.length).toBeGreaterThan(8_000);
    expect(hosts.filter((host) => !/^(?:[a-z0-9-]+\.)+[a-z0-9-]+$/.test(host))).toEqual([]);
    expect(hosts.filter((host) => !DISPOSABLE_MAIL.has(host))).toEqual([]);
    expect([...FREE_MAIL].filter((host) => DISPOSABLE_MAIL.has(host))).toEqual([]);
  });
});
