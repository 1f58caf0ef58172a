// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EnrichMessage, EventsMessage } from "#domain/messages/lead-queue.ts";
import { forgetSourceSecrets } from "#storage/source-reader.ts";
import { callDoor } from "../../../../tests/faults/doors/door-calls.ts";
import {
  CLIENT_SECRET,
  DEAD_STORES,
  hubspotHeaders,
  openSources,
  type OpenSources,
  standardHeaders,
} from "../../../../tests/faults/doors/source-scene.ts";

const TENANT = "signed-kinds";
const consoleLog = console.log;
let scene: OpenSources;

beforeAll(async () => {
  scene = await openSources(TENANT);
}, 60_000);
afterAll(() => {
  console.log = consoleLog;
});

/** The last thing that the door sent. */
const newest = () => scene.sent.at(-1);

describe("a secret", () => {
  const taken = async (one: string, settings = {}) => {
    const answer = await scene.post(
      scene.address.north,
      DEAL,
      standardHeaders(one, DEAL, { at_ms: Date.now() + Number(offsetOf(settings)) }),
      settings,
    );
    return answer.status === 202;
  };
  const DEAL = JSON.stringify({ email: "rotation@customer.example" });
  const offsetOf = (settings: { CLOCK_OFFSET_MS?: string }) => settings.CLOCK_OFFSET_MS ?? "0";
  const later = (hours: number) => ({
    CLOCK_OFFSET_MS: String(hours * 3_600_000 + 60_000),
    DEV_CREDENTIALS: "on",
  });

  test("is changed over with an overlap, and after it the old one is nobody's", async () => {
    const old = await scene.addSecret("north", { overlap_hours: 0 });
    expect([await taken(scene.secret.north), await taken(old.secret)]).toEqual([false, true]);
    const next = await scene.addSecret("north", { overlap_hours: 2 });
    expect([await taken(old.secret), await taken(next.secret)]).toEqual([true, true]);
    const after = later(2);
    expect([await taken(old.secret, after), await taken(next.secret, after)]).toEqual([
      false,
      true,
    ]);
    const last = await scene.addSecret("north", { overlap_hours: 0 });
    const all = [old, next, last].map((one) => taken(one.secret));
    expect(await Promise.all(all)).toEqual([false, false, true]);
    scene.secret.north = last.secret;
  });

  test("that is ended verifies nothing, and ending it again finds nothing", async () => {
    const first = await scene.addSecret("north", {});
    const path = `/v1/sources/north/secrets/${first.secret_id}`;
    expect(await taken(first.secret)).toBe(true);
    expect((await callDoor("DELETE", path, scene.lead.otherKey)).status).toBe(404);
    expect(
      (await callDoor("DELETE", path.replace("north", "product"), scene.lead.key)).status,
    ).toBe(404);
    expect(await taken(first.secret)).toBe(true);
    expect((await callDoor("DELETE", path, scene.lead.key)).status).toBe(200);
    expect((await callDoor("DELETE", path, scene.lead.key)).status).toBe(404);
    expect([await taken(first.secret), await taken(scene.secret.north)]).toEqual([false, true]);
  });
});

