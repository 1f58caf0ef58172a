// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { findClientName } from "./client-name.ts";
import { codeText, parseCode, parseLinkToken } from "./link-token.ts";
import {
  judgeLink,
  LINK_LIFE_MS,
  linkState,
  MAX_WRONG_CODES,
  SESSION_IDLE_MS,
  SESSION_LIFE_MS,
  sessionEnd,
  type StoredLink,
} from "./sign-in-rules.ts";

const ASKED = 1_000_000;
const link: StoredLink = {
  link_id: "link",
  link_sha256: "token",
  browser_sha256: "browser",
  code_sha256: "code",
  tenant: null,
  asked_at_ms: ASKED,
  wrong_codes: 0,
  ended: null,
};
const own = { browser_sha256: "browser", code_sha256: null, tenants: ["one"] };
const other = { browser_sha256: "another", code_sha256: null, tenants: ["one"] };

describe("a mailed link", () => {
  test.each([
    ["the asking browser needs no code", link, own, { ok: true, tenant: "one" }],
    ["a wrong code beside it is not looked at", link, { ...own, code_sha256: "x" }, { ok: true }],
    ["another browser needs one", link, other, { ok: false, code: "code_needed" }],
    ["no browser needs one", link, { ...other, browser_sha256: null }, { code: "code_needed" }],
    ["another browser with the code", link, { ...other, code_sha256: "code" }, { ok: true }],
    ["a wrong code", link, { ...other, code_sha256: "x" }, { ok: false, code: "wrong_code" }],
    [
      "the last wrong code",
      { ...link, wrong_codes: MAX_WRONG_CODES - 1 },
      { ...other, code_sha256: "x" },
      { code: "burned" },
    ],
    [
      "the right code at the last try",
      { ...link, wrong_codes: MAX_WRONG_CODES - 1 },
      { ...other, code_sha256: "code" },
      { ok: true },
    ],
    ["used", { ...link, ended: "used" }, own, { ok: false, code: "used" }],
    ["void", { ...link, ended: "superseded" }, own, { ok: false, code: "superseded" }],
    ["burned", { ...link, ended: "burned" }, own, { ok: false, code: "burned" }],
    ["of nobody", link, { ...own, tenants: [] }, { ok: false, code: "no_membership" }],
    ["two tenants leave the choice", link, { ...own, tenants: ["a", "b"] }, { tenant: null }],
    [
      "the named one is taken",
      { ...link, tenant: "b" },
      { ...own, tenants: ["a", "b"] },
      { tenant: "b" },
    ],
    ["a foreign one is refused", { ...link, tenant: "c" }, own, { code: "no_membership" }],
    [
      "a stranger does not learn of a membership",
      { ...link, tenant: "c" },
      other,
      { code: "code_needed" },
    ],
  ] as const)("%s", (_, stored, attempt, verdict) => {
    expect(judgeLink(stored, attempt, ASKED)).toMatchObject(verdict);
  });

  test("works for 15 minutes, to the millisecond, and what ended it before is still said after", () => {
    expect(linkState(link, ASKED + LINK_LIFE_MS - 1)).toBe("open");
    expect(linkState(link, ASKED + LINK_LIFE_MS)).toBe("expired");
    expect(linkState({ ...link, ended: "used" }, ASKED + LINK_LIFE_MS)).toBe("used");
    expect(judgeLink(link, own, ASKED + LINK_LIFE_MS)).toEqual({ ok: false, code: "expired" });
  });
});

test("a session ends 30 days after its start or 7 days after its last use, whichever is first", () => {
  expect(sessionEnd(0, 0)).toBe(SESSION_IDLE_MS);
  expect(sessionEnd(0, SESSION_LIFE_MS - 1)).toBe(SESSION_LIFE_MS);
});

describe("codes and tokens", () => {
  test("a code survives how people copy it, and nothing else is one", () => {
    for (const text of [
      "12345678",
      codeText("12345678"),
      " 1234-5678 ",
      "1234\u20135678",
      "1 2 3 4 5 6 7 8",
    ]) {
      expect(parseCode(text)).toBe("12345678");
    }
    for (const text of ["", "1234567", "123456789", "1234567a", "１２３４５６７８", "0x123456"]) {
      expect(parseCode(text)).toBeNull();
    }
  });

  test("no session token, no other length and no other letter is a link's token", () => {
    const token = `rvl_${"a".repeat(32)}_${"b".repeat(16)}_${"c".repeat(52)}`;
    expect(parseLinkToken(token)).toEqual({ person: "a".repeat(32), link_id: "b".repeat(16) });
    for (const text of [
      token.replace("rvl", "rvs"),
      `${token}c`,
      token.toUpperCase(),
      `${token}\n`,
    ]) {
      expect(parseLinkToken(text)).toBeNull();
    }
  });
});

describe("what asked", () => {
  const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/147.0 Safari/537.36";
  test.each([
    [chrome, "Chrome on Linux"],
    [`${chrome} Edg/147.0`, "Edge on Linux"],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Version/19.0 Safari/605.1.15",
      "Safari on macOS",
    ],
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604.1", "Safari on iPhone"],
    ["Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"],
    ["revops-cli/0.1.0", "revops CLI"],
  ])("%s", (header, name) => expect(findClientName(header)).toBe(name));

  test("no words of the header's own reach a mail", () => {
    expect(findClientName("Your account was stolen, call +44 20 ...")).toBeNull();
    expect(findClientName("curl/8 your account was stolen")).toBe("curl");
    expect(findClientName(null)).toBeNull();
  });
});
