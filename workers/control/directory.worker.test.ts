// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SCOPES } from "#domain/access/api-key.ts";
import { callDoor } from "../../tests/faults/doors/door-calls.ts";
import { migratedDatabase } from "../../tests/faults/migrated-database.ts";

const OPERATOR = env.OPERATOR_KEY;
const consoleLog = console.log;
const lines: string[] = [];
let admin = "";

beforeAll(async () => {
  await migratedDatabase();
  console.log = (line: unknown) => lines.push(String(line));
  await callDoor("PUT", "/v1/tenants/dir-one", OPERATOR, { name: "One" });
  await callDoor("PUT", "/v1/tenants/dir-two", OPERATOR, { name: "Two" });
  const body = { tenant: "dir-one", name: "first", scopes: SCOPES };
  admin = String((await callDoor("POST", "/v1/keys", OPERATOR, body)).body["key"]);
});
afterAll(() => {
  console.log = consoleLog;
});

describe("tenants", () => {
  test("are made by the operator, and a repeat changes nothing", async () => {
    const put = (body: unknown) => callDoor("PUT", "/v1/tenants/dir-three", OPERATOR, body);
    const made = await put({ name: "Three" });
    expect([made.status, made.body["change"], made.body["locale"]]).toEqual([201, "created", "en"]);
    const again = await put({ name: "Three" });
    expect([again.status, again.body["change"]]).toEqual([200, "unchanged"]);
    const moved = await put({ name: "Three", time_zone: "Europe/London" });
    expect([moved.status, moved.body["change"]]).toEqual([200, "updated"]);
  });

  test("no tenant's key makes one, and a name that no key could carry is refused", async () => {
    expect((await callDoor("PUT", "/v1/tenants/dir-four", admin, { name: "x" })).status).toBe(403);
    const bad = await callDoor("PUT", "/v1/tenants/Bad_Name", OPERATOR, {
      name: "x",
      plan: "gold",
    });
    expect([bad.status, bad.pointers]).toEqual([422, ["/path/tenant", "/plan"]]);
  });
});