describe("what its source needs", () => {
  const SIGNAL = JSON.stringify({ user: { email: "steady@customer.example" } });
  const product = (settings: Record<string, string | object>, offset_ms: number) =>
    scene.post(
      scene.address.product,
      SIGNAL,
      standardHeaders(scene.secret.product, SIGNAL, { at_ms: Date.now() + offset_ms }),
      { CLOCK_OFFSET_MS: String(offset_ms), DEV_CREDENTIALS: "on", ...settings },
    );

  test("is there when TenantDesk has not answered for longer than memory keeps a config", async () => {
    expect((await product({}, 0)).status).toBe(202);
    const { TENANT_DESK } = DEAD_STORES;
    expect((await product({ TENANT_DESK }, 61_000)).status).toBe(202);
  });

  test("is there when one of its secrets does not open", async () => {
    expect((await product({}, 0)).status).toBe(202);
    const key = `src/${TENANT}/product`;
    const { v, secrets } = JSON.parse((await env.CACHE.get(key)) ?? "") as {
      readonly v: number;
      readonly secrets: readonly { readonly secret_id: string; readonly sealed: string }[];
    };
    const [one] = secrets;
    const odd = [
      { ...one, secret_id: "other_owner" },
      { ...one, sealed: "{}" },
    ];
    await forgetSourceSecrets(env.CACHE, TENANT, "product");
    await env.CACHE.put(key, JSON.stringify({ v, secrets: [...odd, ...secrets] }));
    const lines: string[] = [];
    const captured = console.log;
    console.log = (line: unknown) => void lines.push(String(line));
    expect((await product({}, 0)).status).toBe(202);
    console.log = captured;
    const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const left = told.filter(({ step }) => step === "open_secret");
    const left_out = new Set(left.map(({ resource }) => resource));
    expect(left_out).toEqual(new Set([one?.secret_id, "other_owner"]));
    expect(left[0]).toMatchObject({ level: "error", tenant: TENANT, trace_id: expect.any(String) });
    await forgetSourceSecrets(env.CACHE, TENANT, "product");
    await env.CACHE.put(key, JSON.stringify({ v, secrets: odd }));
    expect((await product({}, 0)).status).toBe(401);
    await forgetSourceSecrets(env.CACHE, TENANT, "product");
  });
});

describe("an enrichment", () => {
  test("is sent about a lead of the tenant's, once under its id, and about no other tenant's", async () => {
    const lead_id = await scene.lead.handIn({ email: "known@customer.example" });
    const body = JSON.stringify({ about: { lead: lead_id }, company_size: 250 });
    const post = (text: string, id: string) =>
      scene.post(
        scene.address.clearview,
        text,
        standardHeaders(scene.secret.clearview, text, { id }),
      );
    expect(await post(body, "enr_1")).toMatchObject({ status: 202, body: { id: lead_id } });
    const first = EnrichMessage.parse(newest());
    expect(first).toMatchObject({
      lead_id,
      source: "clearview",
      patch: { company_size: 250 },
      actor: { kind: "system", ref: "source/clearview" },
    });
    expect(first.observed_at_ms).toBeLessThanOrEqual(first.commanded_at_ms);
    await post(body, "enr_1");
    expect(EnrichMessage.parse(newest()).command_key).toBe(first.command_key);
    await post(body, "enr_2");
    expect(EnrichMessage.parse(newest()).command_key).not.toBe(first.command_key);
    const foreign = `${lead_id.slice(0, -1)}${lead_id.endsWith("a") ? "b" : "a"}`;
    const refused = await post(JSON.stringify({ about: { lead: foreign }, company_size: 1 }), "x");
    expect([refused.status, refused.pointers]).toEqual([422, ["/about/lead"]]);
  });
});

