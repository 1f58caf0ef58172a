// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ConfigDiff } from "#domain/config/config-diff.ts";
import type { Finding } from "#domain/config/finding.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";
import { type Answer, callDoor } from "../../tests/faults/doors/door-calls.ts";
import { dealsConfig, openConfigScene, VERSIONS } from "../../tests/faults/doors/config-scene.ts";
import { migratedDatabase } from "../../tests/faults/migrated-database.ts";

const CHECK = "/v1/config/check";
const YAML = { "content-type": "application/yaml" };
const consoleLog = console.log;
beforeAll(async () => {
  await migratedDatabase();
  console.log = () => undefined;
});
afterAll(() => {
  console.log = consoleLog;
});

const findingsOf = ({ body }: Answer) => body["findings"] as unknown as readonly Finding[];
const diffOf = ({ body }: Answer) => body["diff"] as unknown as ConfigDiff;
/** A hole between 49,999 and 250,000: a warning. */
const holed = (more: Record<string, unknown> = {}) => {
  const config = dealsConfig(0.2, more);
  const [smb, enterprise] = config.segments;
  return { ...config, segments: [smb, { ...enterprise, arr_min: 250_000 }] };
};

describe("checking a config", () => {
  test("stores nothing and answers what publishing would", async () => {
    const scene = await openConfigScene("check-door");
    const { key } = scene;
    const checked = await callDoor("POST", CHECK, key, dealsConfig(0.2));
    expect([checked.status, checked.body["publishable"], checked.body["loosens"]]).toEqual([
      200,
      true,
      false,
    ]);
    expect(checked.body["cells"]).toBeGreaterThan(100);
    expect(await scene.numbers()).toEqual([]);
    const published = await scene.publish(key, dealsConfig(0.2));
    for (const hash of ["source_sha256", "config_sha256"]) {
      expect(checked.body[hash]).toBe(published.body[hash]);
    }
    expect((await callDoor("GET", "/v1/config/draft", key)).status).toBe(404);
  });

  test("doubts a product family that the tenant's catalogue does not have, once it has one", async () => {
    const { key } = await openConfigScene("check-door");
    const config = dealsConfig(0.2, {
      products: { families: { Plams: { max_discount_pct: 0.3 } } },
    });
    const codes = async () =>
      findingsOf(await callDoor("POST", CHECK, key, config)).map(({ code }) => code);
    expect(await codes()).not.toContain("unknown_family");
    const product = { name: "Plan", family: "Plans", charge: "one_time" };
    expect((await callDoor("PUT", "/v1/products/plan", key, product)).status).toBe(201);
    expect(await codes()).toContain("unknown_family");
  });

  test("names the line and column of a fault, of shape and of meaning, in YAML and JSON", async () => {
    const { key } = await openConfigScene("check-door");
    const text = [
      "segments:",
      "  - { name: smb, sla_minutes: 60 }",
      "routing:",
      "  fallback_team: team:ghost",
    ].join("\n");
    const [meaning] = findingsOf(await callDoor("POST", CHECK, key, text, { headers: YAML }));
    expect(meaning).toMatchObject({
      severity: "error",
      code: "unknown_team",
      pointer: "/routing/fallback_team",
      line: 4,
    });
    expect(meaning?.column).toBeGreaterThan(1);
    const json = '{\n  "segments": [],\n  "rooting": {}\n}';
    const shape = await callDoor("POST", CHECK, key, json);
    expect([shape.body["publishable"], shape.body["diff"], shape.body["config_sha256"]]).toEqual([
      false,
      null,
      null,
    ]);
    const misspelt = findingsOf(shape).find(({ pointer }) => pointer === "/rooting");
    expect([misspelt?.code, misspelt?.line]).toEqual(["unknown_key", 3]);
  });

  test("a warning refuses the publish at its place until the config gives the reason, which the receipt keeps", async () => {
    const scene = await openConfigScene("check-door");
    const { key } = scene;
    const checked = await callDoor("POST", CHECK, key, holed());
    const [gap] = findingsOf(checked).filter(({ code }) => code === "segment_gap");
    expect([checked.body["publishable"], gap?.severity, gap?.accepted]).toEqual([
      false,
      "warning",
      null,
    ]);
    const refused = await scene.publish(key, JSON.stringify(holed(), null, 2));
    expect([refused.status, refused.pointers]).toEqual([422, [gap?.pointer]]);
    const errors = refused.body["errors"] as unknown as readonly Record<string, unknown>[];
    expect(errors[0]?.["line"]).toBeGreaterThan(1);
    const reason = "Nobody is of that size.";
    const accepted_findings = [{ code: gap?.code, pointer: gap?.pointer, reason }];
    const accepted = await scene.publish(key, holed({ accepted_findings }));
    expect(accepted.status).toBe(201);
    expect((await scene.told())[0]?.accepted).toEqual(accepted_findings);
  });

  test("a family called __proto__ is refused at its place, written in JSON or in YAML", async () => {
    const scene = await openConfigScene("check-door");
    const family = '{"families":{"__proto__":{"max_discount_pct":0.1}}}';
    const text = JSON.stringify(dealsConfig(0.2)).replace(/\}$/, `,"products":${family}}`);
    for (const type of ["application/json", "application/yaml"]) {
      const headers = { "content-type": type };
      const refused = await scene.publish(scene.key, text, { headers });
      expect([refused.status, refused.pointers]).toEqual([422, ["/products/families/__proto__"]]);
    }
    expect(await scene.numbers()).toEqual([]);
  });

  test("more reasons than a receipt keeps are refused, and not cut", async () => {
    const scene = await openConfigScene("check-door");
    const { key } = scene;
    const names = Array.from({ length: 110 }, (_, i) => `t_${i}`);
    const territories = Object.fromEntries(names.map((name, i) => [name, [`FR-${100 + i}`]]));
    const accepted_findings = names.map((name) => ({
      code: "territory_without_owner",
      pointer: `/routing/territories/${name}`,
      reason: "x".repeat(1_000),
    }));
    const config = dealsConfig(0.2, { accepted_findings });
    const routing = { ...config.routing, territories };
    const refused = await scene.publish(key, { ...config, routing });
    expect([refused.status, refused.pointers]).toEqual([422, ["/accepted_findings"]]);
  });

  test("compares with what rules, or with the version that is named", async () => {
    const scene = await openConfigScene("check-door");
    const { key } = scene;
    await scene.publish(key, dealsConfig(0.2));
    await scene.publish(key, dealsConfig(0.1));
    const against = (query: string) => callDoor("POST", `${CHECK}${query}`, key, dealsConfig(0.15));
    const looser = await against("");
    expect([looser.body["loosens"], looser.body["diff_against"]]).toEqual([true, 2]);
    expect(diffOf(looser).decisions.length).toBeGreaterThan(0);
    const tighter = await against("?against=1");
    expect([tighter.body["loosens"], tighter.body["diff_against"]]).toEqual([false, 1]);
    expect((await against("?against=9")).pointers).toEqual(["/query/against"]);
  });

  test("a dry run answers the report and the difference too", async () => {
    const scene = await openConfigScene("check-door");
    const { key } = scene;
    await scene.publish(key, dealsConfig(0.2));
    const dry = await scene.publish(key, dealsConfig(0.25), { query: "?dry_run=true" });
    expect([dry.status, dry.body["loosens"], dry.body["diff_against"]]).toEqual([200, true, 1]);
    expect(dry.body["findings"]).toEqual(
      findingsOf(await callDoor("POST", CHECK, key, dealsConfig(0.25))),
    );
    expect(await scene.numbers()).toEqual([1]);
    expect((await callDoor("GET", "/v1/config/candidates", key)).body["items"]).toEqual([]);
  });

  test("is for those who work on configs: a deal desk checks and does not publish", async () => {
    const scene = await openConfigScene("check-door");
    const desk = await scene.signIn("desk", ["deal_desk"]);
    const auditor = await scene.signIn("aud", ["auditor"]);
    const config = dealsConfig(0.2);
    expect((await callDoor("POST", CHECK, desk.session, config)).status).toBe(200);
    expect((await callDoor("POST", CHECK, auditor.session, config)).status).toBe(403);
    expect((await scene.publish(desk.session, config)).status).toBe(403);
  });
});

