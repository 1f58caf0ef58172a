// SPDX-License-Identifier: Apache-2.0
import { Hono } from "hono";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { defineRoute } from "#api/contract.ts";
import type { ProblemDocument } from "#api/schemas/problem.ts";
import { ok } from "#domain/result.ts";
import type { KeyRecord } from "#domain/messages/tenant-desk.ts";
import { DEVELOPMENT_ROOT_SECRET } from "#storage/development-secrets.ts";
import {
  buildDoorFixture,
  type DoorTestEnv,
  keyRecord,
  testKey,
  testKeyId,
} from "../tests/faults/doors/door-env.ts";
import { DEVELOPMENT_OPERATOR_KEY } from "./credentials.ts";
import { openDoor } from "./door.ts";
import { answerNotFound, refuse } from "./problem.ts";
import { idKeyOf } from "./tenant-key.ts";

const shared = {
  method: "post",
  tag: "Leads",
  summary: "",
  description: "",
  success: { 200: { description: "", schema: z.object({ who: z.string() }) } },
  problems: [],
} as const;
const thing = defineRoute({
  ...shared,
  id: "thing",
  path: "/v1/things/{id}",
  action: "lead.create",
  params: z.object({ id: z.string().regex(/^thg_[a-z]+$/) }),
  query: z.strictObject({ limit: z.string().regex(/^\d+$/).optional() }),
  body: { schema: z.strictObject({ n: z.int() }), media_types: ["application/json"], example: {} },
});
const operated = defineRoute({
  ...shared,
  id: "operated",
  path: "/v1/operated",
  action: "tenant.save",
});

const app = new Hono<{ Bindings: DoorTestEnv }>();
openDoor<DoorTestEnv, typeof thing, string>(app, thing, {
  find: ({ params, caller }) => (params.id === `thg_${caller.tenant[0]}` ? "found" : null),
  answer({ body, caller }) {
    if (body.n === 409) return refuse("version_moved");
    if (body.n === 500) throw new Error("secret detail of jo@acme.example");
    if (body.n === 503) throw Object.assign(new Error("Network"), { retryable: true });
    return ok({ status: 200, body: { who: caller.actor.ref } });
  },
});
openDoor(app, operated, {
  answer: ({ caller }) => ok({ status: 200, body: { who: caller.actor.ref } }),
});

app.notFound((context) => answerNotFound(context.req.raw));

const consoleLog = console.log;
afterEach(() => {
  console.log = consoleLog;
});

const KEY = testKey("alpha");
const KEYS = new Map<string, readonly KeyRecord[]>([
  [
    "alpha",
    [
      keyRecord(KEY, ["leads:write"]),
      keyRecord(testKey("alpha", "reader"), ["leads:read"]),
      keyRecord(testKey("alpha", "expired"), ["leads:write"], { expires_at_ms: 1 }),
      keyRecord(testKey("alpha", "revoked"), ["leads:write"], { revoked_at_ms: 1 }),
      keyRecord(testKey("alpha", "local", true), ["leads:write"]),
    ],
  ],
  ["beta", [keyRecord(`${testKey("beta")}b`, ["leads:write"])]],
]);

/** One request that is wrong in every way from `step` on; the earlier the step, the more is wrong. */
interface Ask {
  readonly path?: string;
  readonly key?: string | null;
  readonly type?: string;
  readonly body?: string;
  readonly settings?: Record<string, unknown>;
}
async function ask({ path = "/v1/things/thg_a", key = KEY, type, body, settings }: Ask) {
  const fixture = buildDoorFixture(KEYS, settings);
  const headers: Record<string, string> = { "content-type": type ?? "application/json" };
  if (key !== null) headers["authorization"] = `Bearer ${key}`;
  const init = { method: "POST", headers, body: body ?? '{"n":1}' };
  const response = await app.request(path, init, fixture.env);
  return { ...fixture, response, status: response.status };
}

