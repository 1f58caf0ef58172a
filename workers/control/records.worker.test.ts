// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { SCOPES } from "#domain/access/api-key.ts";
import { ReceiptBody } from "#domain/receipts/body.ts";
import { receiptLogStub } from "#storage/object-stubs.ts";
import { type Answer, callDoor } from "../../tests/faults/doors/door-calls.ts";
import { migratedDatabase } from "../../tests/faults/migrated-database.ts";

const TENANT = "records-one";
let key = "";
let other = "";

async function openTenant(tenant: string): Promise<string> {
  await callDoor("PUT", `/v1/tenants/${tenant}`, env.OPERATOR_KEY, { name: tenant });
  const body = { tenant, name: "first", scopes: SCOPES };
  return String((await callDoor("POST", "/v1/keys", env.OPERATOR_KEY, body)).body["key"]);
}

beforeAll(async () => {
  await migratedDatabase();
  console.log = () => {};
  key = await openTenant(TENANT);
  other = await openTenant("records-two");
  await callDoor("PUT", "/v1/users/ae-1", key, { name: "AE" });
});

const put = (path: string, body: unknown, by = key): Promise<Answer> =>
  callDoor("PUT", path, by, body);
const get = (path: string, by = key): Promise<Answer> => callDoor("GET", path, by);

/** What the receipts of a chain say changed, oldest first. */
async function changesOf(chain: string) {
  const log = receiptLogStub(env, TENANT);
  const [state] = await log.read({ v: 1, tenant: TENANT, chains: [chain] });
  return (state?.receipts ?? []).map(({ body }) => {
    const said = ReceiptBody.parse(JSON.parse(body));
    if (said.kind !== "record") throw new Error("no record's receipt");
    const { change, fields } = said.change;
    return [change, fields.map(({ field, before, after }) => [field, before, after])];
  });
}

describe("an account", () => {
  test("is created, changed and left alone, each change with a receipt that says what", async () => {
    const body = { name: "Acme", domains: ["www.acme.example"], owner: "ae-1", arr_minor: 100 };
    const made = await put("/v1/accounts/acme", body);
    expect([made.status, made.body["change"]]).toEqual([201, "created"]);
    expect(made.body).toMatchObject({ owner: "ae-1", domains: ["acme.example"], csm: null });
    const again = await put("/v1/accounts/acme", body);
    expect([again.status, again.body["change"]]).toEqual([200, "unchanged"]);
    const moved = await put("/v1/accounts/acme", { ...body, name: "Acme 2", arr_minor: 200 });
    expect(moved.body["change"]).toBe("updated");
    const changes = await changesOf(`account:${String(made.body["id"])}`);
    expect(changes.map(([change]) => change)).toEqual(["created", "updated"]);
    // The name may be a person's: the receipt says that it changed and no more.
    expect(changes[1]?.[1]).toEqual([
      ["name", null, null],
      ["arr_minor", "100", "200"],
    ]);
  });

  test("names people and companies that are there, and stands above none of those above it", async () => {
    const wrong = { name: "X", owner: "ghost", csm: "ghost", parent: "nowhere" };
    const refused = await put("/v1/accounts/x", wrong);
    expect([refused.status, refused.pointers]).toEqual([422, ["/owner", "/csm", "/parent"]]);
    await put("/v1/accounts/top", { name: "Top" });
    await put("/v1/accounts/mid", { name: "Mid", parent: "top" });
    await put("/v1/accounts/low", { name: "Low", parent: "mid" });
    for (const parent of ["top", "mid", "low"]) {
      const cycle = await put("/v1/accounts/top", { name: "Top", parent });
      expect([cycle.status, cycle.pointers]).toEqual([422, ["/parent"]]);
    }
    expect((await get("/v1/accounts/low")).body["parent"]).toBe("mid");
  });

  test("shows what matching goes by in one spelling each, and what is sent back as it is read changes nothing", async () => {
    const written = {
      name: "Whole",
      domains: ["www.z.example", "a.example"],
      contact_domains: ["mail.people.example", "b.example"],
      region: "GB-LND",
      phone: "020 7946 0000",
      postal_code: "sw1a 1aa",
      active: false,
      named: true,
      last_activity_at: "2026-11-22T10:30:00+01:00",
    };
    const made = await put("/v1/accounts/whole", written);
    expect(made.body).toMatchObject({
      domains: ["z.example", "a.example"],
      contact_domains: ["b.example", "people.example"],
      phone: "+442079460000",
      postal_code: "SW1A1AA",
      active: false,
      named: true,
      last_activity_at: "2026-11-22T09:30:00.000Z",
    });
    const { id, external_id, owner_wanted, csm_wanted, change, ...read } = made.body;
    expect([external_id, owner_wanted, csm_wanted, change]).toEqual([
      "whole",
      null,
      null,
      "created",
    ]);
    expect((await put("/v1/accounts/whole", read)).body["change"]).toBe("unchanged");
    const own = await put("/v1/accounts/whole", { ...read, domains: ["a.example", "z.example"] });
    expect(own.body).toMatchObject({ change: "updated", domains: ["a.example", "z.example"] });
    const free = { ...read, active: true, last_activity_at: null, phone: null };
    await put("/v1/accounts/whole", free);
    const changes = await changesOf(`account:${String(id)}`);
    // Domains and phones may be a person's.
    expect(changes.slice(1)).toEqual([
      ["updated", [["primary_domain", null, null]]],
      [
        "updated",
        [
          ["active", "0", "1"],
          ["phone", null, null],
          ["primary_domain", null, null],
          ["last_activity_at_ms", String(Date.UTC(2026, 10, 22, 9, 30)), null],
        ],
      ],
    ]);
  });

  test("of which no more than a name is written is active and not worked by name; each field at fault is told once", async () => {
    const { body } = await put("/v1/accounts/bare", { name: "Bare" });
    expect(body).toMatchObject({
      active: true,
      named: false,
      phone: null,
      postal_code: null,
      contact_domains: [],
      last_activity_at: null,
    });
    const wrong = { name: "Bare", phone: "\u0007", contact_domains: ["no domain"], named: "yes" };
    const refused = await put("/v1/accounts/bare", { ...wrong, last_activity_at: "yesterday" });
    expect([refused.status, refused.pointers.toSorted()]).toEqual([
      422,
      ["/contact_domains/0", "/last_activity_at", "/named", "/phone"],
    ]);
  });

  test("keeps its ids in other systems, in whatever order they are said", async () => {
    const first = await put("/v1/accounts/ids", { name: "I", external_ids: { b: "2", a: "1" } });
    expect(first.body["external_ids"]).toEqual({ a: "1", b: "2" });
    const second = await put("/v1/accounts/ids", { name: "I", external_ids: { a: "1", b: "2" } });
    expect(second.body["change"]).toBe("unchanged");
    const many = Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`s${i}`, "1"]));
    const refused = await put("/v1/accounts/ids", { name: "I", external_ids: many });
    expect([refused.status, refused.pointers]).toEqual([422, ["/external_ids"]]);
  });

  test("is listed in pages by every filter, and another tenant's never", async () => {
    for (let i = 0; i < 5; i += 1) {
      const region = i % 2 === 0 ? "DE" : "FR";
      await put(`/v1/accounts/list-${i}`, {
        name: `L${i}`,
        region,
        domains: [`list-${i}.example`],
      });
    }
    const ids = (answer: Answer) =>
      ((answer.body["items"] ?? []) as { external_id: string }[]).map((one) => one.external_id);
    const first = await get("/v1/accounts?region=DE&limit=2");
    expect(ids(first)).toEqual(["list-0", "list-2"]);
    const next = encodeURIComponent(String(first.body["next_cursor"]));
    const second = await get(`/v1/accounts?region=DE&limit=2&cursor=${next}`);
    expect([ids(second), second.body["next_cursor"]]).toEqual([["list-4"], null]);
    expect(ids(await get("/v1/accounts?domain=www.list-3.example"))).toEqual(["list-3"]);
    expect(ids(await get("/v1/accounts?owner=ae-1"))).toEqual(["acme"]);
    expect(ids(await get("/v1/accounts?customer_status=former"))).toEqual([]);
    expect((await get(`/v1/products?cursor=${next}`)).status).toBe(422);
    expect(ids(await get("/v1/accounts", other))).toEqual([]);
    expect((await get("/v1/accounts/acme", other)).status).toBe(404);
  });
});

