// SPDX-License-Identifier: Apache-2.0
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, callDoor } from "../../tests/faults/doors/door-calls.ts";
import { type ImportScene, openImportScene } from "../../tests/faults/imports/import-scene.ts";

const consoleLog = console.log;
let scene: ImportScene;
let other: ImportScene;
beforeAll(async () => {
  console.log = () => undefined;
  scene = await openImportScene("changes-one");
  other = await openImportScene("changes-two");
});
afterAll(() => {
  console.log = consoleLog;
});

interface Change {
  readonly seq: number;
  readonly change: string;
  readonly entity: string;
  readonly id: string;
  readonly actor: { readonly kind: string };
  readonly fields: readonly { field: string; personal: boolean; before: unknown; after: unknown }[];
}
const itemsOf = ({ body }: Answer): readonly Change[] => body["items"] ?? [];
const changes = (entity: string, id: string, query = "", by = scene.key): Promise<Answer> =>
  callDoor("GET", `/v1/records/${entity}/${id}/changes${query}`, by);

describe("the changes of a record", () => {
  test("say newest first who changed which field from what to what, personal ones included", async () => {
    const first = { name: "Acme", region: "GB" };
    await scene.call("PUT", "/v1/accounts/c-1", first);
    await scene.call("PUT", "/v1/accounts/c-1", first);
    await scene.call("PUT", "/v1/accounts/c-1", { name: "Acme Ltd", arr_minor: 7 });
    const seen = await changes("account", "c-1");
    const [updated, created, ...rest] = itemsOf(seen);
    expect(rest).toEqual([]);
    expect([updated?.change, created?.change, updated?.actor.kind]).toEqual([
      "updated",
      "created",
      "key",
    ]);
    expect(updated?.fields).toEqual([
      { field: "name", personal: true, before: "Acme", after: "Acme Ltd" },
      { field: "arr_minor", personal: false, before: null, after: 7 },
      { field: "region", personal: false, before: "GB", after: null },
    ]);
    const ours = (await scene.call("GET", "/v1/accounts/c-1")).body;
    expect((await changes("account", String(ours["id"]))).body).toEqual(seen.body);
  });

  test("of every kind of record are read, a user's absences with the user", async () => {
    await scene.call("PUT", "/v1/users/p-1", { name: "Person" });
    await scene.call("PUT", "/v1/users/p-1/absences/holiday", {
      starts_at: "2026-12-21T08:00:00.000Z",
      ends_at: null,
    });
    await scene.call("DELETE", "/v1/users/p-1/absences/holiday");
    const said = itemsOf(await changes("user", "p-1")).map(({ entity, change }) => [
      entity,
      change,
    ]);
    expect(said).toEqual([
      ["absence", "deleted"],
      ["absence", "created"],
      ["user", "created"],
    ]);
    await scene.call("PUT", "/v1/teams/t-1", { name: "Team" });
    await scene.call("PUT", "/v1/products/s-1", {
      name: "Plan",
      family: "Plans",
      charge: "one_time",
    });
    for (const [entity, id] of [
      ["team", "t-1"],
      ["product", "s-1"],
      ["tenant", scene.tenant],
    ] as const) {
      expect(itemsOf(await changes(entity, id)).map((one) => [one.entity, one.change])).toEqual([
        [entity, "created"],
      ]);
    }
  });

  test("come in pages that join to the whole", async () => {
    for (let arr_minor = 0; arr_minor < 5; arr_minor += 1) {
      await scene.call("PUT", "/v1/accounts/paged", { name: "Paged", arr_minor });
    }
    const whole = itemsOf(await changes("account", "paged"));
    expect(whole).toHaveLength(5);
    for (const limit of [1, 2, 5]) {
      const joined: Change[] = [];
      let query: string | null = `?limit=${limit}`;
      while (query !== null) {
        const page = await changes("account", "paged", query);
        expect(itemsOf(page).length).toBeLessThanOrEqual(limit);
        joined.push(...itemsOf(page));
        const next: string | null = page.body["next_cursor"] ?? null;
        query = next === null ? null : `?limit=${limit}&cursor=${String(next)}`;
      }
      expect(joined).toEqual(whole);
    }
    const cursor = (await changes("account", "paged", "?limit=1")).body["next_cursor"];
    expect((await changes("account", "c-1", `?cursor=${String(cursor)}`)).status).toBe(422);
  });

  test("are another tenant's secret, by its ids and by ours", async () => {
    await scene.call("PUT", "/v1/accounts/mine", { name: "Mine" });
    const ours = String((await scene.call("GET", "/v1/accounts/mine")).body["id"]);
    for (const [entity, id] of [
      ["account", "mine"],
      ["account", ours],
      ["tenant", scene.tenant],
      ["account", "nobody"],
    ] as const) {
      expect((await changes(entity, id, "", other.key)).status).toBe(404);
    }
    await other.call("PUT", "/v1/accounts/mine", { name: "Theirs" });
    const theirs = itemsOf(await changes("account", "mine", "", other.key));
    expect(theirs.map(({ fields }) => fields.find(({ field }) => field === "name")?.after)).toEqual(
      ["Theirs"],
    );
    const few = { name: "few", scopes: ["leads:read"] };
    const key = String((await scene.call("POST", "/v1/keys", few)).body["key"]);
    expect((await changes("account", "mine", "", key)).status).toBe(403);
  });

  test("keep what is not personal once the subject's key is erased", async () => {
    await scene.call("PUT", "/v1/accounts/gone", { name: "Gone", region: "GB" });
    const stub = env.RECEIPT_LOG.get(env.RECEIPT_LOG.idFromName(scene.tenant));
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec("UPDATE chain SET subject_key = NULL WHERE chain LIKE 'account:%'");
    });
    const [created] = itemsOf(await changes("account", "gone"));
    const fields = new Map(created?.fields.map((one) => [one.field, one]));
    expect(fields.get("name")).toMatchObject({ personal: true, before: null, after: null });
    expect(fields.get("region")).toMatchObject({ before: null, after: "GB" });
  });
});
