// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, callDoor } from "../../tests/faults/doors/door-calls.ts";
import {
  type KeyScene,
  MINUTE_MS,
  openKeyScene,
  problemCode,
  tryKey,
} from "../../tests/faults/doors/key-scene.ts";
import { seedPerson } from "../../tests/faults/doors/people.ts";

const OPERATOR = env.OPERATOR_KEY;

let scene: KeyScene;
beforeAll(async () => {
  scene = await openKeyScene("keys-doors");
});
afterAll(() => {
  scene.close();
});

describe("issuing", () => {
  test("the operator issues a tenant's first key once, and a next one under another name", async () => {
    const body = { tenant: scene.otherTenant, name: "first", scopes: ["admin"] };
    const issued = await scene.issue(body, OPERATOR, "seed-1");
    expect(issued.status).toBe(201);
    const lost = await scene.issue(body, OPERATOR, "seed-1");
    expect([lost.status, lost.body["key"]]).toEqual([200, issued.body["key"]]);
    const second = await scene.issue(body, OPERATOR);
    expect([second.status, problemCode(second)]).toEqual([409, "first_key_exists"]);
    const next = await scene.issue({ ...body, name: "after a loss" }, OPERATOR);
    expect(next.status).toBe(201);
    for (const { body: key } of [issued, next]) {
      expect((await callDoor("GET", "/v1/keys", String(key["key"]))).status).toBe(200);
    }
  });

  test("the operator names a tenant that exists and no user, an admin no other tenant", async () => {
    const answers = [
      await scene.issue({}, OPERATOR),
      await scene.issue({ tenant: "no-such" }, OPERATOR),
      await scene.issue({ tenant: scene.otherTenant, user: "u-1" }, OPERATOR),
      await scene.issue({ tenant: scene.otherTenant }),
    ];
    expect(answers.map(({ pointers }) => pointers)).toEqual([
      ["/tenant"],
      ["/tenant"],
      ["/user"],
      ["/tenant"],
    ]);
  });

  test("an issued key works with its scopes and no others, and is stored as a hash only", async () => {
    const issued = await scene.issue({});
    const key = String(issued.body["key"]);
    expect(await tryKey(key)).toBe(200);
    expect((await callDoor("GET", "/v1/keys", key)).status).toBe(403);
    const key_id = String(issued.body["key_id"]);
    const desk = env.TENANT_DESK.get(env.TENANT_DESK.idFromName(scene.tenant));
    const stored = await desk.findKey({ v: 1, tenant: scene.tenant, key_id });
    expect(JSON.stringify(stored)).not.toContain(key.split("_")[3]);
    expect(stored?.key_sha256).toMatch(/^[0-9a-f]{64}$/);
    const shown =
      JSON.stringify((await scene.read(key_id)).body) +
      JSON.stringify((await callDoor("GET", "/v1/keys", scene.admin)).body);
    expect(shown).toContain(key_id);
    expect(shown).not.toMatch(new RegExp(`${key.split("_")[3]}|${stored?.key_sha256}`));
  });

  test("with an Idempotency-Key a repeat is the same key, other content is refused; without, every key is new", async () => {
    const first = await scene.issue({}, scene.admin, "form-1");
    const again = await scene.issue({}, scene.admin, "form-1");
    expect([again.status, again.body["key"]]).toEqual([200, first.body["key"]]);
    await seedPerson(scene.tenant, "u-idem", ["sdr"]);
    for (const other of [{ scopes: ["admin"] }, { name: "other" }, { user: "u-idem" }]) {
      const answer = await scene.issue(other, scene.admin, "form-1");
      expect([answer.status, problemCode(answer)]).toEqual([422, "idempotency_key_reused"]);
    }
    const keys = [await scene.issue({}), await scene.issue({})];
    expect(keys[0]?.body["key"]).not.toBe(keys[1]?.body["key"]);
  });

  test("an expiry in the past is refused, one in the future ends the key", async () => {
    const past = await scene.issue({ expires_at: "2020-01-01T00:00:00.000Z" });
    expect([past.status, past.pointers]).toEqual([422, ["/expires_at"]]);
    const expires_at = new Date(Date.now() + 10 * MINUTE_MS).toISOString();
    const { body } = await scene.issue({ expires_at });
    expect(await tryKey(body["key"])).toBe(200);
    expect(await tryKey(body["key"], 10 * MINUTE_MS)).toBe(401);
  });

  test("a fixed key is taken on a development stack alone, once, for its own tenant", async () => {
    const key = `dev_rvk_${scene.tenant}_seed_localonly00000000000000`;
    const put = (more: object, settings = {}) =>
      callDoor(
        "POST",
        "/v1/keys",
        scene.admin,
        { name: "seed", scopes: ["leads:read"], key, ...more },
        { settings },
      );
    // Tried before it is there, and not remembered as missing afterwards.
    expect(await tryKey(key)).toBe(401);
    expect([(await put({})).status, await tryKey(key), (await put({})).status]).toEqual([
      201, 200, 200,
    ]);
    expect((await put({ key: `${key}x` })).status).toBe(409);
    for (const wrong of [
      key.replace(scene.tenant, scene.otherTenant),
      key.slice(4),
      "dev_rvk_nonsense",
    ]) {
      const answer = await put({ key: wrong });
      expect([answer.status, answer.pointers]).toEqual([422, ["/key"]]);
    }
    const shipped = await put({}, { ENVIRONMENT: "production" });
    expect([shipped.status, shipped.pointers]).toEqual([422, ["/key"]]);
  });
});

