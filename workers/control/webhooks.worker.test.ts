// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebhookPage } from "#api/schemas/webhook.ts";
import type { WebhookDesk } from "#durable-objects/webhook-desk.ts";
import { type Answer, callDoor } from "../../tests/faults/doors/door-calls.ts";
import { migratedDatabase } from "../../tests/faults/migrated-database.ts";
import {
  type HeldDesk,
  heldDesk,
  routedItem,
} from "../../tests/faults/webhooks/desk-under-test.ts";

const URL = "https://hooks.acme.example/revops";
const BODY = { url: URL, events: ["lead.routed", "lead.held"] };
const consoleLog = console.log;
let desk: HeldDesk;
const keys = new Map<string, string>();

async function issueKey(tenant: string, scopes: readonly string[]): Promise<string> {
  const body = { tenant, name: scopes.join(), scopes };
  const issued = await callDoor("POST", "/v1/keys", env.OPERATOR_KEY, body);
  return String(issued.body["key"]);
}

beforeAll(async () => {
  await migratedDatabase();
  console.log = () => undefined;
  for (const tenant of ["webhook-doors", "webhook-others"]) {
    await callDoor("PUT", `/v1/tenants/${tenant}`, env.OPERATOR_KEY, { name: tenant });
    keys.set(tenant, await issueKey(tenant, ["admin"]));
  }
  desk = await heldDesk("webhook-doors");
});
afterAll(() => {
  console.log = consoleLog;
});

const call = (
  method: string,
  path: string,
  body?: unknown,
  tenant = "webhook-doors",
): Promise<Answer> => callDoor(method, `/v1/webhooks${path}`, keys.get(tenant) ?? "", body);

const errorsOf = ({ body }: Answer): unknown => body["errors"];

describe("a subscription", () => {
  test("is created with a secret that is shown once, and the same PUT again changes nothing", async () => {
    const created = await call("PUT", "/main", BODY);
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      external_id: "main",
      url: URL,
      status: "active",
      active: true,
      change: "created",
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    });
    const again = await call("PUT", "/main", { ...BODY, events: ["lead.held", "lead.routed"] });
    expect(again).toMatchObject({ status: 200, body: { change: "unchanged", secret: null } });
    const read = await call("GET", "/main");
    expect(read.status).toBe(200);
    expect(read.body).toMatchObject({ id: created.body["id"], url: URL, pending: 0 });
    expect(Object.keys(read.body)).not.toContain("secret");
    const changed = await call("PUT", "/main", { ...BODY, active: false });
    expect(changed).toMatchObject({ status: 200, body: { change: "updated", status: "paused" } });
    await call("PUT", "/main", BODY);
  });

  test("is another tenant's 404, in every one of its addresses", async () => {
    await call("PUT", "/main", BODY);
    const delivery = `/main/deliveries/msg_${"a".repeat(26)}/replay`;
    for (const [method, path, body] of [
      ["GET", "/main", undefined],
      ["DELETE", "/main", undefined],
      ["POST", "/main/rotate-secret", {}],
      ["GET", "/main/deliveries", undefined],
      ["POST", delivery, undefined],
      ["GET", "/no-such", undefined],
    ] as const) {
      const answer = await call(method, path, body, "webhook-others");
      expect([method, path, answer.status]).toEqual([method, path, 404]);
    }
    const listed = await call("GET", "", undefined, "webhook-others");
    expect(listed.body).toMatchObject({ items: [] });
  });

  test("is managed with the scope `admin` alone", async () => {
    const reader = await issueKey("webhook-doors", ["leads:read"]);
    expect((await callDoor("GET", "/v1/webhooks", reader)).status).toBe(403);
    expect((await callDoor("PUT", "/v1/webhooks/main", reader, BODY)).status).toBe(403);
    expect((await callDoor("GET", "/v1/webhooks", "none")).status).toBe(401);
  });

  test.each([
    ["http://hooks.acme.example/", "not_https"],
    ["https://10.0.0.1/", "not_public"],
    ["https://metadata.google.internal/", "local_name"],
    ["https://hooks.acme.example:8443/", "odd_port"],
    ["https://user@hooks.acme.example/", "has_credentials"],
  ])("to %s is refused at its field: %s", async (url, code) => {
    const refused = await call("PUT", "/refused", { ...BODY, url });
    expect(refused.status).toBe(422);
    expect(errorsOf(refused)).toMatchObject([{ pointer: "/url", code }]);
    expect((await call("GET", "/refused")).status).toBe(404);
  });

  test("whose name has no address is put off at its field, and one that nobody can look up later", async () => {
    desk.lookUp = () => ({ ok: false, code: "no_address" });
    const unresolved = await call("PUT", "/later", BODY);
    expect(unresolved).toMatchObject({ status: 409, body: { retryable: true } });
    expect(errorsOf(unresolved)).toMatchObject([{ pointer: "/url", code: "name_unresolved" }]);
    desk.lookUp = () => ({ ok: false, code: "unavailable" });
    const doubt = await call("PUT", "/later", BODY);
    expect(doubt).toMatchObject({ status: 503, body: { retryable: true } });
    desk.lookUp = () => ({ ok: true, addresses: ["1.1.1.1"] });
  });

  test.each([
    [{}, ["/url", "/events"]],
    [{ ...BODY, events: [] }, ["/events"]],
    [{ ...BODY, events: ["lead.vanished"] }, ["/events/0"]],
    [{ ...BODY, url: "" }, ["/url"]],
    [{ ...BODY, url: "https://a.example/\n" }, ["/url"]],
    [{ ...BODY, secret: "mine" }, ["/secret"]],
  ])("of another shape is refused at its fields: %j", async (body, pointers) => {
    const refused = await call("PUT", "/shape", body);
    expect(refused.status).toBe(422);
    for (const pointer of pointers) {
      expect(refused.pointers.some((one) => one.startsWith(pointer) || one === "")).toBe(true);
    }
  });

  test("beyond the fiftieth is refused at its name", async () => {
    const other = await heldDesk("webhook-others");
    for (let i = 0; i < 50; i++) await other.save({ external_id: `many-${i}` });
    const refused = await call("PUT", "/many-50", BODY, "webhook-others");
    expect(refused.status).toBe(422);
    expect(errorsOf(refused)).toMatchObject([{ pointer: "/path/external_id", code: "too_many" }]);
    expect((await call("PUT", "/many-49", BODY, "webhook-others")).status).toBe(200);
  });

  test("is listed with the others page by page, each once", async () => {
    for (const name of ["c", "a", "b"]) await call("PUT", `/page-${name}`, BODY);
    const seen: string[] = [];
    let path = "?limit=2";
    for (;;) {
      const { body } = await call("GET", path);
      const page = WebhookPage.parse(body);
      seen.push(...page.items.map((one) => one.external_id));
      if (page.next_cursor === null) break;
      path = `?limit=2&cursor=${page.next_cursor}`;
    }
    expect(seen).toEqual(["main", "page-a", "page-b", "page-c"]);
    expect((await call("GET", "?cursor=made-up")).pointers).toEqual(["/query/cursor"]);
  });

  test("that is deleted is gone, and nothing of it is sent any more", async () => {
    await call("PUT", "/leaving", BODY);
    expect(await call("DELETE", "/leaving")).toMatchObject({
      status: 200,
      body: { external_id: "leaving", change: "deleted" },
    });
    expect((await call("DELETE", "/leaving")).status).toBe(404);
    expect((await call("GET", "/leaving")).status).toBe(404);
  });

  test("stands as 503 until its receipt does; the same PUT then answers its secret", async () => {
    const put = (log: unknown): Promise<void> =>
      runInDurableObject(desk.object, (instance: WebhookDesk) => {
        const inner = instance as unknown as { env: Record<string, unknown> };
        inner.env = { ...inner.env, RECEIPT_LOG: log };
      });
    const refusing = {
      read: async () => [],
      follow: async () => ({ size: 0 }),
      append: async () => ({ ok: false, code: "log_refuses", reason: "planted" }),
    };
    await put({ idFromName: () => null, get: () => refusing });
    expect((await call("PUT", "/refusing", BODY)).status).toBe(503);
    await put(env.RECEIPT_LOG);
    const again = await call("PUT", "/refusing", BODY);
    expect(again).toMatchObject({ status: 201, body: { change: "created" } });
    expect(again.body["secret"]).not.toBeNull();
  });
});