describe("the order at a door", () => {
  const big = "x".repeat(70_000);
  const limited = { KEY_LIMIT: { limit: async () => ({ success: false }) } };
  const nowhere = "/v1/things/thg_zzz?limit=x";
  const steps: readonly [string, Ask, number][] = [
    [
      "the size first",
      { path: nowhere, key: null, type: "text/plain", body: big, settings: limited },
      413,
    ],
    [
      "then who calls",
      { path: nowhere, key: null, type: "text/plain", body: "{", settings: limited },
      401,
    ],
    ["then how often", { path: nowhere, type: "text/plain", body: "{", settings: limited }, 429],
    [
      "then the scope",
      { path: nowhere, key: testKey("alpha", "reader"), type: "text/plain", body: "{" },
      403,
    ],
    ["then what the path names", { path: nowhere, type: "text/plain", body: "{" }, 404],
    [
      "then the content type",
      { path: "/v1/things/thg_a?limit=x", type: "text/plain", body: "{" },
      415,
    ],
    ["then the syntax", { path: "/v1/things/thg_a?limit=x", body: "{" }, 400],
    ["then the fields", { path: "/v1/things/thg_a?limit=x", body: '{"n":409}' }, 422],
    ["then the work", { body: '{"n":409}' }, 409],
    ["and last a failure of the platform", { body: '{"n":503}' }, 503],
  ];
  test.each(steps)("%s", async (_, request, status) => {
    const { response } = await ask(request);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  });

  test("wrong query and wrong body are told together", async () => {
    const { response } = await ask({ path: "/v1/things/thg_a?limit=x&page=2", body: '{"n":"1"}' });
    const problem = await response.json<ProblemDocument>();
    const pointers = problem.errors?.map(({ pointer }) => pointer) ?? [];
    expect(pointers.toSorted()).toEqual(["/n", "/query/limit", "/query/page"]);
  });
});

describe("credentials", () => {
  const wrong: readonly [string, string | null][] = [
    ["no key", null],
    ["no key at all in the header", "nonsense"],
    ["an unknown key id", testKey("alpha", "nobody")],
    ["an unknown tenant", testKey("nowhere")],
    ["a wrong secret", `${KEY}x`],
    ["a secret under another tenant's name", KEY.replace("alpha", "beta")],
    ["an expired key", testKey("alpha", "expired")],
    ["a revoked key", testKey("alpha", "revoked")],
    ["a wrong operator key", "rvo_wrong"],
  ];
  test.each(wrong)("%s is the same 401 as every other", async (_, key) => {
    const { response, status } = await ask({ key });
    expect(status).toBe(401);
    expect(response.headers.get("www-authenticate")).toContain("Bearer");
    const problem = await response.json<ProblemDocument>();
    expect({ ...problem, trace_id: "" }).toEqual({
      type: "urn:revops-pack:problem:unauthorized",
      title: "A valid API key or a signed-in session is required.",
      status: 401,
      retryable: false,
      trace_id: "",
    });
  });

  test("a key that nobody issued is refused before any store, object or limit is asked", async () => {
    const [, tag] = /_main(.{6})_/.exec(KEY) ?? [];
    const secret = "s".repeat(30);
    const own = testKeyId("alpha");
    const untagged = ["main", "anything", `main${"a".repeat(6)}`, `other${tag}`, "a".repeat(26)];
    const made = untagged.map((id) => `rvk_alpha_${id}_${secret}`);
    made.push(`rvk_alpha_${testKeyId("beta")}_${secret}`, `rvk_made-up-tenant_${own}_${secret}`);
    for (const key of made) {
      const { status, calls } = await ask({ key });
      expect([key, status, calls]).toEqual([key, 401, []]);
    }
    // One with a right tag is looked for, so the others were refused by their tags.
    expect((await ask({ key: testKey("alpha", "unknown") })).calls).toContain("TENANT_DESK.get");
  });

  test("the public root secret of development opens nothing where development keys do not", async () => {
    const ROOT_SECRET = DEVELOPMENT_ROOT_SECRET;
    const key = testKey("alpha");
    const shipped = { ROOT_SECRET, ENVIRONMENT: "production" };
    expect((await ask({ key, settings: shipped })).status).toBe(500);
    expect((await ask({ key, settings: { ...shipped, DEV_CREDENTIALS: undefined } })).status).toBe(
      500,
    );
    // On a developer's stack it is a secret like any other: this key has another one's tag.
    expect((await ask({ key, settings: { ROOT_SECRET } })).status).toBe(401);
    expect(() => idKeyOf({ ROOT_SECRET }, "alpha")).toThrow("public");
  });

  test("development keys work in development and test, and nowhere else", async () => {
    const key = testKey("alpha", "local", true);
    const places: readonly [Record<string, unknown>, number][] = [
      [{ ENVIRONMENT: "test", DEV_CREDENTIALS: "on" }, 200],
      [{ ENVIRONMENT: "development", DEV_CREDENTIALS: "on" }, 200],
      [{ ENVIRONMENT: "development", DEV_CREDENTIALS: undefined }, 401],
      [{ ENVIRONMENT: "staging", DEV_CREDENTIALS: "on" }, 401],
      [{ ENVIRONMENT: "production", DEV_CREDENTIALS: "on" }, 401],
    ];
    for (const [settings, status] of places)
      expect((await ask({ key, settings })).status).toBe(status);
  });

  test("the public operator key of development is refused where development keys are", async () => {
    const OPERATOR_KEY = DEVELOPMENT_OPERATOR_KEY;
    const request = { path: "/v1/operated", key: OPERATOR_KEY };
    const here = await ask({ ...request, settings: { OPERATOR_KEY } });
    expect(here.status).toBe(200);
    const shipped = await ask({
      ...request,
      settings: { OPERATOR_KEY, ENVIRONMENT: "production" },
    });
    expect(shipped.status).toBe(401);
    const unset = await ask({ ...request, settings: { OPERATOR_KEY: "" } });
    expect(unset.status).toBe(401);
  });

  test("the operator reads and writes nothing of a tenant, and a tenant's key does not operate", async () => {
    const { env } = buildDoorFixture(KEYS);
    expect((await ask({ key: env.OPERATOR_KEY })).status).toBe(403);
    expect((await ask({ path: "/v1/operated" })).status).toBe(403);
    expect((await ask({ path: "/v1/operated", key: env.OPERATOR_KEY })).status).toBe(200);
  });

  test("another tenant's thing is byte for byte the missing one, but for the trace id", async () => {
    const texts = await Promise.all(
      ["/v1/things/thg_b", "/v1/things/thg_missing", "/v1/things/%2e%2e"].map(async (path) => {
        const { response } = await ask({ path });
        expect(response.status).toBe(404);
        const text = await response.text();
        return text.replaceAll(response.headers.get("trace-id") ?? "?", "");
      }),
    );
    expect(new Set(texts).size).toBe(1);
  });
});