describe("HubSpot's events", () => {
  const event = (n: number, more = {}) => ({
    eventId: n,
    subscriptionId: 1,
    subscriptionType: "contact.propertyChange",
    objectId: 123,
    occurredAt: 1_790_000_000_000 + n,
    attemptNumber: 0,
    propertyName: "email",
    propertyValue: "jo@customer.example",
    ...more,
  });
  const post = (events: unknown) => {
    const body = JSON.stringify(events);
    return scene.post(scene.address.hub, body, hubspotHeaders(scene.address.hub, body));
  };
  const listed = async () => {
    const { body } = await callDoor("GET", "/v1/crm-events?source=hub&limit=100", scene.lead.key);
    return body["items"] as unknown as readonly Record<string, unknown>[];
  };

  test("are stored once each, however often they come, and say nothing of people in clear", async () => {
    expect(await post([event(1), event(2)])).toMatchObject({ status: 202, body: { events: 2 } });
    const message = EventsMessage.parse(newest());
    const again = await post([event(2, { attemptNumber: 1 }), event(3)]);
    expect(again.status).toBe(202);
    const second = EventsMessage.parse(newest());
    expect(second.events[0]?.event_id).toBe(message.events[1]?.event_id);
    scene.lead.sent.push(message, second, message);
    await scene.lead.runPipeline();
    const events = await listed();
    expect(
      events.map(({ object_type, object_id, event_type }) => [object_type, object_id, event_type]),
    ).toEqual(Array.from({ length: 3 }, () => ["contact", "123", "propertyChange"]));
    expect(JSON.stringify(events)).not.toContain("jo@");
  });

  test("are refused under another address, another secret or a stale stamp", async () => {
    const body = JSON.stringify([event(9)]);
    const bad = [
      hubspotHeaders(scene.address.product, body),
      hubspotHeaders(`${scene.address.hub}?x=1`, body),
      hubspotHeaders(scene.address.hub, body, { secret: `${CLIENT_SECRET}0` }),
      hubspotHeaders(scene.address.hub, body, { at_ms: Date.now() - 360_000 }),
      standardHeaders(scene.secret.product, body),
    ];
    for (const headers of bad)
      expect((await scene.post(scene.address.hub, body, headers)).status).toBe(401);
    const query = `${scene.address.hub}?x=1`;
    const kept = await scene.post(query, body, hubspotHeaders(query, body));
    expect(kept.status).toBe(202);
  });

  test("that no queue would ever take, because numbers are longer once they are read, are refused", async () => {
    const numbers = `[${"1e20,".repeat(10_000)}1]`;
    const body = JSON.stringify([event(1, { propertyValue: 0 })]).replace(
      '"propertyValue":0',
      `"propertyValue":${numbers}`,
    );
    const before = scene.sent.length;
    const headers = hubspotHeaders(scene.address.hub, body);
    expect((await scene.post(scene.address.hub, body, headers)).status).toBe(413);
    expect(scene.sent.length).toBe(before);
  });

  test("that cannot be read are refused by their places", async () => {
    const refused = await post([event(1), event(2, { objectId: "abc" })]);
    expect([refused.status, refused.pointers]).toEqual([422, ["/1/objectId"]]);
    const never = await post([event(1), event(2, { occurredAt: 8_640_000_000_000_001 })]);
    expect([never.status, never.pointers]).toEqual([422, ["/1/occurredAt"]]);
    expect((await post({})).pointers).toEqual([""]);
  });
});

test("no secret and no address stands in clear in the log, in KV, in D1 or at the list of sources", async () => {
  const { secret: shown } = await scene.addSecret("product", { overlap_hours: 1 });
  const signal = JSON.stringify({ user: { email: "quiet@customer.example" } });
  await scene.post(scene.address.product, signal, standardHeaders(shown, signal));
  const list = await callDoor("GET", "/v1/sources", scene.lead.key);
  const keys = (await env.CACHE.list()).keys.map(({ name }) => name);
  expect(keys).toContain(`src/${TENANT}/product`);
  const cached = await Promise.all(keys.map((name) => env.CACHE.get(name)));
  const tables = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'",
  ).all<{ name: string }>();
  const rows = await Promise.all(
    tables.results.map(({ name }) => env.DB.prepare(`SELECT * FROM "${name}"`).all()),
  );
  const changes = await callDoor("GET", "/v1/sources", scene.lead.key);
  const stores = [cached, rows.map(({ results }) => results), list.body, changes.body];
  const text = JSON.stringify(stores);
  for (const one of [...Object.values(scene.secret), shown, CLIENT_SECRET]) {
    expect(text).not.toContain(one);
    expect(text).not.toContain(one.replace("whsec_", ""));
  }
  scene.lead.expectQuietLog();
});
