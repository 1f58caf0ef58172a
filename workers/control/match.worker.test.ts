// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MatchReply } from "#api/schemas/match.ts";
import { receiptLogStub, routingDeskStub } from "#storage/object-stubs.ts";
import type { z } from "zod";
import {
  type ConfigScene,
  dealsConfig,
  openConfigScene,
} from "../../tests/faults/doors/config-scene.ts";
import { type Answer, callDoor } from "../../tests/faults/doors/door-calls.ts";
import { migratedDatabase } from "../../tests/faults/migrated-database.ts";

type Reply = z.infer<typeof MatchReply>;

const consoleLog = console.log;
let scene: ConfigScene;
let other: ConfigScene;

beforeAll(async () => {
  await migratedDatabase();
  console.log = () => undefined;
  scene = await openConfigScene("matching");
  other = await openConfigScene("matching-other");
  const save = async (id: string, body: object): Promise<void> => {
    const saved = await callDoor("PUT", `/v1/accounts/${id}`, scene.key, body);
    if (saved.status !== 201) throw new Error(JSON.stringify(saved.body));
  };
  await save("acme", { name: "Acme Pumps Ltd", domains: ["acme.example"], region: "GB" });
  await save("globex", {
    name: "Globex Corporation",
    region: "US",
    external_ids: { salesforce: "001" },
  });
  await save("twin-1", { name: "Twin Works", domains: ["twin.example"] });
  await save("twin-2", { name: "Twin Works", domains: ["twin.example"] });
  for (let i = 0; i < 25; i += 1) await save(`many-${i}`, { name: "Many Bakers", region: "FR" });
});
afterAll(() => {
  console.log = consoleLog;
});

const ask = (body: unknown, key = scene.key): Promise<Answer> =>
  callDoor("POST", "/v1/match", key, body);

async function matchesOf(body: unknown, key = scene.key): Promise<Reply["matches"]> {
  const answer = await ask(body, key);
  expect(answer.status).toBe(200);
  return (answer.body as unknown as Reply).matches;
}

const ACME = { company: "ACME PUMPS LIMITED", country: "UK" };

describe("records", () => {
  test("are matched with the tenant's accounts, each with level, reasons, conflicts and candidates", async () => {
    const matches = await matchesOf({
      records: [
        { id: "1", email: "jo@acme.example" },
        { id: "2", ...ACME, email: "jo@gmail.com" },
        { id: "3", account_ref: "salesforce:001" },
        { id: "4", email: "jo@twin.example" },
        { id: "5", company: "Nobody Knows" },
        { id: "6", company: "Acme Pump" },
        {},
      ],
    });
    expect(matches).toMatchObject([
      {
        id: "1",
        linked: true,
        level: "L2",
        external_id: "acme",
        reasons: ["domain_primary"],
        name_score: null,
      },
      {
        id: "2",
        linked: true,
        level: "L3",
        external_id: "acme",
        reasons: ["name_exact", "country_same"],
        name_score: 1_000,
      },
      { id: "3", linked: true, level: "L1", external_id: "globex", reasons: ["system_id"] },
      { id: "4", linked: false, level: "L5", external_id: null, conflicts: ["shared_domain"] },
      { id: "5", linked: false, level: null, candidates: [] },
      { id: "6", linked: false, external_id: null },
      { id: null, linked: false, level: null, domain_class: "none" },
    ]);
    const twins = matches[3]?.candidates.map(({ external_id }) => external_id).toSorted();
    expect(twins).toEqual(["twin-1", "twin-2"]);
    expect(matches[0]?.account_id).toMatch(/^acc_/);
  });

  test("of a name that many accounts have are read of few of them, and settled by the tie-breakers", async () => {
    const [match] = await matchesOf({ records: [{ company: "Many Bakers", country: "FR" }] });
    expect(match).toMatchObject({ linked: true, level: "L3" });
    expect(match?.candidates).toHaveLength(10);
  });

  test("of another tenant find nothing of this one's", async () => {
    const [match] = await matchesOf(
      { records: [{ email: "jo@acme.example", account_ref: "acme" }] },
      other.key,
    );
    expect(match).toMatchObject({ linked: false, candidates: [] });
  });

  test("are matched by the config in force, whose version is told", async () => {
    const matching = { shared_domains: ["acme.example"], fuzzy_threshold: 0.95 };
    const published = await scene.publish(scene.key, dealsConfig(0.2, { matching }));
    expect(published.status).toBe(201);
    const { body } = await ask({ records: [{ email: "jo@acme.example" }] });
    expect(body).toMatchObject({
      config_version: 1,
      thresholds: { fuzzy: 950, margin: 20 },
      matches: [{ linked: false, domain_class: "shared_host" }],
    });
    expect((body as unknown as Reply).lists["public_suffixes"]).toMatch(/^tldts /);
  });
});

