// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SCOPES } from "#domain/access/api-key.ts";
import { callDoor } from "../../tests/faults/doors/door-calls.ts";
import { migratedDatabase } from "../../tests/faults/migrated-database.ts";

const OPERATOR = env.OPERATOR_KEY;
const consoleLog = console.log;
let admin = "";

async function openTenant(tenant: string): Promise<string> {
  await callDoor("PUT", `/v1/tenants/${tenant}`, OPERATOR, { name: tenant });
  const body = { tenant, name: "first", scopes: SCOPES };
  return String((await callDoor("POST", "/v1/keys", OPERATOR, body)).body["key"]);
}

beforeAll(async () => {
  await migratedDatabase();
  console.log = () => {};
  admin = await openTenant("ten-one");
});
afterAll(() => {
  console.log = consoleLog;
});

const codeOf = (answer: { readonly body: Record<string, unknown> }): string =>
  String(answer.body["type"]).replace("urn:revops-pack:problem:", "");

describe("tenants", () => {
  test("are made by the operator, a repeat changes nothing, and their people see them", async () => {
    const put = (body: unknown) => callDoor("PUT", "/v1/tenants/ten-three", OPERATOR, body);
    const made = await put({ name: "Three" });
    expect([made.status, made.body["change"], made.body["locale"]]).toEqual([201, "created", "en"]);
    const again = await put({ name: "Three" });
    expect([again.status, again.body["change"]]).toEqual([200, "unchanged"]);
    const moved = await put({ name: "Three", time_zone: "Europe/London", brand_color: "#1f6feb" });
    expect([moved.status, moved.body["change"]]).toEqual([200, "updated"]);
    const own = await callDoor("GET", "/v1/tenant", admin);
    expect(own.body).toEqual({
      tenant: "ten-one",
      name: "ten-one",
      locale: "en",
      time_zone: "UTC",
      brand_color: null,
    });
  });

  test("no tenant's key makes one, and what no tenant can be is refused at its place", async () => {
    expect((await callDoor("PUT", "/v1/tenants/ten-four", admin, { name: "x" })).status).toBe(403);
    const bad = await callDoor("PUT", "/v1/tenants/Bad_Name", OPERATOR, {
      name: "x",
      plan: "gold",
    });
    expect([bad.status, bad.pointers]).toEqual([422, ["/path/tenant", "/plan"]]);
    const nowhere = { name: "x", locale: "qq", time_zone: "Europe/Atlantis" };
    const lost = await callDoor("PUT", "/v1/tenants/ten-four", OPERATOR, nowhere);
    expect([lost.status, lost.pointers]).toEqual([422, ["/locale", "/time_zone"]]);
  });

  test("have one first administrator, whom the operator appoints and the same call finds again", async () => {
    const key = await openTenant("ten-first");
    const path = "/v1/tenants/ten-first/first-admin";
    const person = { external_id: "u-1", name: "Ops One", email: "Ops-1@acme.example" };
    const gone = { name: "Ops", email: null, active: false, roles: ["ae"], capacity: 3 };
    await callDoor("PUT", "/v1/users/u-1", key, gone);
    expect((await callDoor("POST", path, key, person)).status).toBe(403);
    expect(
      (await callDoor("POST", "/v1/tenants/no-such/first-admin", OPERATOR, person)).status,
    ).toBe(404);
    const made = await callDoor("POST", path, OPERATOR, person);
    expect([made.status, made.body]).toMatchObject([
      200,
      {
        active: true,
        roles: ["ae", "revops_admin"],
        email: "ops-1@acme.example",
        capacity: 3,
        change: "updated",
      },
    ]);
    expect((await callDoor("POST", path, OPERATOR, person)).body["change"]).toBe("unchanged");
    for (const other of [{ external_id: "u-2" }, { email: "mine@operator.example" }]) {
      const second = await callDoor("POST", path, OPERATOR, { ...person, ...other });
      expect([second.status, codeOf(second)]).toEqual([409, "admin_exists"]);
    }
  });
});
