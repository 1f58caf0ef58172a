// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { registrableDomain } from "../lead/domain-name.ts";
import { DEFAULT_MATCHING } from "./default-matching.ts";
import { classifyDomain, listVersions, PUBLIC_SUFFIXES_VERSION } from "./domain-class.ts";

/** publicsuffix/list, tests/test_psl.txt at ffcfa83eb34cfbb25bfa24a486b8bd51aa180dcb: public domain, as it stands there. */
const CASES = readFileSync(new URL("../../tests/fixtures/test_psl.txt", import.meta.url), "utf8");
const CASE = /^checkPublicSuffix\((?:null|'([^']*)'), (?:null|'([^']*)')\);$/;

function activeCases(): (readonly [string | undefined, string | undefined])[] {
  const lines = CASES.split("\n").filter((line) => line.startsWith("checkPublicSuffix"));
  return lines.map((line) => {
    const [whole, host, domain] = CASE.exec(line) ?? [];
    if (whole === undefined) throw new Error(`no case: ${line}`);
    return [host, domain];
  });
}

describe("the registrable domain", () => {
  const cases = activeCases();

  test("is that of every active case of the public suffix list's own tests", () => {
    expect(cases.length).toBe(78);
    for (const [host, domain] of cases) {
      // A leading dot is a slip of whoever typed it and not, as in the list's tests, a fault: it is taken off.
      const asked = (host ?? "").replace(/^\.+/, "");
      const stripped = cases.find(([other]) => other === asked);
      const wanted =
        host?.startsWith(".") === true && stripped !== undefined ? stripped[1] : domain;
      const ascii = wanted === undefined ? null : new URL(`http://${wanted}`).hostname;
      expect([host, registrableDomain(host ?? "")]).toEqual([host, ascii]);
    }
  });

  it.each([
    ["https://www.Acme.example/path?q=1", "acme.example"],
    ["mail.ACME.co.uk.", "acme.co.uk"],
    ["foo.github.io", "foo.github.io"],
    ["x.myshopify.com", "x.myshopify.com"],
    ["münchen-pumpen.de", "xn--mnchen-pumpen-wob.de"],
    ["localhost", null],
    ["192.168.0.1", null],
    ["[::1]", null],
    ["github.io", null],
    ["", null],
  ])("of %j is %j", (text, domain) => {
    expect(registrableDomain(text)).toBe(domain);
  });
});

describe("the class of a domain", () => {
  it.each([
    ["acme.example", "corporate"],
    ["mail.acme.co.uk", "corporate"],
    ["gmail.com", "free"],
    ["comcast.net", "isp"],
    ["t-online.de", "isp"],
    ["mailinator.com", "disposable"],
    ["foo.github.io", "shared_host"],
    ["shop.myshopify.com", "shared_host"],
    ["mit.edu", "edu"],
    ["cs.ox.ac.uk", "edu"],
    ["unimelb.edu.au", "edu"],
    ["lincoln.k12.ca.us", "edu"],
    ["nasa.gov", "gov"],
    ["hmrc.gov.uk", "gov"],
    ["finances.gouv.fr", "gov"],
    ["meti.go.jp", "gov"],
    ["canada.gc.ca", "gov"],
    ["ec.europa.eu", "gov"],
    ["army.mil", "gov"],
    ["github.io", "none"],
    ["localhost", "none"],
    // A label that looks like a public body's, or like a school's, is a company's under an ordinary suffix.
    ["gov.example.com", "corporate"],
    ["go.com", "corporate"],
    ["edu-shop.com", "corporate"],
  ])("of %s is %s", (domain, wanted) => {
    expect(classifyDomain(domain, DEFAULT_MATCHING)).toBe(wanted);
  });

  test("is what the tenant says, and shared where it says both", () => {
    const settings = {
      ...DEFAULT_MATCHING,
      shared_domains: ["franchise.example", "both.example"],
      corporate_domains: ["gmail.com", "acme.github.io", "both.example"],
    };
    expect(classifyDomain("franchise.example", settings)).toBe("shared_host");
    expect(classifyDomain("gmail.com", settings)).toBe("corporate");
    expect(classifyDomain("acme.github.io", settings)).toBe("corporate");
    expect(classifyDomain("other.github.io", settings)).toBe("shared_host");
    expect(classifyDomain("both.example", settings)).toBe("shared_host");
  });
});

test("receipts name the lists by what is really installed", () => {
  const url = new URL("../../node_modules/tldts/package.json", import.meta.url);
  const { version } = JSON.parse(readFileSync(url, "utf8")) as { version: string };
  expect(PUBLIC_SUFFIXES_VERSION).toBe(`tldts ${version}`);
  expect(Object.keys(listVersions()).toSorted()).toEqual([
    "common_words",
    "disposable",
    "free_mail",
    "isp",
    "legal_forms",
    "public_suffixes",
  ]);
  expect(listVersions()["disposable"]).toMatch(/^sha256:[0-9a-f]{16}$/);
});
