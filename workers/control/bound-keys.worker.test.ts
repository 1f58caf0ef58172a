// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SCOPES, type Scope } from "#domain/access/api-key.ts";
import type { Role } from "#domain/access/roles.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { callDoor } from "../../tests/faults/doors/door-calls.ts";
import {
  type KeyScene,
  MINUTE_MS,
  openKeyScene,
  problemCode,
  tryKey,
} from "../../tests/faults/doors/key-scene.ts";
import { openTestSession, seedPerson, type TestPerson } from "../../tests/faults/doors/people.ts";

let scene: KeyScene;
beforeAll(async () => {
  scene = await openKeyScene("keys-bound");
});
afterAll(() => {
  scene.close();
});

describe("a key that is bound to a user", () => {
  const bound = async (user: string, scopes: readonly Scope[], by = scene.admin) =>
    (await scene.issue({ user, scopes }, by)).body;

  test("is issued for an active user of the own tenant, and for nobody else", async () => {
    await seedPerson(scene.tenant, "u-gone", ["sdr"], false);
    await seedPerson(scene.otherTenant, "u-theirs", ["sdr"]);
    await seedPerson(scene.tenant, "u-sdr", ["sdr"]);
    for (const user of ["u-nobody", "u-gone", "u-theirs"]) {
      const answer = await scene.issue({ user });
      expect([user, answer.status, answer.pointers]).toEqual([user, 422, ["/user"]]);
    }
    expect((await scene.issue({ user: "u-sdr" })).body["user"]).toBe("u-sdr");
  });

  test("may do what both its scopes and the user's roles allow", async () => {
    const cases: readonly [string, Role[], Scope[], number, string | undefined][] = [
      ["u-both", ["sdr"], ["leads:read"], 200, undefined],
      ["u-no-role", [], ["leads:read"], 403, "missing_role"],
      ["u-other-role", ["legal"], ["leads:read"], 403, "missing_role"],
      ["u-no-scope", ["sdr"], ["evidence:read"], 403, "missing_scope"],
    ];
    for (const [user, roles, scopes, status, refusal] of cases) {
      await seedPerson(scene.tenant, user, roles);
      const { key } = await bound(user, scopes);
      const answer = await callDoor("GET", "/v1/queues/held", String(key));
      expect([user, answer.status, status === 200 ? undefined : problemCode(answer)]).toEqual([
        user,
        status,
        refusal,
      ]);
    }
  });

  test("acts as the user, in receipts too", async () => {
    const { user_id } = await seedPerson(scene.tenant, "u-acts", ["revops_admin"]);
    const own = await bound("u-acts", ["admin"]);
    const made = await scene.issue({}, String(own["key"]));
    const [chain] = await receiptLogStub(env, scene.tenant).read({
      v: 1,
      tenant: scene.tenant,
      chains: [`api_key:${String(made.body["key_id"])}`],
    });
    expect(chain?.receipts.map(({ leaf }) => JSON.parse(leaf).subject)).toEqual([
      { kind: "user", ref: user_id },
    ]);
  });

  test("ends where the user is no longer active", async () => {
    await seedPerson(scene.tenant, "u-leaves", ["sdr"]);
    const { key } = await bound("u-leaves", ["leads:read"]);
    expect(await tryKey(key)).toBe(200);
    await seedPerson(scene.tenant, "u-leaves", ["sdr"], false);
    expect(await tryKey(key, 2 * MINUTE_MS)).toBe(401);
  });

  test("issues and rotates keys of its own user alone, so that none outlives the user or is another", async () => {
    await seedPerson(scene.tenant, "u-admin", ["revops_admin"]);
    await seedPerson(scene.tenant, "u-other", ["finance"]);
    const own = await bound("u-admin", ["admin"]);
    const key = String(own["key"]);
    for (const user of [undefined, "u-admin"]) {
      const made = await scene.issue(user === undefined ? {} : { user }, key);
      expect([made.status, made.body["user"]]).toEqual([201, "u-admin"]);
    }
    const foreign = await scene.issue({ user: "u-other" }, key);
    expect([foreign.status, foreign.pointers]).toEqual([422, ["/user"]]);
    const tenants = await scene.issue({});
    const others = await scene.issue({ user: "u-other" });
    for (const { body } of [tenants, others]) {
      const refused = await scene.rotate(String(body["key_id"]), 0, key);
      expect([refused.status, problemCode(refused)]).toEqual([403, "key_of_another"]);
      expect((await scene.read(String(body["key_id"]))).body["replaced_by"]).toBeNull();
      // Taking away is not getting hold of.
      expect((await scene.revoke(String(body["key_id"]), key)).status).toBe(200);
    }
    expect((await scene.rotate(String(own["key_id"]), 0, key)).body["user"]).toBe("u-admin");
  });

  test("a signed-in admin issues keys of the tenant, of others, and with every scope", async () => {
    const person: TestPerson = await seedPerson(scene.tenant, "u-signed-in", ["revops_admin"]);
    await seedPerson(scene.tenant, "u-for", ["finance"]);
    const token = await openTestSession(person, scene.tenant);
    for (const user of [undefined, "u-for"]) {
      const body = { name: "k", scopes: SCOPES, ...(user === undefined ? {} : { user }) };
      const made = await callDoor("POST", "/v1/keys", token, body);
      expect([made.status, made.body["user"]]).toEqual([201, user ?? null]);
    }
  });
});