describe("publishing over a version that is not the newest any more", () => {
  test("is told who published in between and what that changed", async () => {
    const scene = await openConfigScene("check-door");
    const [ada, bea] = scene.admins;
    await scene.publish(ada.session, dealsConfig(0.2));
    await scene.publish(bea.session, dealsConfig(0.1));
    for (const self_pct of [0.05, 0.25]) {
      const headers = { "if-match": '"1"' };
      const late = await scene.publish(ada.session, dealsConfig(self_pct), { headers });
      expect([late.status, late.body["conflict"]]).toMatchObject([
        412,
        { current: '"2"', changed_by: { kind: "user", ref: bea.user_id } },
      ]);
      const { loosens, keys } = diffOf(late);
      const changed = keys.map(({ pointer }) => pointer);
      expect([loosens, changed]).toEqual([
        false,
        expect.arrayContaining(["/discounts/smb/ae_self_approve_pct"]),
      ]);
    }
    const unknown = await scene.publish(ada.session, dealsConfig(0.05), {
      headers: { "if-match": '"7"' },
    });
    expect([unknown.status, unknown.body["diff"]]).toEqual([412, undefined]);
    expect(await scene.numbers()).toEqual([1, 2]);
  });

  test("a version whose source nobody understands any more is replaced by two people", async () => {
    const scene = await openConfigScene("check-door");
    const [ada] = scene.admins;
    await tenantDeskStub(env, scene.tenant).publish({
      v: 1,
      tenant: scene.tenant,
      expect_version: null,
      source: '{"written":"long ago"}',
      compiled: "{}",
      compiler: "revops-config/0",
      effective_at_ms: null,
      actor: { kind: "system", ref: "test" },
    });
    const proposed = await scene.publish(ada.session, dealsConfig(0.1));
    expect([proposed.status, diffOf(proposed).keys[0]?.sentence]).toEqual([
      202,
      expect.stringContaining("not understood any more"),
    ]);
    const diff = await callDoor("GET", `${VERSIONS}/1/diff`, ada.session);
    expect([diff.status, diffOf(diff).loosens]).toEqual([200, true]);
  });
});