describe("a product", () => {
  const PLAN = {
    name: "Plan",
    family: "Plans",
    charge: "recurring",
    billing_period: "year",
    prices: [
      { list: "std", currency: "USD", amount_minor: 4900 },
      { list: "std", currency: "EUR", amount_minor: 4500 },
    ],
  };

  test("keeps one price per list and currency, in an order of its own", async () => {
    const made = await put("/v1/products/plan", PLAN);
    expect([made.status, made.body["prices"]]).toEqual([201, PLAN.prices.toReversed()]);
    const turned = await put("/v1/products/plan", { ...PLAN, prices: PLAN.prices.toReversed() });
    expect(turned.body["change"]).toBe("unchanged");
    const cheaper = [{ list: "std", currency: "USD", amount_minor: 100 }];
    expect((await put("/v1/products/plan", { ...PLAN, prices: cheaper })).body["change"]).toBe(
      "updated",
    );
    const changes = await changesOf(`product:${String(made.body["id"])}`);
    expect(changes.map(([change]) => change)).toEqual(["created", "updated"]);
    expect(changes[1]?.[1]).toEqual([
      [
        "prices",
        expect.any(String),
        JSON.stringify(
          cheaper.map(({ list, currency, amount_minor }) => ({ amount_minor, currency, list })),
        ),
      ],
    ]);
  });

  test.each<[string, object, string]>([
    ["a recurring charge without a period", { billing_period: null }, "/billing_period"],
    ["a one-time charge with one", { charge: "one_time" }, "/billing_period"],
    ["a cap above all", { discount_cap_bps: 10_001 }, "/discount_cap_bps"],
    [
      "a currency that is none",
      { prices: [{ list: "a", currency: "XXX", amount_minor: 1 }] },
      "/prices/0/currency",
    ],
    ["a price twice", { prices: [...PLAN.prices, PLAN.prices[0]] }, "/prices/2"],
  ])("with %s is refused at its field", async (_, change, pointer) => {
    const refused = await put("/v1/products/wrong", { ...PLAN, ...change });
    expect([refused.status, refused.pointers]).toEqual([422, [pointer]]);
  });

  test("is listed by family and by whether it is active, to its tenant alone", async () => {
    await put("/v1/products/old", { ...PLAN, family: "Legacy", active: false });
    const skus = async (query: string, by = key) => {
      const items: { sku: string }[] = (await get(`/v1/products${query}`, by)).body["items"] ?? [];
      return items.map(({ sku }) => sku);
    };
    expect(await skus("?active=false")).toEqual(["old"]);
    expect(await skus("?family=Plans")).toEqual(["plan"]);
    expect(await skus("")).toEqual(["old", "plan"]);
    expect(await skus("", other)).toEqual([]);
  });
});
