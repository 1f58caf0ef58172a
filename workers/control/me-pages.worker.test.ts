// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { BROWSER_COOKIE, SESSION_COOKIE } from "#edge/session.ts";
import {
  type Browser,
  isSignedIn,
  openSignInScene,
  ORIGIN,
  OWN_PAGE,
  type SignInScene,
} from "../../tests/faults/doors/sign-in-scene.ts";

const consoleLog = console.log;
let scene: SignInScene;
let people = 0;
let asker = "";

beforeAll(async () => {
  scene = await openSignInScene();
});
afterAll(() => {
  console.log = consoleLog;
});
beforeEach(async () => {
  people += 1;
  asker = `asker${people}@example.com`;
  await scene.saveUser("one", asker, ["ae"]);
});

describe("forms of other sites", () => {
  const origins: readonly [string, Record<string, string>, boolean][] = [
    ["own page", OWN_PAGE, true],
    ["own page of a browser without Sec-Fetch", { origin: ORIGIN }, true],
    ["another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }, false],
    ["another site that hides", { origin: "null", "sec-fetch-site": "cross-site" }, false],
    ["another site of an old browser", { origin: "https://evil.example" }, false],
    ["a sandboxed frame", { origin: "null", "sec-fetch-site": "same-origin" }, false],
    ["a sister host", { origin: "https://x.revops.example", "sec-fetch-site": "same-site" }, false],
    ["the same host without TLS", { origin: ORIGIN.replace("https", "http") }, false],
    ["another port", { origin: `${ORIGIN}:8443` }, false],
    [
      "own origin, but another site says the browser",
      { origin: ORIGIN, "sec-fetch-site": "cross-site" },
      false,
    ],
    ["a typed address", { "sec-fetch-site": "none" }, false],
    ["nobody", {}, false],
  ];
  test.each(origins)("from %s", async (_, headers, isOwn) => {
    const browser = await scene.signIn(asker);
    const asking = scene.browser();
    const { token } = await scene.ask(asking, asker);
    const sent = scene.sent.length;
    const forms: readonly [Browser, string, Record<string, string>][] = [
      [asking, "/sign-in", { email: asker }],
      [asking, "/sign-in/link", { token }],
      [browser, "/me/tenant", { tenant: "one" }],
      [browser, "/me/sessions/revoke", { others: "yes" }],
      [browser, "/sign-out", {}],
    ];
    for (const [visitor, path, form] of forms) {
      const said = await visitor.submit(path, form, headers);
      expect([path, said.status === 403]).toEqual([path, !isOwn]);
    }
    expect(scene.sent.length).toBe(isOwn ? sent + 1 : sent);
    expect(await isSignedIn(browser)).toBe(!isOwn);
    expect(await isSignedIn(asking)).toBe(false);
  });

  test("change nothing by the session's cookie at an API door either", async () => {
    const browser = await scene.signIn(asker);
    const cookie = `${SESSION_COOKIE}=${browser.cookies.get(SESSION_COOKIE)}`;
    const evil = { cookie, origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    const said = await scene.call("DELETE", "/v1/sessions?all=true", undefined, evil);
    expect([said.status, await isSignedIn(browser)]).toEqual([403, true]);
    const own = await scene.call("DELETE", "/v1/sessions?all=true", undefined, {
      cookie,
      ...OWN_PAGE,
    });
    expect([own.status, await isSignedIn(browser)]).toEqual([200, false]);
  });
});

describe("a session's cookie", () => {
  test("is this host's alone, read by no script, sent along by no other site, and gone with the sign-out", async () => {
    const browser = scene.browser();
    const { token } = await scene.ask(browser, asker);
    const said = await browser.submit("/sign-in/link", { token });
    const cookies = said.headers.getSetCookie();
    expect(cookies).toHaveLength(2);
    for (const text of cookies) {
      expect(text).toMatch(/^__Host-[a-z_]+=.*; Path=\/; Secure; HttpOnly; SameSite=Lax$/);
      expect(text).not.toMatch(/domain/i);
    }
    expect([...browser.cookies.keys()]).toEqual([SESSION_COOKIE]);
    expect(said.text).toBe("");
    const out = await browser.submit("/sign-out", {});
    expect([out.headers.get("location"), browser.cookies.size]).toEqual(["/sign-in", 0]);
  });

  test("that was planted before the sign-in is not the session after, and its session is over", async () => {
    const attacker = await scene.signIn(asker);
    const planted = attacker.cookies.get(SESSION_COOKIE) ?? "";
    const victim = scene.browser();
    victim.cookies.set(SESSION_COOKIE, planted);
    await scene.signIn(asker, victim);
    expect(victim.cookies.get(SESSION_COOKIE)).not.toBe(planted);
    expect(await isSignedIn(victim)).toBe(true);
    attacker.cookies.set(SESSION_COOKIE, planted);
    expect(await isSignedIn(attacker)).toBe(false);
  });

  test("of the asking browser that is no secret of ours is replaced", async () => {
    const browser = scene.browser();
    browser.cookies.set(BROWSER_COOKIE, "planted");
    await scene.ask(browser, asker);
    expect(browser.cookies.get(BROWSER_COOKIE)).toMatch(/^[a-z2-7]{52}$/);
  });

  test("works for nobody after the sign-out, in whichever browser a copy is", async () => {
    const browser = await scene.signIn(asker);
    const copy = scene.browser();
    copy.cookies.set(SESSION_COOKIE, browser.cookies.get(SESSION_COOKIE) ?? "");
    expect(await isSignedIn(copy)).toBe(true);
    await browser.submit("/sign-out", {});
    expect(await isSignedIn(copy)).toBe(false);
    expect(copy.cookies.size).toBe(0);
  });
});

describe("my account", () => {
  test("shows every tenant with its roles, and works in the one that is chosen", async () => {
    await scene.saveUser("two", asker, ["finance"]);
    const browser = await scene.signIn(asker);
    expect((await browser.get("/me")).text).toContain("Choose the tenant");
    const foreign = await browser.submit("/me/tenant", { tenant: "three" });
    expect(foreign.headers.get("location")).toBe("/me");
    const chosen = await browser.submit("/me/tenant", { tenant: "two" });
    const page = await browser.get(chosen.headers.get("location") ?? "");
    expect(page.text).toContain("The tenant is chosen.");
    expect(page.text.replaceAll(/\s+/g, " ")).toContain("<strong>two</strong> as finance");
    expect(page.text).toContain("Work in one");
  });

  test("ends another session, and all others, at once", async () => {
    const [here, there, elsewhere] = [
      await scene.signIn(asker),
      await scene.signIn(asker),
      await scene.signIn(asker),
    ];
    const page = await here.get("/me");
    expect(page.text).toContain("Firefox on Linux (this one)");
    const ids = [...page.text.matchAll(/name="session_id"\s+value="([a-z2-7]+)"/g)];
    expect(ids).toHaveLength(2);
    await here.submit("/me/sessions/revoke", { session_id: ids[0]?.[1] ?? "" });
    const left = [await isSignedIn(there), await isSignedIn(elsewhere)];
    expect(left.filter(Boolean)).toHaveLength(1);
    await here.submit("/me/sessions/revoke", { others: "yes" });
    expect([await isSignedIn(there), await isSignedIn(elsewhere)]).toEqual([false, false]);
    expect(await isSignedIn(here)).toBe(true);
  });

  test("says nothing that its address was made to say", async () => {
    const browser = await scene.signIn(asker);
    for (const done of ["<b>hi</b>", "constructor", "__proto__", "other"]) {
      const { text } = await browser.get(`/me?done=${encodeURIComponent(done)}`);
      expect(text).not.toContain('class="said"');
    }
  });

  test("leads whoever is not signed in to the sign-in", async () => {
    for (const [path, form] of [["/me"], ["/me/tenant", {}], ["/sign-out", {}]] as const) {
      const browser = scene.browser();
      const said = form === undefined ? await browser.get(path) : await browser.submit(path, form);
      expect([said.status, said.headers.get("location")]).toEqual([303, "/sign-in"]);
    }
  });
});
