// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { env } from "cloudflare:workers";
import { SCOPES } from "#domain/access/api-key.ts";
import { SWITCH_DELAY_MS } from "#domain/config/effective-at.ts";
import type { TenantDeskRpc } from "#domain/messages/tenant-desk.ts";
import { buildConfigPort } from "#storage/config-reader.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";
import { type Answer, callDoor } from "../../tests/faults/doors/door-calls.ts";
import { dealsConfig, openPublished, VERSIONS } from "../../tests/faults/doors/config-scene.ts";
import { consentTo, seedAdmin } from "../../tests/faults/doors/publish-config.ts";
import { migratedDatabase } from "../../tests/faults/migrated-database.ts";

const CANDIDATES = "/v1/config/candidates";
const consoleLog = console.log;
beforeAll(async () => {
  await migratedDatabase();
  console.log = () => undefined;
});
afterAll(() => {
  console.log = consoleLog;
});

/** The tenant's desk, which shows its first version alone. */
function deskOfBefore(tenant: string): unknown {
  const desk = env.TENANT_DESK.get(env.TENANT_DESK.idFromName(tenant));
  const real = tenantDeskStub(env, tenant);
  const stale = {
    versions: async (asked: Parameters<TenantDeskRpc["versions"]>[0]) =>
      (await real.versions(asked)).slice(0, 1),
  };
  return {
    idFromName: () => desk.id,
    get: () =>
      new Proxy(desk, {
        get: (target, name) => Reflect.get(name === "versions" ? stale : target, name) as unknown,
      }),
  };
}

const placeOf = ({ body }: Answer) => `${CANDIDATES}/${String(body["candidate_id"])}`;
const statusAndCode = ({ status, body }: Answer) => [
  status,
  /[a-z_]+$/.exec(String(body["type"]))?.[0],
];
const sentencesOf = (diff: { keys: { sentence: string }[]; decisions: { sentence: string }[] }) =>
  [...diff.keys, ...diff.decisions].map(({ sentence }) => sentence).join("\n");

