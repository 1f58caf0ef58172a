// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { MAX_OPEN_LINKS, MAX_WRONG_CODES } from "#domain/access/sign-in-rules.ts";
import {
  logText,
  openSignInScene,
  otherCode,
  reason,
  type Said,
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
  delete scene.settings["CLOCK_OFFSET_MS"];
  people += 1;
  asker = `asker${people}@example.com`;
  await scene.saveUser("one", asker, ["ae"]);
});

async function ask(
  email = asker,
  tenant?: string,
): Promise<{ proof: string; code: string; token: string }> {
  const { status, body } = await scene.call("POST", "/v1/sign-in", { email, tenant });
  expect(status).toBe(202);
  const { token } = await scene.readMail();
  return { proof: String(body["browser_secret"]), code: String(body["code"]), token };
}

const open = (body: Record<string, string>): Promise<Said> =>
  scene.call("POST", "/v1/sign-in/link", body);

async function signIn(email = asker): Promise<Record<string, string>> {
  const { proof, token } = await ask(email);
  const { status, body } = await open({ token, browser_secret: proof });
  expect(status).toBe(200);
  return { authorization: `Bearer ${String(body["session_token"])}` };
}

describe("asking for a link", () => {
  test("answers a stranger's address as anybody's, with the same calls and the same mail to the queue", async () => {
    const stranger = `who${people}@example.com`;
    const inactive = `gone${people}@example.com`;
    await scene.saveUser("one", inactive, ["ae"], false);
    const seen = [];
    for (const email of [asker, stranger, inactive]) {
      const calls: string[] = [];
      const watch = (name: string, binding: object) =>
        new Proxy(binding, {
          get: (target, property) => {
            calls.push(`${name}.${String(property)}`);
            const member: unknown = Reflect.get(target, property);
            return typeof member === "function" ? member.bind(target) : member;
          },
        });
      const { env } = await import("cloudflare:workers");
      const { MAIL } = scene.settings as { MAIL: object };
      Object.assign(scene.settings, { DB: watch("DB", env.DB), MAIL: watch("MAIL", MAIL) });
      const before = scene.sent.length;
      const { status, headers, body } = await scene.call("POST", "/v1/sign-in", { email });
      Object.assign(scene.settings, { DB: env.DB, MAIL });
      seen.push({
        status,
        calls,
        mails: scene.sent.length - before,
        sealed: scene.sent.at(-1)?.sealed.ciphertext.length,
        headers: [...headers.keys()],
        shape: Object.entries(body).map(([name, value]) => [name, String(value).length]),
      });
    }
    const [first] = seen;
    expect(first).toMatchObject({ status: 202, calls: ["MAIL.send"], mails: 1 });
    expect(seen[1]?.shape).toEqual(first?.shape);
    for (const one of seen) expect({ ...one, sealed: 0 }).toEqual({ ...first, sealed: 0 });
  });

  test("over an address's limit answers the same and mails nothing", async () => {
    const before = scene.sent.length;
    const shapes = new Set<string>();
    for (let i = 0; i < MAX_OPEN_LINKS + 3; i++) {
      const { status, body } = await scene.call("POST", "/v1/sign-in", { email: asker });
      const fields = Object.entries(body).map(([name, value]) => [name, String(value).length]);
      shapes.add(JSON.stringify([status, fields]));
    }
    expect(shapes.size).toBe(1);
    expect(scene.sent.length - before).toBe(MAX_OPEN_LINKS);
  });

  test("is limited by network address before anything is asked", async () => {
    scene.settings["ADDRESS_LIMIT"] = { limit: async () => ({ success: false }) };
    const before = scene.sent.length;
    const { status } = await scene.call("POST", "/v1/sign-in", { email: asker });
    delete scene.settings["ADDRESS_LIMIT"];
    expect([status, scene.sent.length]).toEqual([429, before]);
  });

  test("one person has one spelling, and what is no address is named", async () => {
    await ask(` ${asker.toUpperCase()}. `.trim());
    expect(scene.sent.at(-1)?.person).toBe(scene.person(asker));
    expect((await scene.readMail()).email).toBe(asker);
    const wrong = await scene.call("POST", "/v1/sign-in", { email: "asker", tenant: "One!" });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('"/email"');
    expect(wrong.text).toContain('"/tenant"');
  });

  test("a shipped deployment mails its own address, whatever host was asked, and nothing without one", async () => {
    const shipped = { ENVIRONMENT: "production", DEV_CREDENTIALS: undefined };
    Object.assign(scene.settings, shipped, { PUBLIC_URL: "https://sales.acme.example/" });
    await scene.call("POST", "/v1/sign-in", { email: asker }, { host: "evil.example" });
    expect((await scene.readMail()).link).toMatch(
      /^https:\/\/sales\.acme\.example\/sign-in\/link\?token=rvl_/,
    );
    delete scene.settings["PUBLIC_URL"];
    const before = scene.sent.length;
    const { status } = await scene.call("POST", "/v1/sign-in", { email: asker });
    delete scene.settings["ENVIRONMENT"];
    delete scene.settings["DEV_CREDENTIALS"];
    expect([status, scene.sent.length]).toEqual([500, before]);
  });
});