describe("pairs", () => {
  test("are compared with each other alone, and the likeness of their names is always told", async () => {
    const matches = await matchesOf({
      pairs: [
        { a: { id: "x", ...ACME }, b: { id: "y", company: "Acme Pumps", country: "GB" } },
        { a: { company: "X AG", country: "DE" }, b: { company: "X GmbH", country: "DE" } },
        { a: { email: "jo@gmail.com" }, b: { website: "gmail.com" } },
        { a: { email: "jo@one.example" }, b: { website: "https://www.one.example/" } },
        { a: { company: "Initech" }, b: { company: "Globex" } },
        { a: {}, b: {} },
      ],
    });
    expect(matches).toMatchObject([
      { id: "x", linked: true, level: "L3", external_id: "y" },
      { linked: false, level: "L5", reasons: ["name_exact", "legal_form_differs", "country_same"] },
      { linked: false, level: null, domain_class: "free" },
      { linked: true, level: "L2" },
      { linked: false, level: null, candidates: [] },
      { linked: false, name_score: null },
    ]);
    expect(matches[4]?.name_score).toBeLessThan(500);
  });

  test("need no store: neither the database nor an object is asked", async () => {
    const dead = new Proxy(
      {},
      {
        get: () => {
          throw new Error("a store was asked");
        },
      },
    );
    const settings = { DB: dead };
    const pairs = [{ a: ACME, b: ACME }];
    const answer = await callDoor("POST", "/v1/match", scene.key, { pairs }, { settings });
    expect(answer.status).toBe(200);
  });

  test("a thousand fit into one question, a thousand and one do not", async () => {
    const pair = { a: ACME, b: ACME };
    expect(await matchesOf({ pairs: Array.from({ length: 1_000 }, () => pair) })).toHaveLength(
      1_000,
    );
    const refused = await ask({ pairs: Array.from({ length: 1_001 }, () => pair) });
    expect([refused.status, refused.pointers]).toEqual([422, ["/pairs"]]);
  });
});

test.each<[string, unknown, string]>([
  ["nothing", {}, "/records"],
  ["records and pairs", { records: [ACME], pairs: [{ a: ACME, b: ACME }] }, "/records"],
  ["no record", { records: [] }, "/records"],
  ["101 records", { records: Array.from({ length: 101 }, () => ACME) }, "/records"],
  ["a field that is none", { records: [{ compny: "Acme" }] }, "/records/0/compny"],
  ["a field that is no text", { records: [{ company: 7 }] }, "/records/0/company"],
  ["half a pair", { pairs: [{ a: ACME }] }, "/pairs/0/b"],
])("a question with %s is refused by the field's name", async (_, body, pointer) => {
  const refused = await ask(body);
  expect([refused.status, refused.pointers]).toEqual([422, [pointer]]);
});

test("nothing is written by asking: no row, no receipt, no desk's state", async () => {
  const { tenant } = scene;
  const look = async () => {
    const { size } = await receiptLogStub(env, tenant).describe({ v: 1, tenant });
    const desk = await routingDeskStub(env, tenant).state({ v: 1, tenant });
    return { size, desk, rows: await allRows() };
  };
  const before = await look();
  await matchesOf({
    records: [{ id: "1", ...ACME, email: "jo@acme.example" }, { email: "jo@twin.example" }],
  });
  await matchesOf({ pairs: [{ a: ACME, b: ACME }] });
  expect(await look()).toEqual(before);
});

/** Every row of every table. */
async function allRows(): Promise<Record<string, unknown>> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%'",
  ).all<{ name: string }>();
  const rows: Record<string, unknown> = {};
  for (const { name } of results) {
    rows[name] = (await env.DB.prepare(`SELECT * FROM "${name}"`).all()).results;
  }
  return rows;
}