describe("failures", () => {
  test("an unforeseen one says nothing outward and only its class and place to the log", async () => {
    const { response, lines } = await ask({ body: '{"n":500}' });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("secret");
    expect(lines.join("\n")).not.toMatch(/secret|acme/);
    expect(lines.some((line) => line.includes('"reason":"Error"'))).toBe(true);
  });

  test("the log names route, tenant, key and status, and no address, key or query", async () => {
    const { lines } = await ask({ path: "/v1/things/thg_a?limit=12345" });
    const line = JSON.parse(lines.at(-1) ?? "{}") as Record<string, unknown>;
    const key_id = testKeyId("alpha");
    expect(line).toMatchObject({ route: "thing", tenant: "alpha", key_id, status: 200 });
    expect(lines.join("\n")).not.toMatch(/12345|sssss|thg_a/);
  });
});

describe("trace ids", () => {
  const given = "4bf92f3577b34da6a3ce929d0e0e4736";
  const cases: readonly [Record<string, string>, RegExp][] = [
    [{ traceparent: `00-${given}-00f067aa0ba902b7-01` }, new RegExp(`^${given}$`)],
    [{ "cf-ray": "8a1b2c3d4e5f6071-LHR" }, /^8a1b2c3d4e5f6071-LHR$/],
    [{ traceparent: `00-${"0".repeat(32)}-00f067aa0ba902b7-01` }, /^(?!0{32})[0-9a-f]{32}$/],
    [{ traceparent: "jo@acme.example", "cf-ray": "<script>" }, /^[0-9a-f]{32}$/],
  ];
  test.each(cases)("%j", async (headers, expected) => {
    const { env } = buildDoorFixture(KEYS);
    const response = await app.request("/v1/operated", { method: "POST", headers }, env);
    expect(response.headers.get("trace-id")).toMatch(expected);
  });
});