describe("a mailed link", () => {
  test("signs its asker in once: a replay opens nothing", async () => {
    const { proof, token } = await ask();
    const first = await open({ token, browser_secret: proof });
    expect(first.body).toMatchObject({ tenant: "one", tenants: ["one"] });
    expect(reason(await open({ token, browser_secret: proof }))).toEqual([422, "/token", "used"]);
  });

  test("elsewhere needs the shown code", async () => {
    const { code, token } = await ask();
    expect(reason(await open({ token }))).toEqual([422, "/code", "code_needed"]);
    const stranger = { token, browser_secret: "a".repeat(52) };
    expect(reason(await open(stranger))).toEqual([422, "/code", "code_needed"]);
    expect(reason(await open({ token, code: "12 34" }))).toEqual([422, "/code", "invalid"]);
    expect((await open({ ...stranger, code: code.replace(" ", "-") })).status).toBe(200);
  });

  test("is burned by the fifth wrong code, for its asker too", async () => {
    const { proof, code, token } = await ask();
    for (let i = 1; i < MAX_WRONG_CODES; i++) {
      expect(reason(await open({ token, code: otherCode(code) }))).toEqual([
        422,
        "/code",
        "wrong_code",
      ]);
    }
    expect(reason(await open({ token, code: otherCode(code) }))).toEqual([422, "/token", "burned"]);
    expect(reason(await open({ token, code }))).toEqual([422, "/token", "burned"]);
    expect(reason(await open({ token, browser_secret: proof }))).toEqual([422, "/token", "burned"]);
  });

  test("dies after 15 minutes, is forgotten after an hour, and is void once another signed in", async () => {
    const first = await ask();
    const second = await ask();
    scene.settings["CLOCK_OFFSET_MS"] = String(16 * 60_000);
    expect(reason(await open({ token: first.token, browser_secret: first.proof }))).toEqual([
      422,
      "/token",
      "expired",
    ]);
    delete scene.settings["CLOCK_OFFSET_MS"];
    expect((await open({ token: second.token, browser_secret: second.proof })).status).toBe(200);
    const late = await open({ token: first.token, browser_secret: first.proof });
    expect(reason(late)).toEqual([422, "/token", "superseded"]);
    scene.settings["CLOCK_OFFSET_MS"] = String(61 * 60_000);
    expect(reason(await open({ token: second.token }))).toEqual([422, "/token", "unknown"]);
  });

  test("made up, or with one character changed, is unknown", async () => {
    const { proof, token } = await ask();
    const last = token.endsWith("a") ? "b" : "a";
    const forged = [
      token.slice(0, -1) + last,
      `rvl_${"a".repeat(32)}${token.slice(36)}`,
      "rvl",
      "",
    ];
    for (const text of forged) {
      const answer = await open({ token: text, browser_secret: proof });
      expect(reason(answer)).toEqual([422, "/token", "unknown"]);
    }
    expect((await open({ token, browser_secret: proof })).status).toBe(200);
  });

  test("for a tenant signs in to it, and to no tenant of which the person is no user, or no more", async () => {
    await scene.saveUser("two", asker, []);
    const named = await ask(asker, "two");
    const opened = await open({ token: named.token, browser_secret: named.proof });
    expect(opened.body).toMatchObject({ tenant: "two", tenants: ["one", "two"] });
    const foreign = await ask(asker, "three");
    const refused = { token: foreign.token, browser_secret: foreign.proof };
    expect(reason(await open(refused))).toEqual([422, "/token", "no_membership"]);
    const left = await ask(asker, "two");
    await scene.saveUser("two", asker, [], false);
    const gone = { token: left.token, browser_secret: left.proof };
    expect(reason(await open(gone))).toEqual([422, "/token", "no_membership"]);
  });
});

