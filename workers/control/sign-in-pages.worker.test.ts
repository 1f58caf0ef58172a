// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  isSignedIn,
  logText,
  openSignInScene,
  ORIGIN,
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

describe("a scanner that follows every link of a mail", () => {
  const visits: readonly (readonly [method: string, headers: Record<string, string>])[] = [
    ["GET", {}],
    ["HEAD", {}],
    ["GET", { "sec-purpose": "prefetch;prerender", purpose: "prefetch" }],
    ["GET", { "user-agent": "Slackbot-LinkExpanding 1.0", "sec-fetch-site": "cross-site" }],
  ];
  const forms: readonly Record<string, string>[] = [{}, { origin: "https://scanner.example" }];

  test("signs nobody in and burns nothing, in the asking browser or another", async () => {
    const browser = scene.browser();
    const { token, path } = await scene.ask(browser, asker);
    const sent = scene.sent.length;
    for (const visitor of [browser, scene.browser()]) {
      for (const [method, headers] of visits) {
        const said = await visitor.visit(method, path, headers);
        expect([said.status, said.headers.getSetCookie()]).toEqual([200, []]);
      }
      for (const headers of forms) {
        const said = await visitor.submit("/sign-in/link", { token }, headers);
        expect([said.status, said.headers.getSetCookie()]).toEqual([403, []]);
      }
    }
    expect(scene.sent.length).toBe(sent);
    expect((await browser.submit("/sign-in/link", { token })).status).toBe(303);
    const page = await browser.get("/me");
    expect(page.text).toContain("(this one)");
    expect(page.text).not.toContain("End all other sessions");
  });

  test("that runs the page and presses its button is asked for a code, as often as it likes", async () => {
    const browser = scene.browser();
    const { token, path } = await scene.ask(browser, asker);
    const scanner = scene.browser();
    for (let i = 0; i < 8; i++) {
      expect((await scanner.get(path)).text).toContain('name="code"');
      const pressed = await scanner.submit("/sign-in/link", { token });
      expect([pressed.status, pressed.headers.getSetCookie()]).toEqual([422, []]);
    }
    expect((await browser.submit("/sign-in/link", { token })).status).toBe(303);
  });
});

describe("the link's page", () => {
  test("asks the asking browser for nothing, another one for the code, and says who signs in", async () => {
    const browser = scene.browser();
    const { code, token, path } = await scene.ask(browser, asker, "one");
    const own = await browser.get(path);
    expect(own.text).not.toContain('name="code"');
    expect(own.text).toContain("Sign in to one");
    expect(own.text).toContain(`asker${people} of one`);
    const other = scene.browser();
    const wrong = await other.submit("/sign-in/link", {
      token,
      code: code.replace(/^./, (d) => `${9 - Number(d)}`),
    });
    expect([wrong.status, wrong.text.includes("This is not the code")]).toEqual([422, true]);
    const short = await other.submit("/sign-in/link", { token, code: "123" });
    expect([short.status, short.text.includes("eight digits")]).toEqual([422, true]);
    expect((await other.submit("/sign-in/link", { token, code })).status).toBe(303);
    expect([await isSignedIn(other), await isSignedIn(browser)]).toEqual([true, false]);
  });

  test("says why a link does not work any more, and offers no button", async () => {
    const browser = scene.browser();
    const [first, second, third] = [
      await scene.ask(browser, asker),
      await scene.ask(browser, asker),
      await scene.ask(browser, asker),
    ];
    const guesser = scene.browser();
    for (let i = 0; i < 5; i++) {
      const code = third.code.replace(/^./, (d) => `${(Number(d) + 1) % 10}`);
      await guesser.submit("/sign-in/link", { token: third.token, code });
    }
    await browser.submit("/sign-in/link", { token: first.token });
    scene.settings["CLOCK_OFFSET_MS"] = "0";
    const late = await scene.ask(browser, asker);
    const cases: readonly [string, string, number, string][] = [
      [first.path, "0", 410, "used already"],
      [second.path, "0", 410, "another link"],
      [third.path, "0", 410, "Five wrong codes"],
      [late.path, String(16 * 60_000), 410, "expired"],
      [late.path, String(61 * 60_000), 404, "no such link"],
      ["/sign-in/link?token=rvl_x", "0", 404, "no such link"],
      ["/sign-in/link", "0", 404, "no such link"],
    ];
    for (const [path, offset, status, words] of cases) {
      scene.settings["CLOCK_OFFSET_MS"] = offset;
      const said = await browser.get(path);
      expect([path.length, said.status, said.text.includes(words)]).toEqual([
        path.length,
        status,
        true,
      ]);
      expect(said.text).not.toContain("<form");
    }
    delete scene.settings["CLOCK_OFFSET_MS"];
  });

  test("of a tenant that the person left signs in to nothing", async () => {
    const browser = scene.browser();
    await scene.saveUser("two", asker, []);
    const { token } = await scene.ask(browser, asker, "two");
    await scene.saveUser("two", asker, [], false);
    const said = await browser.submit("/sign-in/link", { token });
    expect([said.status, said.headers.getSetCookie()]).toEqual([410, []]);
  });
});

