// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { defineRoute } from "#api/contract.ts";
import type { ProblemDocument } from "#api/schemas/problem.ts";
import type { KeyRecord } from "#domain/messages/tenant-desk.ts";
import { ok } from "#domain/result.ts";
import { personDeskStub } from "#storage/object-stubs.ts";
import {
  buildDoorFixture,
  type DoorTestEnv,
  keyRecord,
  testKey,
} from "../tests/faults/doors/door-env.ts";
import {
  openTestSession,
  seedPerson,
  seedTenantRow,
  type TestPerson,
} from "../tests/faults/doors/people.ts";
import { migratedDatabase } from "../tests/faults/migrated-database.ts";
import { openDoor } from "./door.ts";
import { readCookie, SESSION_COOKIE } from "./session.ts";

const shared = {
  tag: "Leads",
  summary: "",
  description: "",
  success: { 200: { description: "", schema: z.object({ who: z.string() }) } },
  problems: [],
} as const;
const write = defineRoute({
  ...shared,
  id: "write",
  method: "post",
  path: "/write",
  action: "lead.create",
});
const read = defineRoute({
  ...shared,
  id: "read",
  method: "get",
  path: "/read",
  action: "lead.read",
});
const mine = defineRoute({
  ...shared,
  id: "mine",
  method: "get",
  path: "/mine",
  action: "signed_in",
});
const open = defineRoute({
  ...shared,
  id: "open",
  method: "post",
  path: "/open",
  action: "anybody",
});

const app = new Hono<{ Bindings: DoorTestEnv }>();
openDoor(app, write, {
  answer: ({ caller }) => ok({ status: 200, body: { who: caller.actor.ref } }),
});
openDoor(app, read, {
  answer: ({ caller: { tenant, actor } }) =>
    ok({ status: 200, body: { who: `${tenant}/${actor.ref}` } }),
});
openDoor(app, mine, {
  answer: ({ caller }) => ok({ status: 200, body: { who: caller.person } }),
});
openDoor(app, open, { answer: () => ok({ status: 200, body: { who: "anybody" } }) });

const consoleLog = console.log;
let sdr: TestPerson;
let keys: Map<string, readonly KeyRecord[]>;
beforeAll(async () => {
  await migratedDatabase();
  for (const tenant of ["door-one", "door-two"]) await seedTenantRow(tenant);
  sdr = await seedPerson("door-one", "sdr", ["sdr"]);
  const auditor = await seedPerson("door-one", "auditor", ["auditor"]);
  const bound = (name: string, { user_id }: TestPerson) =>
    keyRecord(testKey("door-one", name), ["leads:write"], { user_id });
  keys = new Map([
    [
      "door-one",
      [
        keyRecord(testKey("door-one"), ["leads:write"]),
        bound("bound", sdr),
        bound("auditor", auditor),
        keyRecord(testKey("door-one", "gone"), ["leads:write"], { user_id: "usr_gone" }),
      ],
    ],
  ]);
});
afterAll(() => {
  console.log = consoleLog;
});

interface Asked {
  readonly status: number;
  readonly who: string;
  readonly problem: string | null;
  readonly calls: readonly string[];
}

async function ask(
  path: string,
  headers: Record<string, string>,
  settings: Record<string, unknown> = {},
): Promise<Asked> {
  const fixture = buildDoorFixture(keys, settings);
  const method = path === "/write" || path === "/open" ? "POST" : "GET";
  const response = await app.request(
    `https://door.example${path}`,
    { method, headers },
    fixture.env,
  );
  const { who, type } = await response.json<{ who: string } & ProblemDocument>();
  const problem = response.ok ? null : (type.split(":").at(-1) ?? "");
  return { status: response.status, who, problem, calls: fixture.calls };
}
const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