describe("a config that loosens something", () => {
  test("is not in force by one administrator's word, and is by a second one's", async () => {
    const scene = await openPublished();
    const { tenant, admins } = scene;
    const [ada, bea] = admins;
    const proposed = await scene.publish(ada.session, dealsConfig(0.25));
    expect([proposed.status, proposed.body["status"], proposed.body["needs"]]).toEqual([
      202,
      "waiting",
      1,
    ]);
    expect(await scene.numbers()).toEqual([1]);
    const now = Date.now() + SWITCH_DELAY_MS;
    const active = await buildConfigPort(env, now).active(tenant, now);
    expect(active?.version.config_version).toBe(1);

    const location = proposed.headers.get("location") ?? "";
    const shown = await callDoor("GET", location, bea.session);
    expect(shown.body["source"]).toEqual(dealsConfig(0.25));
    expect(shown.body["config_sha256"]).toBe(proposed.body["config_sha256"]);

    const consented = await consentTo(proposed, bea.session);
    expect([consented.status, consented.body["config_version"]]).toEqual([201, 2]);
    const again = await consentTo(proposed, bea.session);
    expect([again.status, again.body["published"]]).toEqual([200, false]);
    expect(await scene.numbers()).toEqual([1, 2]);
  });

  test("the receipt and the version name author, consents, and what it changes in sentences", async () => {
    const scene = await openPublished();
    const [ada, bea] = scene.admins;
    await consentTo(await scene.publish(ada.session, dealsConfig(0.25)), bea.session);
    const body = (await scene.told())[1];
    expect(body?.author).toEqual({ kind: "user", ref: ada.user_id });
    expect(body?.consents?.map(({ ref }) => ref)).toEqual([bea.user_id]);
    expect(body?.diff?.loosens).toBe(true);
    const sentences = body?.diff === undefined ? "" : sentencesOf(body.diff);
    expect(sentences).toMatch(/20 %.*25 %/);
    expect(sentences).toContain("SALES_MANAGER");
    const version = await callDoor("GET", `${VERSIONS}/2`, ada.session);
    const publication = version.body["publication"] as unknown as Record<string, unknown>;
    expect(publication["diff"]).toEqual(body?.diff);
    expect(publication["author"]).toEqual(body?.author);
    const diff = await callDoor("GET", `${VERSIONS}/2/diff`, ada.session);
    expect([diff.body["against"], diff.body["diff"]]).toEqual([1, body?.diff]);
  });

  test("its author, another role, a key, another hash and another tenant do not consent", async () => {
    const scene = await openPublished();
    const [ada, bea] = scene.admins;
    const proposed = await scene.publish(ada.session, dealsConfig(0.25));
    const finance = await scene.signIn("cfo-2", ["finance", "deal_desk", "vp_sales"]);
    const bound = await callDoor("POST", "/v1/keys", ada.session, {
      name: "bound",
      scopes: SCOPES,
      user: bea.external_id,
    });
    const stranger = await openPublished();
    const body = { ...proposed.body, config_sha256: "0".repeat(64) } as unknown as Answer["body"];
    const refusals = [
      await consentTo(proposed, ada.session),
      await consentTo(proposed, finance.session),
      await consentTo(proposed, scene.key),
      await consentTo(proposed, String(bound.body["key"])),
      await consentTo(proposed, stranger.admins[0].session),
      await consentTo({ ...proposed, body }, bea.session),
    ];
    expect(refusals.map(statusAndCode)).toEqual([
      [403, "own_candidate"],
      [403, "missing_role"],
      [403, "missing_scope"],
      [403, "missing_scope"],
      [404, "not_found"],
      [409, "candidate_stale"],
    ]);
    const location = placeOf(proposed);
    expect((await callDoor("GET", location, stranger.key)).status).toBe(404);
    expect((await callDoor("GET", CANDIDATES, stranger.key)).body["items"]).toEqual([]);
    expect(await scene.numbers()).toEqual([1]);
  });

  test("proposed by a key needs two people, also by a key in the name of one of them", async () => {
    const scene = await openPublished();
    const [ada, bea] = scene.admins;
    const bound = await callDoor("POST", "/v1/keys", bea.session, {
      name: "bound",
      scopes: SCOPES,
      user: ada.external_id,
    });
    for (const [key, self_pct, version] of [
      [scene.key, 0.25, 2],
      [String(bound.body["key"]), 0.28, 3],
    ] as const) {
      const proposed = await scene.publish(key, dealsConfig(self_pct));
      expect([proposed.status, proposed.body["needs"]]).toEqual([202, 2]);
      for (let i = 0; i < 2; i++) {
        const once = await consentTo(proposed, bea.session);
        expect([once.status, once.body["needs"]]).toEqual([202, 1]);
      }
      const twice = await consentTo(proposed, ada.session);
      expect([twice.status, twice.body["config_version"]]).toEqual([201, version]);
    }
  });

  test("does not count whoever consented or proposed and has left, or lost the role, since", async () => {
    const scene = await openPublished();
    const [ada, bea, cleo] = scene.admins;
    const { session } = await seedAdmin(scene.tenant, "admin-4");
    const save = async (external_id: string, as: object) => {
      const saved = { name: external_id, ...as };
      expect((await callDoor("PUT", `/v1/users/${external_id}`, scene.key, saved)).status).toBe(
        200,
      );
    };
    const ofKey = await scene.publish(scene.key, dealsConfig(0.25));
    await consentTo(ofKey, bea.session);
    await save(bea.external_id, { roles: ["revops_admin"], active: false });
    const alone = await consentTo(ofKey, cleo.session);
    expect([alone.status, alone.body["needs"]]).toEqual([202, 1]);
    const refs = (alone.body["consents"] as unknown as { ref: string }[]).map(({ ref }) => ref);
    expect(refs).toEqual([cleo.user_id]);
    expect((await consentTo(ofKey, session)).status).toBe(201);

    const ofAda = await scene.publish(ada.session, dealsConfig(0.28));
    expect(ofAda.body["needs"]).toBe(1);
    await save(ada.external_id, { roles: ["ae"] });
    const one = await consentTo(ofAda, cleo.session);
    expect([one.status, one.body["needs"]]).toEqual([202, 1]);
    expect(await scene.numbers()).toEqual([1, 2]);
    expect((await consentTo(ofAda, session)).status).toBe(201);
  });

  test("sent again while it waits is the same candidate", async () => {
    const scene = await openPublished();
    const [ada, bea] = scene.admins;
    const ids = [];
    for (const { session } of [ada, ada, bea]) {
      const { body } = await scene.publish(session, dealsConfig(0.25));
      ids.push(body["candidate_id"]);
    }
    expect(new Set(ids).size).toBe(1);
    const { body } = await callDoor("GET", CANDIDATES, ada.session);
    expect(body["items"]).toHaveLength(1);
  });

  test("is published over the version it was compared with and over no other", async () => {
    const scene = await openPublished();
    const [ada, bea] = scene.admins;
    const proposed = await scene.publish(ada.session, dealsConfig(0.25));
    const tighter = await scene.publish(bea.session, dealsConfig(0.1));
    expect(tighter.status).toBe(201);
    expect(statusAndCode(await consentTo(proposed, bea.session))).toEqual([409, "version_moved"]);
    const anew = await scene.publish(ada.session, dealsConfig(0.25));
    expect([anew.status, anew.body["base_version"]]).toEqual([202, 2]);
  });

  test("whose people left meanwhile is not what was consented to", async () => {
    const scene = await openPublished();
    const [ada, bea] = scene.admins;
    const pools = { round_robin_pools: { inbound: ["user:ae"] }, default_pool: "inbound" };
    const routing = { fallback_team: "team:sales", ...pools };
    const proposed = await scene.publish(ada.session, dealsConfig(0.25, { routing }));
    expect(proposed.status).toBe(202);
    const saved = await callDoor("PUT", "/v1/users/ae", scene.key, { name: "ae", active: false });
    expect(saved.status).toBe(200);
    const stale = await consentTo(proposed, bea.session);
    expect(statusAndCode(stale)).toEqual([409, "candidate_stale"]);
    expect(stale.pointers[0]).toContain("/routing/round_robin_pools/inbound");
    expect(await scene.numbers()).toEqual([1]);
  });

  test("is withdrawn by its author and rejected by another, with a reason, and then waits no longer", async () => {
    const scene = await openPublished();
    const [ada, bea] = scene.admins;
    for (const [by, self_pct, status] of [
      [ada, 0.25, "withdrawn"],
      [bea, 0.26, "rejected"],
    ] as const) {
      const proposed = await scene.publish(ada.session, dealsConfig(self_pct));
      const path = placeOf(proposed);
      expect((await callDoor("POST", `${path}/reject`, by.session, {})).pointers).toEqual([
        "/reason",
      ]);
      const ended = await callDoor("POST", `${path}/reject`, by.session, { reason: "Not now." });
      expect([ended.status, ended.body["status"], ended.body["needs"]]).toEqual([200, status, 0]);
      const late = await consentTo(proposed, bea.session);
      expect(statusAndCode(late)).toEqual([409, "candidate_ended"]);
    }
    expect(await scene.numbers()).toEqual([1]);
  });

  test("does not slip in over a version that came after it was compared, whatever version it names", async () => {
    const scene = await openPublished();
    const [ada] = scene.admins;
    await scene.publish(ada.session, dealsConfig(0.1));
    // As if version 2 had been published a moment after the door looked.
    const early = { TENANT_DESK: deskOfBefore(scene.tenant) };
    for (const self_pct of [0.15, 0.2]) {
      for (const headers of [{}, { "if-match": '"2"' }]) {
        const config = dealsConfig(self_pct);
        const late = await callDoor("POST", VERSIONS, ada.session, config, {
          headers,
          settings: early,
        });
        expect([self_pct, headers, late.status >= 400]).toEqual([self_pct, headers, true]);
      }
    }
    expect(await scene.numbers()).toEqual([1, 2]);
  });

  test("does not slip in beside a loose version that is scheduled for later", async () => {
    const scene = await openPublished();
    const [ada, bea] = scene.admins;
    const query = "?effective_at=2100-01-01T00:00:00Z";
    const later = await scene.publish(ada.session, dealsConfig(0.3), { query });
    const consented = await consentTo(later, bea.session);
    expect(consented.body["effective_at"]).toBe("2100-01-01T00:00:00.000Z");
    // Tighter than version 2, and looser than version 1, which rules until then.
    const now = await scene.publish(ada.session, dealsConfig(0.29));
    expect([now.status, now.body["base_version"], now.body["diff_against"]]).toEqual([202, 2, 1]);
    const tight = await scene.publish(ada.session, dealsConfig(0.2));
    expect([tight.status, tight.body["config_version"]]).toEqual([201, 3]);
  });
});