describe("rotating", () => {
  test("gives a new key at once, and the old one works on for the overlap and no longer", async () => {
    for (const overlap of [0, 30]) {
      const old = await scene.issue({ name: "rotated", scopes: ["leads:read", "admin"] });
      const id = String(old.body["key_id"]);
      expect(await tryKey(old.body["key"])).toBe(200);
      const next = await scene.rotate(id, overlap);
      expect(next.status).toBe(201);
      expect(next.body).toMatchObject({
        name: "rotated",
        scopes: ["leads:read", "admin"],
        user: null,
      });
      expect(next.body["key"]).not.toBe(old.body["key"]);
      expect(await tryKey(next.body["key"])).toBe(200);
      expect(await tryKey(old.body["key"])).toBe(overlap === 0 ? 401 : 200);
      expect(await tryKey(old.body["key"], overlap * MINUTE_MS)).toBe(401);
      expect(await tryKey(next.body["key"], overlap * MINUTE_MS)).toBe(200);
      const seen = (await scene.read(id)).body;
      expect(seen["replaced_by"]).toBe(next.body["key_id"]);
      expect(next.body["replaces"]).toEqual({ key_id: id, works_until: seen["expires_at"] });
    }
  });

  test("with an Idempotency-Key a repeat is the same new key, and other content is refused", async () => {
    const id = String((await scene.issue({})).body["key_id"]);
    const first = await scene.rotate(id, 10, scene.admin, "rotate-1");
    const again = await scene.rotate(id, 10, scene.admin, "rotate-1");
    expect([again.status, again.body]).toEqual([200, first.body]);
    const other = await scene.rotate(id, 20, scene.admin, "rotate-1");
    expect([other.status, problemCode(other)]).toEqual([422, "idempotency_key_reused"]);
  });

  test("keeps the length of a life: a key of ten minutes is followed by one of ten minutes", async () => {
    const expires_at = new Date(Date.now() + 10 * MINUTE_MS).toISOString();
    const { body } = await scene.issue({ expires_at });
    const next = await scene.rotate(String(body["key_id"]), 60);
    const replaces = next.body["replaces"] as unknown as { works_until: string };
    expect(replaces.works_until).toBe(expires_at);
    const life = Date.parse(String(next.body["expires_at"])) - Date.now();
    expect(Math.abs(life - 10 * MINUTE_MS)).toBeLessThan(MINUTE_MS);
  });

  test("a key that is over or was rotated before is not rotated, and an overlap has its bounds", async () => {
    const revoked = String((await scene.issue({})).body["key_id"]);
    await scene.revoke(revoked);
    const replaced = String((await scene.issue({})).body["key_id"]);
    await scene.rotate(replaced);
    const answers = [await scene.rotate(revoked), await scene.rotate(replaced)];
    expect(answers.map((one) => [one.status, problemCode(one)])).toEqual([
      [409, "key_ended"],
      [409, "key_replaced"],
    ]);
    const id = String((await scene.issue({})).body["key_id"]);
    for (const overlap of [-1, 0.5, 30 * 24 * 60 + 1]) {
      expect((await scene.rotate(id, overlap)).pointers).toEqual(["/overlap_minutes"]);
    }
  });
});

