// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SCOPES } from "#domain/access/api-key.ts";
import { callDoor } from "../../tests/faults/doors/door-calls.ts";
import { publishConfig } from "../../tests/faults/doors/publish-config.ts";
import { migratedDatabase } from "../../tests/faults/migrated-database.ts";

const PATH = "/v1/config/versions";
const CONFIG = {
  segments: [{ name: "smb", company_size_max: 200, sla_minutes: 60 }],
  routing: {
    round_robin_pools: { inbound: ["user:u-1", "user:u-2"] },
    default_pool: "inbound",
    fallback_team: "team:t-1",
  },
  accepted_findings: [
    { code: "segment_gap", pointer: "/segments/0/company_size_max", reason: "None are larger." },
  ],
};
const consoleLog = console.log;
let tenants = 0;

beforeAll(async () => {
  await migratedDatabase();
  console.log = () => undefined;
});
afterAll(() => {
  console.log = consoleLog;
});

/** A tenant of its own with two people in one team; answers its key. */
async function seedTenant(): Promise<string> {
  tenants += 1;
  const tenant = `cfg-door-${tenants}`;
  await callDoor("PUT", `/v1/tenants/${tenant}`, env.OPERATOR_KEY, { name: tenant });
  const issued = await callDoor("POST", "/v1/keys", env.OPERATOR_KEY, {
    tenant,
    name: "k",
    scopes: SCOPES,
  });
  const key = String(issued.body["key"]);
  for (const id of ["u-1", "u-2"]) await callDoor("PUT", `/v1/users/${id}`, key, { name: id });
  await callDoor("PUT", "/v1/teams/t-1", key, { name: "T", members: ["u-1", "u-2"] });
  return key;
}

/** Of the newest tenant; promises to leads may loosen, so people consent where they are asked. */
const publish = (key: string, config: unknown) => publishConfig(`cfg-door-${tenants}`, key, config);