describe("a session", () => {
  test("says who, where and as what; a person in two tenants chooses, and only own ones", async () => {
    await scene.saveUser("two", asker, ["auditor", "finance"]);
    const session = await signIn();
    const before = await scene.call("GET", "/v1/session", undefined, session);
    expect(before.body).toMatchObject({
      tenant: null,
      user: null,
      tenants: [
        { tenant: "one", roles: ["ae"] },
        { tenant: "two", roles: ["finance", "auditor"] },
      ],
      session: { proof: "mailed_link", client: "Another program" },
    });
    expect((await scene.call("GET", "/v1/queues/held", undefined, session)).status).toBe(403);
    const choose = (tenant: string) => scene.call("PUT", "/v1/session/tenant", { tenant }, session);
    expect(reason(await choose("three"))).toEqual([422, "/tenant", "no_membership"]);
    const chosen = await choose("one");
    expect(chosen.body).toMatchObject({ tenant: "one", user: { roles: ["ae"] } });
    expect((await scene.call("GET", "/v1/queues/held", undefined, session)).status).toBe(200);
    await scene.saveUser("one", asker, ["ae"], false);
    const after = await scene.call("GET", "/v1/session", undefined, session);
    expect([after.status, after.body["tenant"]]).toEqual([200, null]);
    await scene.saveUser("two", asker, [], false);
    expect((await scene.call("GET", "/v1/session", undefined, session)).status).toBe(401);
  });

  test("ends for every door with the request after its revocation", async () => {
    const here = await signIn();
    const there = await signIn();
    const listed = await scene.call("GET", "/v1/sessions", undefined, here);
    const items = listed.body["items"] as unknown as { id: string; current: boolean }[];
    expect([items.length, items.filter(({ current }) => current).length]).toEqual([2, 1]);
    const other = items.find(({ current }) => !current)?.id ?? "";
    const ended = await scene.call("DELETE", `/v1/sessions/${other}`, undefined, here);
    expect([ended.status, ended.body["ended"]]).toEqual([200, 1]);
    for (const path of ["/v1/session", "/v1/sessions", "/v1/queues/held"]) {
      expect((await scene.call("GET", path, undefined, there)).status).toBe(401);
      expect((await scene.call("GET", path, undefined, here)).status).toBe(200);
    }
    expect((await scene.call("DELETE", `/v1/sessions/${other}`, undefined, here)).status).toBe(404);
  });

  test("ends all others, or itself too", async () => {
    const [here, ...others] = [await signIn(), await signIn(), await signIn()];
    const some = await scene.call("DELETE", "/v1/sessions", undefined, here);
    expect(some.body).toEqual({ ended: 2 });
    for (const other of others)
      expect((await scene.call("GET", "/v1/session", undefined, other)).status).toBe(401);
    const all = await scene.call("DELETE", "/v1/sessions?all=true", undefined, here);
    expect(all.body).toEqual({ ended: 1 });
    expect((await scene.call("GET", "/v1/session", undefined, here)).status).toBe(401);
  });

  test("of another person is neither seen nor ended", async () => {
    const other = `stranger${people}@example.com`;
    await scene.saveUser("one", other, ["ae"]);
    const mine = await signIn();
    const theirs = await signIn(other);
    const { body } = await scene.call("GET", "/v1/session", undefined, theirs);
    const { id } = body["session"] as unknown as { id: string };
    expect((await scene.call("DELETE", `/v1/sessions/${id}`, undefined, mine)).status).toBe(404);
    expect((await scene.call("GET", "/v1/sessions", undefined, mine)).text).not.toContain(id);
    expect((await scene.call("GET", "/v1/session", undefined, theirs)).status).toBe(200);
  });

  test("no changed character of a token, and no link's token, is a session", async () => {
    const { authorization = "" } = await signIn();
    const token = authorization.slice("Bearer ".length);
    for (const at of [5, 40, 60, token.length - 2]) {
      const changed = token.slice(0, at) + (token[at] === "a" ? "b" : "a") + token.slice(at + 1);
      const headers = { authorization: `Bearer ${changed}` };
      expect((await scene.call("GET", "/v1/session", undefined, headers)).status).toBe(401);
    }
    const { token: link } = await ask();
    const texts = [link, link.replace("rvl_", "rvs_")].map((text) => `Bearer ${text}`);
    for (const authorization of texts)
      expect((await scene.call("GET", "/v1/session", undefined, { authorization })).status).toBe(
        401,
      );
  });
});

test("no address, token, code or name of any of this reached the log", () => {
  expect(scene.lines.length).toBeGreaterThan(20);
  expect(logText(scene)).not.toMatch(/rv[ls]_|@|example\.com|\b\d{4} \d{4}\b|asker\d/);
});