describe("revoking", () => {
  test("ends a key at once for whoever asks the cache, and again changes nothing", async () => {
    const { body } = await scene.issue({});
    const id = String(body["key_id"]);
    expect(await tryKey(body["key"])).toBe(200);
    expect(await env.CACHE.get(`key/${scene.tenant}/${id}`)).not.toBeNull();
    const first = await scene.revoke(id);
    expect([first.status, first.body["status"]]).toEqual([200, "revoked"]);
    expect(await env.CACHE.get(`key/${scene.tenant}/${id}`)).toBeNull();
    expect(await tryKey(body["key"])).toBe(401);
    expect((await scene.revoke(id)).body).toEqual(first.body);
  });

  test("works with KV down", async () => {
    const { body } = await scene.issue({});
    const CACHE = {
      get: env.CACHE.get.bind(env.CACHE),
      put: env.CACHE.put.bind(env.CACHE),
      delete: () => Promise.reject(new Error("KV is down")),
    };
    const path = `/v1/keys/${String(body["key_id"])}`;
    expect(
      (await callDoor("DELETE", path, scene.admin, undefined, { settings: { CACHE } })).status,
    ).toBe(200);
    expect(await tryKey(body["key"], 3 * MINUTE_MS)).toBe(401);
  });
});

describe("the list", () => {
  test("shows every key of the tenant once, newest first, with its last use and what became of it", async () => {
    await seedPerson(scene.tenant, "u-listed", ["sdr"]);
    const used = await scene.issue({ name: "used", user: "u-listed" });
    await tryKey(used.body["key"]);
    const seen: Record<string, unknown>[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? "" : `&cursor=${cursor}`;
      const { body } = await callDoor("GET", `/v1/keys?limit=7${query}`, scene.admin);
      seen.push(...(body["items"] as unknown as Record<string, unknown>[]));
      cursor = (body["next_cursor"] as string | null | undefined) ?? null;
    } while (cursor !== null);
    expect(new Set(seen.map((one) => one["key_id"])).size).toBe(seen.length);
    const ages = seen.map((one) => String(one["created_at"]));
    expect(ages).toEqual(ages.toSorted().toReversed());
    const [newest] = seen.filter((one) => one["key_id"] === used.body["key_id"]);
    expect(newest).toMatchObject({
      name: "used",
      user: "u-listed",
      status: "active",
      last_used_at: expect.any(String),
    });
    const statuses = new Set(seen.map((one) => one["status"]));
    expect(["active", "expired", "revoked"].filter((one) => !statuses.has(one))).toEqual([]);
  });

  test("another tenant's key is byte for byte the missing one, for every call", async () => {
    const theirs = String(
      (await scene.issue({ tenant: scene.otherTenant, name: "theirs" }, OPERATOR)).body["key_id"],
    );
    const clear = ({ body, headers }: Answer) =>
      JSON.stringify(body).replaceAll(headers.get("trace-id") ?? "?", "");
    for (const call of [scene.read, scene.revoke, scene.rotate]) {
      const answers = await Promise.all(
        [theirs, "nosuchkeynosuchkey", "%2e%2e"].map((id) => call(id)),
      );
      expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
      expect(new Set(answers.map(clear)).size).toBe(1);
    }
    const bad = await callDoor("GET", "/v1/keys?cursor=AAAA", scene.admin);
    expect([bad.status, bad.pointers]).toEqual([422, ["/query/cursor"]]);
  });
});

test("no name, address or key reached the log", () => {
  expect(scene.lines.length).toBeGreaterThan(50);
  expect(scene.lines.join("\n")).not.toMatch(/rvk_|rvo_|rvs_|localonly|customer\.example|form-1/);
});