describe("keys", () => {
  test("the operator issues a tenant's first key once, and a next one under another name", async () => {
    const body = { tenant: "dir-two", name: "first", scopes: ["admin"] };
    const intent = { headers: { "idempotency-key": "seed-1" } };
    const issued = await callDoor("POST", "/v1/keys", OPERATOR, body, intent);
    expect(issued.status).toBe(201);
    const lost = await callDoor("POST", "/v1/keys", OPERATOR, body, intent);
    expect([lost.status, lost.body["key"]]).toEqual([200, issued.body["key"]]);
    const second = await callDoor("POST", "/v1/keys", OPERATOR, body);
    expect([second.status, String(second.body["type"])]).toEqual([
      409,
      "urn:revops-pack:problem:first_key_exists",
    ]);
    const next = await callDoor("POST", "/v1/keys", OPERATOR, { ...body, name: "after a loss" });
    expect(next.status).toBe(201);
    for (const { body: key } of [issued, next]) {
      expect((await callDoor("GET", "/v1/users/nobody", String(key["key"]))).status).toBe(404);
    }
  });

  test("the operator names a tenant that exists, an admin can name no other than the own", async () => {
    const key = { name: "k", scopes: ["leads:read"] };
    const pointers = [
      (await callDoor("POST", "/v1/keys", OPERATOR, key)).pointers,
      (await callDoor("POST", "/v1/keys", OPERATOR, { ...key, tenant: "no-such" })).pointers,
      (await callDoor("POST", "/v1/keys", admin, { ...key, tenant: "dir-two" })).pointers,
    ];
    expect(pointers).toEqual([["/tenant"], ["/tenant"], ["/tenant"]]);
  });

  test("an issued key works with its scopes and no others, and is stored as a hash only", async () => {
    const issued = await callDoor("POST", "/v1/keys", admin, {
      name: "reader",
      scopes: ["leads:read"],
    });
    const key = String(issued.body["key"]);
    expect((await callDoor("GET", "/v1/queues/held", key)).status).toBe(200);
    expect((await callDoor("GET", "/v1/users/u-1", key)).status).toBe(403);
    const desk = env.TENANT_DESK.get(env.TENANT_DESK.idFromName("dir-one"));
    const stored = await desk.findKey({
      v: 1,
      tenant: "dir-one",
      key_id: String(issued.body["key_id"]),
    });
    expect(JSON.stringify(stored)).not.toContain(key.split("_")[3]);
    expect(stored?.key_sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test("with an Idempotency-Key a repeat is the same key, other content is refused; without, every key is new", async () => {
    const body = { name: "form", scopes: ["leads:write"] };
    const intent = { headers: { "idempotency-key": "form-1" } };
    const first = await callDoor("POST", "/v1/keys", admin, body, intent);
    const again = await callDoor("POST", "/v1/keys", admin, body, intent);
    expect([again.status, again.body["key"]]).toEqual([200, first.body["key"]]);
    const other = await callDoor("POST", "/v1/keys", admin, { ...body, scopes: ["admin"] }, intent);
    expect([other.status, String(other.body["type"])]).toEqual([
      422,
      "urn:revops-pack:problem:idempotency_key_reused",
    ]);
    const keys = [
      await callDoor("POST", "/v1/keys", admin, body),
      await callDoor("POST", "/v1/keys", admin, body),
    ];
    expect(keys[0]?.body["key"]).not.toBe(keys[1]?.body["key"]);
  });

  test("an expiry in the past is refused", async () => {
    const expires_at = "2020-01-01T00:00:00.000Z";
    const answer = await callDoor("POST", "/v1/keys", admin, {
      name: "k",
      scopes: ["admin"],
      expires_at,
    });
    expect([answer.status, answer.pointers]).toEqual([422, ["/expires_at"]]);
  });

  test("a fixed key is taken on a development stack alone, once, for its own tenant", async () => {
    const key = "dev_rvk_dir-one_seed_localonly00000000000000";
    const body = { name: "seed", scopes: ["leads:read"], key };
    expect((await callDoor("POST", "/v1/keys", admin, body)).status).toBe(201);
    expect((await callDoor("POST", "/v1/keys", admin, body)).status).toBe(200);
    const other = await callDoor("POST", "/v1/keys", admin, { ...body, key: `${key}x` });
    expect(other.status).toBe(409);
    for (const wrong of [key.replace("dir-one", "dir-two"), key.slice(4), "dev_rvk_nonsense"]) {
      const answer = await callDoor("POST", "/v1/keys", admin, { ...body, key: wrong });
      expect([answer.status, answer.pointers]).toEqual([422, ["/key"]]);
    }
    const shipped = { settings: { ENVIRONMENT: "production" } };
    const answer = await callDoor("POST", "/v1/keys", admin, body, shipped);
    expect([answer.status, answer.pointers]).toEqual([422, ["/key"]]);
  });
});

describe("people, teams and accounts", () => {
  test("a second run of the same seed changes nothing, and every GET shows what was put", async () => {
    const seed: readonly (readonly [string, object])[] = [
      ["/v1/users/u-1", { name: "SDR 1", email: "sdr-1@acme.example" }],
      ["/v1/users/u-2", { name: "SDR 2" }],
      ["/v1/teams/t-1", { name: "Team", lead: "u-2", members: ["u-1", "u-2"] }],
      [
        "/v1/accounts/a-1",
        { name: "Acme", domains: ["acme.example"], owner: "u-1", arr_minor: 100 },
      ],
    ];
    for (const status of [201, 200]) {
      for (const [path, body] of seed) {
        const answer = await callDoor("PUT", path, admin, body);
        expect([path, answer.status]).toEqual([path, status]);
        expect(answer.body["change"]).toBe(status === 201 ? "created" : "unchanged");
      }
    }
    for (const [path, body] of seed) {
      const answer = await callDoor("GET", path, admin);
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject(body);
    }
  });

  test("a member, lead or owner who does not exist is told at every place, and nothing is written", async () => {
    const members = ["u-1", "ghost", "u-2", "spectre"];
    const team = await callDoor("PUT", "/v1/teams/t-2", admin, {
      name: "T",
      lead: "ghost",
      members,
    });
    expect([team.status, team.pointers]).toEqual([422, ["/lead", "/members/1", "/members/3"]]);
    expect((await callDoor("GET", "/v1/teams/t-2", admin)).status).toBe(404);
    const account = await callDoor("PUT", "/v1/accounts/a-2", admin, { name: "A", owner: "ghost" });
    expect([account.status, account.pointers]).toEqual([422, ["/owner"]]);
    expect((await callDoor("GET", "/v1/accounts/a-2", admin)).status).toBe(404);
  });

  test("wrong fields are told all at once, the path's included", async () => {
    const body = { name: "\u0000", email: "nobody", nickname: "x" };
    const answer = await callDoor("PUT", "/v1/users/bad%20id", admin, body);
    expect(answer.status).toBe(422);
    const pointers = [...new Set(answer.pointers)].toSorted();
    expect(pointers).toEqual(["/email", "/name", "/nickname", "/path/external_id"]);
    expect((await callDoor("PUT", "/v1/teams/held", admin, { name: "x" })).status).toBe(422);
  });

  test("another tenant's user is not there", async () => {
    const body = { tenant: "dir-three", name: "first", scopes: ["admin"] };
    await callDoor("PUT", "/v1/tenants/dir-three", OPERATOR, { name: "Three" });
    const other = String((await callDoor("POST", "/v1/keys", OPERATOR, body)).body["key"]);
    await callDoor("PUT", "/v1/users/u-9", admin, { name: "Nine" });
    const foreign = await callDoor("GET", "/v1/users/u-9", other);
    const missing = await callDoor("GET", "/v1/users/u-404", other);
    expect([foreign.status, missing.status]).toEqual([404, 404]);
    const clear = ({ body, headers }: typeof foreign) =>
      JSON.stringify(body).replaceAll(headers.get("trace-id") ?? "?", "");
    expect(clear(foreign)).toBe(clear(missing));
  });

  test("no name, address or key reaches the log", () => {
    expect(lines.length).toBeGreaterThan(20);
    expect(lines.join("\n")).not.toMatch(/SDR|acme\.example|rvk_|rvo_|localonly/);
  });
});
