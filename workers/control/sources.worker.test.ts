// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { publicNameOf } from "#edge/tenant-key.ts";
import { callDoor } from "../../tests/faults/doors/door-calls.ts";
import { openLeadScene, type LeadScene } from "../../tests/faults/doors/lead-scene.ts";
import { SOURCES } from "../../tests/faults/doors/source-scene.ts";

const TENANT = "source-desk";
const consoleLog = console.log;
let scene: LeadScene;

beforeAll(async () => {
  scene = await openLeadScene(TENANT, { sources: SOURCES });
}, 60_000);
afterAll(() => {
  console.log = consoleLog;
});

const ask = (method: string, path: string, body?: unknown, key = scene.key) =>
  callDoor(method, path, key, body);
const secretsOf = (name: string) => `/v1/sources/${name}/secrets`;

describe("the list of sources", () => {
  test("names each with its address and its secrets' ages, and no secret", async () => {
    const made = await ask("POST", secretsOf("product"), {});
    const { body } = await ask("GET", "/v1/sources");
    const items = body["items"] as unknown as readonly Record<string, unknown>[];
    expect(items.map(({ name }) => name)).toEqual(Object.keys(SOURCES).toSorted());
    const product = items.find(({ name }) => name === "product");
    const source_id = String(product?.["source_id"]);
    expect(product).toMatchObject({
      kind: "signal",
      scheme: "standard_webhooks",
      lead_source: "product",
      post_url: `http://localhost/v1/sources/${source_id}/events`,
      secrets: [{ secret_id: made.body["secret_id"], expires_at: null }],
    });
    expect(publicNameOf(env, "src", source_id)).toEqual({ tenant: TENANT, name: "product" });
    expect(JSON.stringify(body)).not.toMatch(/whsec_|sealed|ciphertext/);
    const others = await ask("GET", "/v1/sources", undefined, scene.otherKey);
    expect(others.body).toEqual({ items: [] });
  });
});

describe("a new secret", () => {
  test("is made by us and shown once, or given and never shown", async () => {
    const made = await ask("POST", secretsOf("north"), {});
    expect([made.status, made.body["secret"]]).toEqual([
      201,
      expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    ]);
    const given = `whsec_${btoa("k".repeat(30))}`;
    const taken = await ask("POST", secretsOf("north"), { secret: given, overlap_hours: 168 });
    expect([taken.status, taken.body["secret"]]).toEqual([201, null]);
    const client = { secret: "11111111-2222-3333-4444-555555555555" };
    expect((await ask("POST", secretsOf("hub"), client)).status).toBe(201);
  });

  test.each([
    ["north", { secret: "whsec_short" }, 422, ["/secret"]],
    ["north", { secret: "11111111-2222-3333-4444-555555555555" }, 422, ["/secret"]],
    ["hub", {}, 422, ["/secret"]],
    ["hub", { secret: "short" }, 422, ["/secret"]],
    ["north", { overlap_hours: 169 }, 422, ["/overlap_hours"]],
    ["north", { overlap_hours: -1 }, 422, ["/overlap_hours"]],
    ["nobody", {}, 404, []],
    ["constructor", {}, 404, []],
  ] as const)("of %s with %j is refused", async (name, body, status, pointers) => {
    const refused = await ask("POST", secretsOf(name), body);
    expect([refused.status, refused.pointers]).toEqual([status, pointers]);
    expect(new TextDecoder().decode(refused.bytes)).not.toContain("11111111");
  });
});

describe("a dry run", () => {
  const check = (source: unknown, example: unknown) =>
    ask("POST", "/v1/sources/check", { source, example });

  test("says what a post would become under a source as written, and keeps nothing", async () => {
    const source = {
      kind: "signal",
      mapping: { email: "user.email", plan: { path: "plan", values: { e: "Enterprise" } } },
      signal: "type",
      points: { trial_started: 40 },
    };
    const { status, body } = await check(source, {
      type: "trial_started",
      plan: "e",
      company: { name: "Acme" },
      user: { email: "Jo@Acme.example" },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      accepted: true,
      signal: { name: "trial_started", points: 40 },
      lead: { source: "example", email: "jo@acme.example", extra: { plan: "Enterprise" } },
      fields: [
        { field: "email", value: "Jo@Acme.example", pointer: "/user/email" },
        { field: "plan", value: "Enterprise", pointer: "/plan" },
      ],
      problems: [{ pointer: "/company", code: "not_a_text" }],
      enrichment: null,
      events: null,
    });
    expect(scene.sent).toEqual([]);
  });

  test("says why a post would be refused, under a source that the config has", async () => {
    const { body } = await check({ name: "product" }, { user: { email: "none" } });
    expect(body).toMatchObject({
      accepted: false,
      lead: null,
      signal: { name: "unknown", points: 1 },
      problems: [{ pointer: "/user/email", code: "invalid_email" }],
    });
    const known = await check({ name: "clearview" }, { about: { lead: "led_x" }, country: "DE" });
    expect(known.body).toMatchObject({
      accepted: true,
      enrichment: { lead_id: "led_x", patch: { country: "DE" }, observed_at: null },
    });
    const events = await check({ name: "hub" }, [
      { eventId: 1, subscriptionType: "deal.creation", objectId: 5, occurredAt: 1_790_000_000_000 },
    ]);
    expect(events.body).toMatchObject({
      accepted: true,
      events: [{ object_type: "deal", object_id: "5", occurred_at: "2026-09-21T14:13:20.000Z" }],
    });
  });

  test.each([
    [{ name: "nobody" }, "/source/name"],
    [{ kind: "signals" }, "/source/kind"],
    [{ kind: "signal", mapping: { email: "user..email" } }, "/source/mapping/email"],
    [{ kind: "enrichment" }, "/source/mapping"],
    [{ kind: "partner", scheme: "hubspot_v3" }, "/source/scheme"],
    [{ kind: "signal", colour: "red" }, "/source/colour"],
    [[], "/source"],
  ])("of what is no source is refused at its place: %j", async (source, pointer) => {
    const refused = await check(source, {});
    expect([refused.status, refused.pointers]).toEqual([422, [pointer]]);
  });
});

test("the events of CRMs come page by page, by this list's cursor alone", async () => {
  const { body } = await ask("GET", "/v1/crm-events?limit=1");
  expect(body).toEqual({ items: [], next_cursor: null });
  const foreign = await ask("GET", "/v1/crm-events?cursor=abc");
  expect([foreign.status, foreign.pointers]).toEqual([422, ["/query/cursor"]]);
});