describe("asking", () => {
  test("the page is the same, byte for byte, for an address of nobody but for the code", async () => {
    const stranger = `who${people}@example.com`;
    const texts = [];
    for (const email of [asker, stranger]) {
      const browser = scene.browser();
      const said = await browser.submit("/sign-in", { email });
      const plain = said.text.replace(email, "").replace(/id="code">[\d ]+</, "");
      texts.push([
        said.status,
        plain.replaceAll(/<time.*?<\/time>/g, ""),
        [...browser.cookies.keys()],
      ]);
    }
    expect(texts[0]).toEqual(texts[1]);
  });

  test("two links of one browser both know it", async () => {
    const browser = scene.browser();
    const first = await scene.ask(browser, asker);
    await scene.ask(browser, asker);
    expect((await browser.get(first.path)).text).not.toContain('name="code"');
  });

  test("names the field that cannot be, keeps what was typed, and escapes it", async () => {
    const browser = scene.browser();
    const bad = await browser.submit("/sign-in", { email: `<b>"'&`, tenant: "one" });
    expect(bad.status).toBe(422);
    expect(bad.text).toContain("<title>Error: ");
    expect(bad.text).toContain("&lt;b&gt;&quot;");
    expect(bad.text).not.toContain("<b>");
    const tenant = await browser.submit("/sign-in", { email: asker, tenant: "Not One" });
    expect([tenant.status, tenant.text.includes('href="#tenant"')]).toEqual([422, true]);
  });

  test("too often from one network is refused before anything is sent", async () => {
    scene.settings["ADDRESS_LIMIT"] = { limit: async () => ({ success: false }) };
    const sent = scene.sent.length;
    const said = await scene.browser().submit("/sign-in", { email: asker });
    const link = await scene.browser().get("/sign-in/link?token=x");
    delete scene.settings["ADDRESS_LIMIT"];
    expect([said.status, link.status, scene.sent.length]).toEqual([429, 429, sent]);
    expect(said.headers.get("retry-after")).toBe("60");
  });
});

test("no page of these is kept, indexed, framed or able to send its form elsewhere", async () => {
  const browser = scene.browser();
  const asked = await browser.submit("/sign-in", { email: asker });
  const { link, token } = await scene.readMail();
  const shown = await browser.get(link.slice(ORIGIN.length));
  await browser.submit("/sign-in/link", { token });
  const pages = [asked, shown, await browser.get("/me"), await browser.get("/sign-in")];
  for (const { headers, text } of pages) {
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-robots-tag")).toBe("noindex");
    expect(headers.get("referrer-policy")).toBe("same-origin");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("form-action 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(text).not.toMatch(/<script|\son[a-z]+=|style=/i);
    expect(text.match(/<h1/g)).toHaveLength(1);
    const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of text.matchAll(/<label for="([^"]+)"/g)) expect(ids).toContain(target);
    for (const [, named] of text.matchAll(/aria-(?:labelledby|describedby)="([^"]+)"/g)) {
      for (const id of (named ?? "").split(" ")) expect(ids).toContain(id);
    }
  }
});

test("no address, token or code of any of this reached the log", () => {
  expect(scene.lines.length).toBeGreaterThan(50);
  expect(logText(scene)).not.toMatch(/rv[ls]_|@|example\.com|\b\d{4} \d{4}\b|asker\d/);
});
