// SPDX-License-Identifier: Apache-2.0
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { ACTIONS } from "#domain/access/actions.ts";
import { CONTRACTS } from "#api/contracts.ts";
import { tenantDeskStub } from "#storage/object-stubs.ts";
import { buildDoorFixture, keyRecord, testKey } from "../doors/door-env.ts";
import { callDoor } from "../doors/door-calls.ts";
import { askDoor } from "../doors/walk/walk-scene.ts";
import { authenticate } from "#edge/authenticate.ts";
import { seedPerson } from "../doors/people.ts";
import { issuePartnerKey } from "../doors/partner-key.ts";
import { openPartnerScene, type PartnerScene } from "./partner-scene.ts";

let scene: PartnerScene;
beforeAll(async () => {
  const signals = { signals: { kind: "signal" } };
  const partners = { north: { kind: "partner" }, south: { kind: "partner" } };
  scene = await openPartnerScene("partner-keys", "hold", { sources: { ...signals, ...partners } });
});

const partner = { name: "p", scopes: ["registrations"], source: "north" };

describe("a partner's key", () => {
  test.each([
    ["no source", { ...partner, source: undefined }, "/source"],
    ["a source that the config does not have", { ...partner, source: "west" }, "/source"],
    ["a name that every object has", { ...partner, source: "constructor" }, "/source"],
    ["a source of another kind", { ...partner, source: "signals" }, "/source"],
    ["another scope beside", { ...partner, scopes: ["registrations", "leads:read"] }, "/scopes"],
    ["another scope alone", { ...partner, scopes: ["leads:read"] }, "/scopes"],
    ["a user", { ...partner, user: "manager" }, "/user"],
  ])("is not issued with %s, and the field is named", async (_, body, pointer) => {
    const answer = await callDoor("POST", "/v1/keys", scene.admin, body);
    expect([answer.status, answer.pointers]).toEqual([422, [pointer]]);
  });

  test("is issued by the tenant's administration, and neither by the operator nor by a key in a user's name", async () => {
    const { tenant } = scene;
    const admin = await seedPerson(tenant, "keys-admin", ["revops_admin"]);
    const bound = { name: "bound", scopes: ["admin"], user: admin.external_id };
    const key = String((await callDoor("POST", "/v1/keys", scene.admin, bound)).body["key"]);
    for (const [by, body] of [
      [key, partner],
      [env.OPERATOR_KEY, { ...partner, tenant }],
    ] as const) {
      const answer = await callDoor("POST", "/v1/keys", by, body);
      expect([answer.status, answer.pointers]).toEqual([422, ["/source"]]);
    }
  });

  test("shows its source wherever it is shown, and a rotation keeps it", async () => {
    const issued = await callDoor("POST", "/v1/keys", scene.admin, partner);
    expect(issued.body).toMatchObject({ source: "north", scopes: ["registrations"], user: null });
    const path = `/v1/keys/${String(issued.body["key_id"])}`;
    const rotated = await callDoor("POST", `${path}/rotate`, scene.admin, {});
    expect(rotated.body).toMatchObject({ source: "north", scopes: ["registrations"] });
    expect((await scene.see(path, scene.admin)).body).toMatchObject({ source: "north" });
    const successor = String(rotated.body["key"]);
    expect((await scene.see("/v1/registrations", successor)).status).toBe(200);
    const listed = await scene.see("/v1/keys", scene.admin);
    const items = listed.body["items"] as unknown as { key_id: string; source: string | null }[];
    expect(items.find(({ key_id }) => key_id === rotated.body["key_id"])?.source).toBe("north");
    expect(items.some(({ source }) => source === null)).toBe(true);
  });

  test("is for another source another key under the same Idempotency-Key, never the first one's", async () => {
    const headers = { "idempotency-key": "partner-1" };
    const body = { ...partner, name: "one" };
    const first = await callDoor("POST", "/v1/keys", scene.admin, body, { headers });
    const again = await callDoor("POST", "/v1/keys", scene.admin, body, { headers });
    expect(again.body["key"]).toBe(first.body["key"]);
    const south = { ...body, source: "south" };
    const other = await callDoor("POST", "/v1/keys", scene.admin, south, { headers });
    expect([other.status, other.body["type"]]).toEqual([
      422,
      "urn:revops-pack:problem:idempotency_key_reused",
    ]);
  });

  test("is refused by every route but those of registrations, before anything of the request is looked at", async () => {
    const key = await issuePartnerKey(scene.admin, "south");
    const headers = { authorization: `Bearer ${key}` };
    const answers: [string, string | null][] = [];
    for (const contract of CONTRACTS) {
      const { action } = contract;
      if (action === "anybody" || action.startsWith("registration.")) continue;
      answers.push([contract.id, (await askDoor(contract, {}, headers)).problem]);
    }
    expect(answers.length).toBeGreaterThan(60);
    expect(answers).toEqual(answers.map(([id]) => [id, "missing_scope"]));
    expect(Object.keys(ACTIONS).filter((action) => action.startsWith("registration."))).toEqual([
      "registration.create",
      "registration.read",
    ]);
  });

  test("has its one scope and no other's key has it, whatever a stored record says", async () => {
    const scopesOf = async (more: Parameters<typeof keyRecord>[2], tenant: string) => {
      const scopes = ["admin", "leads:read", "registrations"] as const;
      const keys = [keyRecord(testKey(tenant), scopes, more)];
      const { env: doors } = buildDoorFixture(new Map([[tenant, keys]]));
      const headers = new Headers({ authorization: `Bearer ${testKey(tenant)}` });
      const caller = await authenticate(headers, doors, Date.now());
      return caller.ok && caller.value.kind === "key" ? caller.value.scopes : null;
    };
    expect(await scopesOf({ source: "north" }, "record-of-partner")).toEqual(["registrations"]);
    expect(await scopesOf({}, "record-of-tenant")).toEqual(["leads:read", "admin"]);
  });

  test("has its source in the receipt of its creation", async () => {
    const issued = await callDoor("POST", "/v1/keys", scene.admin, { ...partner, name: "told" });
    const key_id = String(issued.body["key_id"]);
    const told = (await scene.receipts()).find(({ leaf }) => leaf.chain === `api_key:${key_id}`);
    const fields = told?.body.kind === "record" ? told.body.change.fields : [];
    expect(fields).toContainEqual({
      field: "source",
      personal: false,
      before: null,
      after: '"north"',
    });
    const { tenant } = scene;
    expect(await tenantDeskStub(env, tenant).findKey({ v: 1, tenant, key_id })).toMatchObject({
      source: "north",
    });
  });
});