describe("a secret", () => {
  test("is replaced by one that is shown once, with an overlap that the caller chooses", async () => {
    const rotated = await call("POST", "/main/rotate-secret", { overlap_minutes: 30 });
    expect(rotated.status).toBe(200);
    expect(rotated.body).toMatchObject({ external_id: "main" });
    expect(rotated.body["secret"]).toMatch(/^whsec_/);
    const tooLong = await call("POST", "/main/rotate-secret", { overlap_minutes: 10_081 });
    expect(tooLong.pointers).toEqual(["/overlap_minutes"]);
  });
});

describe("messages", () => {
  test("are listed newest first, page by page, and sent again under their id", async () => {
    await call("PUT", "/told", { ...BODY, events: ["lead.routed"] });
    await desk.append([1, 2, 3].map((attempt) => routedItem("led_doors", attempt)));
    await desk.rounds();
    const first = await call("GET", "/told/deliveries?limit=2");
    const items: { id: string; status: string }[] = first.body["items"] ?? [];
    expect(items).toMatchObject([{ status: "delivered" }, { status: "delivered" }]);
    const next = String(first.body["next_cursor"]);
    const second = await call("GET", `/told/deliveries?limit=2&cursor=${next}`);
    const rest: typeof items = second.body["items"] ?? [];
    expect(rest).toHaveLength(1);
    expect(second.body["next_cursor"]).toBeNull();
    // A cursor is good for its own list.
    const foreign = await call("GET", `/main/deliveries?cursor=${next}`);
    expect(foreign.pointers).toEqual(["/query/cursor"]);
    const id = rest[0]?.id ?? "";
    const replayed = await call("POST", `/told/deliveries/${id}/replay`);
    expect(replayed).toMatchObject({ status: 202, body: { id, status: "pending" } });
    desk.received.length = 0;
    await desk.rounds();
    expect(desk.received.map(({ headers }) => headers["webhook-id"])).toEqual([id]);
    // A message of one subscription is no message of another.
    expect((await call("POST", `/main/deliveries/${id}/replay`)).status).toBe(404);
    expect((await call("POST", `/told/deliveries/msg_none/replay`)).status).toBe(404);
  });
});