describe("what a caller costs", () => {
  test("a key of the tenant itself reads no database and, once known, no store at all", async () => {
    const first = await ask("/write", bearer(testKey("door-one")));
    expect([first.status, first.calls.filter((call) => call.startsWith("DB."))]).toEqual([200, []]);
    const second = await ask("/write", bearer(testKey("door-one")));
    expect([second.status, second.calls]).toEqual([200, ["KEY_LIMIT.limit"]]);
  });

  test("a key of a user asks for the user once a minute", async () => {
    const asked = async (later_ms: number) => {
      const settings = { CLOCK_OFFSET_MS: String(later_ms) };
      const { status, calls } = await ask("/write", bearer(testKey("door-one", "bound")), settings);
      return [status, calls.filter((call) => call === "DB.prepare").length];
    };
    expect([await asked(0), await asked(1), await asked(61_000)]).toEqual([
      [200, 1],
      [200, 0],
      [200, 1],
    ]);
  });
});

describe("a key of a user", () => {
  test("acts as the user, needs the role beside the scope, and is nobody's where the user is gone", async () => {
    const as = (name: string) => ask("/write", bearer(testKey("door-one", name)));
    expect(await as("bound")).toMatchObject({ status: 200, who: sdr.user_id });
    expect(await as("auditor")).toMatchObject({ status: 403, problem: "missing_role" });
    expect(await as("gone")).toMatchObject({ status: 401, problem: "unauthorized" });
  });
});