describe("publishing a config", () => {
  test("numbers versions from 1, and the same content again makes none", async () => {
    const key = await seedTenant();
    const first = await callDoor("POST", PATH, key, CONFIG);
    expect([first.status, first.body["config_version"], first.headers.get("etag")]).toEqual([
      201,
      1,
      '"1"',
    ]);
    expect(first.headers.get("location")).toBe(`${PATH}/1`);
    const again = await callDoor("POST", PATH, key, CONFIG);
    expect([again.status, again.body["config_version"], again.body["published"]]).toEqual([
      200,
      1,
      false,
    ]);
    const second = await callDoor("POST", PATH, key, { ...CONFIG, default_sla_minutes: 30 });
    expect([second.status, second.body["config_version"]]).toEqual([201, 2]);
    const listed = await callDoor("GET", PATH, key);
    const items: { config_version: number }[] = listed.body["items"] ?? [];
    expect(items.map(({ config_version }) => config_version)).toEqual([2, 1]);
    const read = await callDoor("GET", `${PATH}/1`, key);
    expect(read.body["source"]).toEqual(CONFIG);
    expect(read.body["config_sha256"]).toBe(first.body["config_sha256"]);
    expect((await callDoor("GET", `${PATH}/3`, key)).status).toBe(404);
    expect((await callDoor("GET", `${PATH}/x`, key)).status).toBe(404);
  });

  test("YAML is the same config as JSON", async () => {
    const key = await seedTenant();
    const yaml = [
      "segments:",
      "  - { name: smb, company_size_max: 200, sla_minutes: 60 }",
      "routing:",
      "  round_robin_pools: { inbound: [user:u-1, user:u-2] }",
      "  default_pool: inbound",
      "  fallback_team: team:t-1",
      "accepted_findings:",
      "  - code: segment_gap",
      "    pointer: /segments/0/company_size_max",
      "    reason: None are larger.",
    ].join("\n");
    const headers = { "content-type": "application/yaml" };
    const published = await callDoor("POST", PATH, key, yaml, { headers });
    expect(published.status).toBe(201);
    const again = await callDoor("POST", PATH, key, CONFIG);
    expect([again.status, again.body["published"]]).toEqual([200, false]);
    const broken = await callDoor("POST", PATH, key, "a: [1\n", { headers });
    expect(broken.status).toBe(400);
  });

  test("a dry run answers the hashes of what a publish would make, and publishes nothing", async () => {
    const key = await seedTenant();
    const dry = await callDoor("POST", `${PATH}?dry_run=true`, key, CONFIG);
    expect([dry.status, dry.body["dry_run"]]).toEqual([200, true]);
    expect((await callDoor("GET", PATH, key)).body["items"]).toEqual([]);
    const published = await callDoor("POST", PATH, key, CONFIG);
    expect(published.body["config_sha256"]).toBe(dry.body["config_sha256"]);
    expect(published.body["source_sha256"]).toBe(dry.body["source_sha256"]);
  });

  test("a version rules from the instant its author names, in the future and nowhere else", async () => {
    const key = await seedTenant();
    const at = (instant: string) =>
      callDoor("POST", `${PATH}?effective_at=${encodeURIComponent(instant)}`, key, CONFIG);
    for (const wrong of ["2020-01-01T00:00:00Z", "soon", "2100-01-01", "2100-01-01T00:00:00"]) {
      const refused = await at(wrong);
      expect([wrong, refused.status, refused.pointers]).toEqual([
        wrong,
        422,
        ["/query/effective_at"],
      ]);
    }
    const published = await at("2100-01-01T02:00:00+02:00");
    expect([published.status, published.body["effective_at"]]).toEqual([
      201,
      "2100-01-01T00:00:00.000Z",
    ]);
    const misspelt = await callDoor("POST", `${PATH}?effective=2100-01-01`, key, CONFIG);
    expect([misspelt.status, misspelt.pointers]).toEqual([422, ["/query/effective"]]);
  });

  test("each version is read as it was written, also where another compiles alike", async () => {
    const key = await seedTenant();
    const plain = { ...CONFIG, default_sla_minutes: 30 };
    const spelled = { ...plain, segments: [{ ...CONFIG.segments[0], sla_minutes: 30 }] };
    const implied = { ...plain, segments: [{ name: "smb", company_size_max: 200 }] };
    for (const config of [spelled, CONFIG, implied]) await publish(key, config);
    const [first, third] = [
      await callDoor("GET", `${PATH}/1`, key),
      await callDoor("GET", `${PATH}/3`, key),
    ];
    expect(first.body["config_sha256"]).toBe(third.body["config_sha256"]);
    expect([first.body["source"], third.body["source"]]).toEqual([spelled, implied]);
  });

  test("If-Match publishes over the version it names and over no other", async () => {
    const key = await seedTenant();
    await callDoor("POST", PATH, key, CONFIG);
    const next = { ...CONFIG, default_sla_minutes: 30 };
    const stale = await callDoor("POST", PATH, key, next, { headers: { "if-match": '"7"' } });
    expect(stale.status).toBe(412);
    const right = await callDoor("POST", PATH, key, next, { headers: { "if-match": '"1"' } });
    expect(right.status).toBe(201);
    const odd = await callDoor("POST", PATH, key, next, { headers: { "if-match": "1" } });
    expect([odd.status, odd.pointers]).toEqual([422, ["/header/if-match"]]);
  });

  test("every fault of shape, then every fault of meaning, has its pointer, and nothing is published", async () => {
    const key = await seedTenant();
    const shape = await callDoor("POST", PATH, key, {
      segments: [{ name: "SMB", sla: 1 }],
      routing: {},
    });
    expect(shape.status).toBe(422);
    expect(shape.pointers.toSorted()).toEqual(["/segments/0/name", "/segments/0/sla"]);
    const meaning = await callDoor("POST", PATH, key, {
      ...CONFIG,
      routing: { ...CONFIG.routing, default_pool: "nowhere", fallback_team: "team:ghost" },
    });
    expect(meaning.pointers.toSorted()).toEqual([
      "/routing/default_pool",
      "/routing/fallback_team",
    ]);
    for (const body of ["[]", "null", '"x"']) {
      expect((await callDoor("POST", PATH, key, body)).status).toBe(422);
    }
    expect((await callDoor("GET", PATH, key)).body["items"]).toEqual([]);
  });

  test("a config may be larger than a lead, and still has an end", async () => {
    const key = await seedTenant();
    const block_domains = Array.from({ length: 8000 }, (_, i) => `blocked-${i}.example`);
    const large = { ...CONFIG, lists: { block_domains } };
    expect(JSON.stringify(large).length).toBeGreaterThan(128 * 1024);
    expect((await callDoor("POST", PATH, key, large)).status).toBe(201);
    expect((await callDoor("POST", PATH, key, `"${"x".repeat(1024 * 1024)}"`)).status).toBe(413);
  });
});
