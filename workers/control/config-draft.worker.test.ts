// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callDoor } from "../../tests/faults/doors/door-calls.ts";
import { dealsConfig, openConfigScene } from "../../tests/faults/doors/config-scene.ts";
import { migratedDatabase } from "../../tests/faults/migrated-database.ts";

const DRAFT = "/v1/config/draft";
const YAML = { "content-type": "application/yaml" };
const consoleLog = console.log;
beforeAll(async () => {
  await migratedDatabase();
  console.log = () => undefined;
});
afterAll(() => {
  console.log = consoleLog;
});

const put = (by: string, text: string, tag?: string) =>
  callDoor("PUT", DRAFT, by, text, {
    headers: { ...YAML, ...(tag === undefined ? {} : { "if-match": `"${tag}"` }) },
  });

describe("the working draft", () => {
  test("need not be a valid config, and is read as it was written", async () => {
    const { key, admins } = await openConfigScene("draft-door");
    expect((await callDoor("GET", DRAFT, key)).status).toBe(404);
    const text = "# to be finished\nsegments: soon\n";
    const saved = await put(admins[0].session, text);
    expect([saved.status, saved.body["revision"], saved.headers.get("etag")]).toEqual([
      201,
      "r1",
      '"r1"',
    ]);
    const read = await callDoor("GET", DRAFT, key);
    expect([read.body["text"], read.body["source"], read.body["saved_by"]]).toEqual([
      text,
      { segments: "soon" },
      { kind: "user", ref: admins[0].user_id },
    ]);
    const asJson = await callDoor("PUT", DRAFT, key, { a: 1 }, { headers: { "if-match": '"r1"' } });
    expect([asJson.status, asJson.body["change"]]).toEqual([200, "updated"]);
    expect((await callDoor("GET", DRAFT, key)).body["media_type"]).toBe("application/json");
    expect((await callDoor("GET", `${DRAFT}?revision=r1`, key)).body["text"]).toBe(text);
  });

  test("is a document within its bound, or is refused", async () => {
    const { key } = await openConfigScene("draft-door");
    for (const text of ["a: [1\n", "a: 1\na: 2\n", "a: &x 1\nb: *x\n"]) {
      expect([text, (await put(key, text)).status]).toEqual([text, 400]);
    }
    for (const text of ["# later\n", "---\n"]) {
      const empty = await put(key, text);
      expect([empty.status, empty.pointers]).toEqual([422, [""]]);
      const published = await callDoor("POST", "/v1/config/versions", key, text, { headers: YAML });
      expect([published.status, published.pointers]).toEqual([422, [""]]);
    }
    expect((await put(key, "")).status).toBeGreaterThanOrEqual(400);
    expect((await put(key, `# ${"x".repeat(1024 * 1024)}`)).status).toBe(413);
    expect((await callDoor("GET", DRAFT, key)).status).toBe(404);
  });

  test("of two who edit it at once the second is told who wrote what, and loses nothing", async () => {
    const { admins } = await openConfigScene("draft-door");
    const [ada, bea] = admins;
    await put(ada.session, "sla: 60\nowner: x\n");
    await put(ada.session, "sla: 30\nowner: x\n", "r1");
    const unnamed = await put(bea.session, "sla: 90\n");
    expect([unnamed.status, unnamed.body["conflict"]]).toMatchObject([
      428,
      { current: '"r2"', changed_by: { ref: ada.user_id } },
    ]);
    const late = await put(bea.session, "sla: 90\nowner: x\n", "r1");
    expect([late.status, late.body["conflict"], late.body["diff"]]).toMatchObject([
      412,
      { current: '"r2"', changed_by: { kind: "user", ref: ada.user_id } },
      { keys: [{ pointer: "/sla", from: 60, to: 30 }], more: 0 },
    ]);
    expect((await put(bea.session, "sla: 90\nowner: x\n", "r2")).status).toBe(200);
    expect((await callDoor("DELETE", DRAFT, ada.session, undefined)).status).toBe(428);
    const gone = await callDoor("DELETE", DRAFT, ada.session, undefined, {
      headers: { "if-match": '"r3"' },
    });
    expect([gone.status, gone.body["change"]]).toEqual([200, "deleted"]);
    expect((await callDoor("DELETE", DRAFT, ada.session)).status).toBe(404);
    const after = await put(bea.session, "sla: 91\n", "r3");
    expect([after.status, after.body["conflict"]]).toMatchObject([412, { current: null }]);
  });

  test("is checked and published in place of a body, and at no other revision than the one looked at", async () => {
    const scene = await openConfigScene("draft-door");
    const { key } = scene;
    const publish = (query: string, body?: unknown) =>
      callDoor("POST", `/v1/config/versions${query}`, key, body);
    expect((await publish("?draft=true")).pointers).toEqual(["/query/draft"]);
    expect((await publish("")).pointers).toEqual(["/query/draft"]);
    await put(key, JSON.stringify(dealsConfig(0.2)));
    await put(key, JSON.stringify(dealsConfig(0.1)), "r1");
    expect((await publish("?draft=true", dealsConfig(0.3))).pointers).toEqual(["/query/draft"]);
    const other = await publish("?draft=r1");
    expect([other.status, other.body["conflict"]]).toMatchObject([412, { current: '"r2"' }]);
    const { keys } = other.body["diff"] as unknown as { keys: { pointer: string }[] };
    expect(keys.map(({ pointer }) => pointer)).toContain("/discounts/smb/ae_self_approve_pct");
    const checked = await callDoor("POST", "/v1/config/check", key);
    expect([checked.status, checked.body["publishable"]]).toEqual([200, true]);
    const published = await publish("?draft=r2");
    expect([published.status, published.body["config_sha256"]]).toEqual([
      201,
      checked.body["config_sha256"],
    ]);
    const version = await callDoor("GET", "/v1/config/versions/1", key);
    expect(version.body["source"]).toEqual(dealsConfig(0.1));
  });

  test("is written by administrators, read by those who may read a config, and is nobody else's", async () => {
    const { key, signIn } = await openConfigScene("draft-door");
    const other = await openConfigScene("draft-door");
    await put(key, "a: 1\n");
    const desk = await signIn("desk", ["deal_desk"]);
    const seller = await signIn("seller", ["ae"]);
    const statuses = [
      (await callDoor("GET", DRAFT, desk.session)).status,
      (await put(desk.session, "a: 2\n", "r1")).status,
      (await callDoor("GET", DRAFT, seller.session)).status,
      (await callDoor("GET", DRAFT, other.key)).status,
    ];
    expect(statuses).toEqual([200, 403, 403, 404]);
  });
});
