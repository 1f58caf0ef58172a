// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { SCOPES } from "#domain/access/api-key.ts";
import { firstRowsStatement, loadFirstRows } from "#storage/import-rows.ts";
import { callDoor } from "../doors/door-calls.ts";
import { accountsFile, type ImportScene, openImportScene } from "./import-scene.ts";

let scene: ImportScene;
let other: ImportScene;
beforeAll(async () => {
  console.log = () => {};
  scene = await openImportScene("import-rights");
  other = await openImportScene("import-rights-others");
});

const ACCOUNTS = { entity: "accounts" };

describe("an import", () => {
  test("that is cancelled stops between two steps, and what it took stays", async () => {
    const id = await scene.begin(ACCOUNTS);
    await scene.send(id, accountsFile(700).replaceAll("acc-", "cancel-"));
    const [message] = scene.queue.splice(0);
    expect(message).toBeDefined();
    const noted = [{ id: "acc_noted", row: 1 }];
    await firstRowsStatement(env.DB, scene.tenant, id, noted).run();
    const cancelled = await scene.call("POST", `/v1/imports/${id}/cancel`);
    expect([cancelled.status, cancelled.body["status"]]).toEqual([200, "cancelled"]);
    const left = await loadFirstRows(env.DB, scene.tenant, id, ["acc_noted"]);
    expect(left.size).toBe(0);
    if (message !== undefined) scene.queue.push(message);
    await scene.drain();
    expect(await scene.see(id)).toMatchObject({ status: "cancelled", rows: 0 });
    expect((await scene.call("POST", `/v1/imports/${id}/cancel`)).status).toBe(200);
    expect((await scene.call("GET", "/v1/accounts/cancel-0")).status).toBe(404);
  });

  test("made again under its Idempotency-Key is the same; with another body it is refused", async () => {
    const intent = { headers: { "idempotency-key": "one" } };
    const begin = (body: unknown) => callDoor("POST", "/v1/imports", scene.key, body, intent);
    const made = await begin(ACCOUNTS);
    const again = await begin(ACCOUNTS);
    expect([made.status, again.status]).toEqual([201, 200]);
    expect(again.body["id"]).toBe(made.body["id"]);
    expect((await begin({ entity: "products" })).status).toBe(422);
  });

  test("is another tenant's secret, and so are its rows", async () => {
    const done = await scene.run(ACCOUNTS, "external_id,name\nsecret,S\nbad\n");
    const path = `/v1/imports/${String(done["id"])}`;
    for (const [method, at] of [
      ["GET", path],
      ["GET", `${path}/rejects.csv`],
      ["POST", `${path}/apply`],
      ["POST", `${path}/cancel`],
    ] as const) {
      expect((await other.call(method, at)).status).toBe(404);
    }
    expect((await other.send(String(done["id"]), "external_id,name\n")).status).toBe(404);
    expect((await other.call("GET", "/v1/accounts/secret")).status).toBe(404);
    expect((await other.call("GET", "/v1/imports")).body["items"]).toEqual([]);
  });

  test("of people is for whoever may write the directory, by key and by role", async () => {
    const key = { name: "reader", scopes: ["directory:read"] };
    const reader = String((await scene.call("POST", "/v1/keys", key)).body["key"]);
    expect((await scene.call("POST", "/v1/imports", ACCOUNTS, reader)).status).toBe(403);
    await scene.call("PUT", "/v1/users/desk", { name: "Desk", roles: ["deal_desk"] });
    const bound = { name: "desk", scopes: SCOPES, user: "desk" };
    const desk = String((await scene.call("POST", "/v1/keys", bound)).body["key"]);
    expect((await scene.call("POST", "/v1/imports", ACCOUNTS, desk)).status).toBe(201);
    expect((await scene.call("POST", "/v1/imports", { entity: "users" }, desk)).status).toBe(403);
    const people = await scene.begin({ entity: "users" });
    for (const step of ["apply", "cancel"]) {
      const path = `/v1/imports/${people}/${step}`;
      expect([step, (await scene.call("POST", path, undefined, desk)).status]).toEqual([step, 403]);
    }
    expect(await scene.see(people)).toMatchObject({ status: "waiting" });
  });
});

describe("an import of products", () => {
  test("takes prices and refuses what the API would", async () => {
    const file = [
      "sku,name,charge,billing_period,discount_cap_bps,active,prices",
      "plan,Plan,recurring,month,3000,true,std:USD:4900; std:EUR:4500",
      "setup,Set-up,one_time,,,yes,std:USD:100000",
      "bad-1,Bad,recurring,,,,",
      "bad-2,Bad,one_time,,10001,,std:USD:1;std:USD:2",
      "bad-3,Bad,one_time,,,,std:XXX:1",
    ].join("\n");
    const done = await scene.run({ entity: "products" }, file);
    expect(done).toMatchObject({ created: 2, rejected: 3 });
    expect((await scene.call("GET", "/v1/products/plan")).body).toMatchObject({
      billing_period: "month",
      prices: [
        { list: "std", currency: "EUR", amount_minor: 4500 },
        { list: "std", currency: "USD", amount_minor: 4900 },
      ],
    });
    expect(await scene.run({ entity: "products" }, file)).toMatchObject({ unchanged: 2 });
  });
});

describe("an import of people", () => {
  test("obeys the rules of the API: addresses, managers, the last administrator", async () => {
    await other.call("PUT", "/v1/users/boss", {
      name: "Boss",
      email: "boss@people.example",
      roles: ["revops_admin"],
    });
    await other.call("PUT", "/v1/accounts/w-2", { name: "Waits" });
    await other.run(ACCOUNTS, "external_id,name,owner\nw-3,Waits,u-1\n");
    const file = [
      "external_id,name,email,roles,active,manager",
      "u-1,One,ONE@people.example,ae sdr,true,u-2",
      "u-2,Two,two@people.example,sales_manager,,boss",
      "u-3,Three,one@PEOPLE.example,,,",
      "u-4,Four,not-an-address,,,",
      "u-5,Five,,wizard,,",
      "boss,Boss,boss@people.example,ae,,",
      "u-2,Two,two@people.example,sales_manager,,u-1",
      "u-6,Six,,,,nobody",
    ].join("\n");
    const done = await other.run({ entity: "users" }, file);
    expect(done).toMatchObject({ rows: 8, created: 3, rejected: 5, warnings: 1 });
    const lines = (await other.rejects(String(done["id"]))).slice(1);
    const said = lines.map((line) => {
      const [, row, column, code] = /^(\d+),\d+,\w+,"?(?:(\w+): )?(\w+): /.exec(line) ?? [];
      return [row, column, code];
    });
    expect(said).toEqual([
      ["3", "email", "email_taken"],
      ["4", "email", expect.any(String)],
      ["5", "roles", expect.any(String)],
      ["6", undefined, "last_admin"],
      ["7", undefined, "duplicate_id"],
      ["8", "manager", "unknown_user"],
    ]);
    expect((await other.call("GET", "/v1/users/u-1")).body).toMatchObject({
      email: "one@people.example",
      roles: ["ae", "sdr"],
      manager: "u-2",
    });
    expect((await other.call("GET", "/v1/accounts/w-3")).body["owner"]).toBe("u-1");
    const circle = await other.run({ entity: "users" }, "external_id,name,manager\nu-2,Two,u-1\n");
    const [, cycle] = await other.rejects(String(circle["id"]));
    expect(cycle).toMatch(/^1,2,rejected,manager: manager_cycle: /);
    expect(await other.run({ entity: "users" }, file)).toMatchObject({ created: 0, updated: 0 });
  });
});