describe("a session", () => {
  test("is its person in the chosen tenant, by bearer and by cookie alike", async () => {
    const token = await openTestSession(sdr, "door-one");
    const cookie = { cookie: `other=1; ${SESSION_COOKIE}=${token}; more=2` };
    for (const headers of [bearer(token), cookie]) {
      expect(await ask("/read", headers)).toMatchObject({ who: `door-one/${sdr.user_id}` });
      expect(await ask("/mine", headers)).toMatchObject({ who: sdr.person });
    }
  });

  test("without a chosen tenant, or in one that the person left, is a person and no more", async () => {
    for (const tenant of [null, "door-two"]) {
      const token = await openTestSession(sdr, tenant);
      expect(await ask("/read", bearer(token))).toMatchObject({ problem: "tenant_not_chosen" });
      expect(await ask("/mine", bearer(token))).toMatchObject({ status: 200 });
    }
  });

  test("ends at once: revoked, or its person removed from the last tenant", async () => {
    const leaver = await seedPerson("door-one", "leaver", ["sdr"]);
    const token = await openTestSession(leaver, "door-one");
    expect((await ask("/read", bearer(token))).status).toBe(200);
    await seedPerson("door-one", "leaver", ["sdr"], false);
    expect((await ask("/mine", bearer(token))).status).toBe(401);
    await seedPerson("door-one", "leaver", ["sdr"]);
    expect((await ask("/mine", bearer(token))).status).toBe(200);
    const { person } = leaver;
    const now_ms = Date.now();
    const request = { v: 1, person, now_ms, session_id: null, keep: null } as const;
    expect(await personDeskStub(env, person).revokeSessions(request)).toBe(1);
    expect((await ask("/mine", bearer(token))).status).toBe(401);
  });

  test("that nobody opened is the same 401, and a made-up person wakes no object", async () => {
    const token = await openTestSession(sdr, "door-one");
    const [, person = "", session = "", secret = ""] = token.split("_");
    const stranger = `${person.slice(0, -1)}${person.endsWith("a") ? "b" : "a"}`;
    const made: readonly [string, boolean][] = [
      [`rvs_${person}_${session}_${"a".repeat(52)}`, true],
      [`rvs_${person}_${"a".repeat(16)}_${secret}`, true],
      [`rvs_${stranger}_${session}_${secret}`, false],
      [`rvs_${"a".repeat(32)}_${session}_${secret}`, false],
      ["rvs_nonsense", false],
    ];
    for (const [text, isAsked] of made) {
      for (const headers of [bearer(text), { cookie: `${SESSION_COOKIE}=${text}` }]) {
        const { status, calls } = await ask("/mine", headers);
        expect([text, status, calls.includes("PERSON_DESK.get")]).toEqual([text, 401, isAsked]);
      }
    }
  });

  const own = "https://door.example";
  const pages: readonly [string, Record<string, string>, boolean][] = [
    ["the own page, as browsers say it", { origin: own, "sec-fetch-site": "same-origin" }, true],
    ["the own page of an old browser", { origin: own }, true],
    ["a page that leaves out the origin", { "sec-fetch-site": "same-origin" }, true],
    ["another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }, false],
    ["another site in an old browser", { origin: "https://evil.example" }, false],
    ["a sister host", { origin: "https://x.door.example", "sec-fetch-site": "same-site" }, false],
    ["the own host without TLS", { origin: "http://door.example" }, false],
    ["a sandboxed frame", { origin: "null", "sec-fetch-site": "cross-site" }, false],
    ["an address typed by hand", { "sec-fetch-site": "none" }, false],
    ["who does not say", {}, false],
  ];
  test.each(pages)("a cookie changes something for %s", async (_, headers, isOwn) => {
    const token = await openTestSession(sdr, "door-one");
    const cookie = { ...headers, cookie: `${SESSION_COOKIE}=${token}` };
    const changed = await ask("/write", cookie);
    expect([changed.status, changed.problem]).toEqual(isOwn ? [200, null] : [403, "cross_site"]);
    // Reading changes nothing, and a program's bearer is sent by no page.
    expect((await ask("/read", cookie)).status).toBe(200);
    expect((await ask("/write", { ...headers, ...bearer(token) })).status).toBe(200);
  });

  test("a cookie that only looks like the session's is none, and does not hide the real one", async () => {
    const token = await openTestSession(sdr, "door-one");
    const own = `${SESSION_COOKIE}=${token}`;
    // White space that a browser takes for a part of the name, and so lets any sister host set.
    for (const space of ["\u00a0", "\u2000", "\u3000", "\ufeff"]) {
      for (const name of [space + SESSION_COOKIE, SESSION_COOKIE + space]) {
        const read = (cookie: string) => readCookie(new Headers({ cookie }), SESSION_COOKIE);
        expect([read(`${name}=evil`), read(`${name}=evil; ${own}`)]).toEqual([null, token]);
      }
    }
    expect((await ask("/mine", { cookie: `\u00a0${own}` })).status).toBe(401);
    expect((await ask("/mine", { cookie: `a=b;\t ${own} ` })).status).toBe(200);
  });

  test("a key or the operator is nobody who is signed in", async () => {
    for (const text of [testKey("door-one"), env.OPERATOR_KEY]) {
      expect(await ask("/mine", bearer(text))).toMatchObject({ problem: "missing_scope" });
    }
  });
});

describe("limits", () => {
  test("count a key by its id, a person across sessions, and a stranger by network", async () => {
    const counted: string[] = [];
    const watch = (name: string) => ({
      limit: async ({ key }: { key: string }) => {
        counted.push(`${name} ${key}`);
        return { success: true };
      },
    });
    const settings = { KEY_LIMIT: watch("key"), ADDRESS_LIMIT: watch("address") };
    await ask("/write", bearer(testKey("door-one")), settings);
    for (let i = 0; i < 2; i++) {
      await ask("/mine", bearer(await openTestSession(sdr, "door-one")), settings);
    }
    // One subscriber has all addresses of a /64, so they count as one.
    const addresses = [
      "203.0.113.7",
      "::ffff:203.0.113.7",
      "2001:67c:0:1::7",
      "2001:67c:0:1:a:b:c:d",
    ];
    for (const address of [...addresses, "2001:67c:0:2::7", "nonsense"]) {
      await ask("/open", { "cf-connecting-ip": address }, settings);
    }
    await ask("/open", {}, settings);
    const id = testKey("door-one").split("_")[2];
    expect(counted).toEqual([
      `key door-one/${id}`,
      `key person/${sdr.person}`,
      `key person/${sdr.person}`,
      "address 203.0.113.7",
      "address 203.0.113.7",
      "address 2001:67c:0:1::/64",
      "address 2001:67c:0:1::/64",
      "address 2001:67c:0:2::/64",
      "address unknown",
      "address unknown",
    ]);
  });

  test("shut a door that asks nobody who they are", async () => {
    const settings = { ADDRESS_LIMIT: { limit: async () => ({ success: false }) } };
    expect(await ask("/open", {}, settings)).toMatchObject({ status: 429 });
    expect(await ask("/open", {})).toMatchObject({ status: 200, who: "anybody" });
  });
});
