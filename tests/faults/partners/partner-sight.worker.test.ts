// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { buildRegistrationId, leadOfRegistration } from "#domain/ids/registration-id.ts";
import { seededRandom } from "../../fixtures/seeded-random.ts";
import { DEAD_STORES } from "../doors/source-scene.ts";
import { publish } from "../pipeline/scene.ts";
import { CUSTOMER_DOMAIN, openPartnerScene, type PartnerScene } from "./partner-scene.ts";

type Item = Readonly<Record<string, unknown>> & { readonly id: string };
type Partner = "north" | "south";

/** Every page of the list, three rows each. */
async function listAll(scene: PartnerScene, by: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await scene.see(`/v1/registrations?limit=3${query}`, by);
    expect(page.status).toBe(200);
    items.push(...(page.body["items"] as unknown as Item[]));
    cursor = page.body["next_cursor"] as unknown as string | null;
  }
  return items;
}

const ORIGINS = ["north", "south", "direct"] as const;

/**
 * People of the two partners and of the tenant itself, in any order and again and again, some of them the same, by ids that
 * partners share; and conflicts settled now and then. Answers each partner's registrations.
 */
async function liveThrough(
  scene: PartnerScene,
  seed: number,
): Promise<Record<Partner, Set<string>>> {
  const random = seededRandom(seed);
  const registered: Record<Partner, Set<string>> = { north: new Set(), south: new Set() };
  for (let i = 0; i < 36; i++) {
    const origin = random.pick(ORIGINS);
    const person = 1 + random.below(6);
    const domain = person < 3 ? CUSTOMER_DOMAIN : `shared-${person}.example`;
    const external = random.below(3) === 0 ? {} : { external_id: `deal-${random.below(5)}` };
    const body = {
      email: `person-${person}@${domain}`,
      company: `Of-${origin} ${random.below(3)}`,
      last_name: `Name-${origin}`,
      ...external,
    };
    const path = origin === "direct" ? "/v1/leads" : "/v1/registrations";
    const key = origin === "direct" ? scene.admin : scene[origin];
    const { status, body: accepted } = await scene.post(path, key, body);
    expect(status).toBe(202);
    if (origin !== "direct") registered[origin].add(accepted["id"] ?? "");
    if (random.below(4) === 0) await scene.run();
    if (random.below(5) === 0) await settleOne(scene, random.pick(["partner", "direct"]));
  }
  await scene.run();
  await scene.run();
  return registered;
}

async function settleOne(scene: PartnerScene, choice: string): Promise<void> {
  const { body } = await scene.see("/v1/conflicts", scene.manager.token);
  const [open] = body["items"] as unknown as Item[];
  if (open === undefined) return;
  const path = `/v1/conflicts/${open.id}/resolve`;
  const { status } = await scene.post(path, scene.manager.token, { choice, reason: "Agreed." });
  expect([202, 409]).toContain(status);
}

describe.each([7, 21])("whatever partners and people hand in (seed %i)", (seed) => {
  test("each partner sees its own registrations, all of them, and nothing that anybody else has or said", async () => {
    const scene = await openPartnerScene(`partner-sight-${seed}`);
    const registered = await liveThrough(scene, seed);
    const states = new Set<unknown>();
    for (const [own, other] of [
      ["north", "south"],
      ["south", "north"],
    ] as const) {
      const items = await listAll(scene, scene[own]);
      expect(new Set(items.map(({ id }) => id))).toEqual(registered[own]);
      expect(items).toHaveLength(registered[own].size);
      const said = [JSON.stringify(items)];
      for (const item of items) {
        states.add(item["state"]);
        const one = await scene.see(`/v1/registrations/${item.id}`, scene[own]);
        expect(one.body).toEqual(item);
        said.push(JSON.stringify(one.body));
      }
      const missing = await scene.see(`/v1/registrations/reg_${"a".repeat(38)}`, scene[own]);
      expect(missing.status).toBe(404);
      for (const id of registered[other]) {
        const answer = await scene.see(`/v1/registrations/${id}`, scene[own]);
        expect([answer.status, answer.body["type"]]).toEqual([404, missing.body["type"]]);
      }
      expect(said.join("\n")).not.toMatch(
        new RegExp(`Of-${other}|Of-direct|Name-|person-|led_|usr_|acc_|rcp_|cfl_|"${other}"`),
      );
    }
    // A run in which nothing stood against anybody would show little.
    expect(states.size).toBeGreaterThan(1);
    const all = await listAll(scene, scene.manager.token);
    expect(new Set(all.map(({ id }) => id))).toEqual(
      new Set([...registered.north, ...registered.south]),
    );
    for (const { id } of all) {
      expect((await scene.see(`/v1/registrations/${id}`, scene.manager.token)).status).toBe(200);
    }
  }, 60_000);
});

describe("a registration", () => {
  test("is known to its partner right after the 202, to no other and under no other name", async () => {
    const scene = await openPartnerScene("partner-soon");
    const body = { email: "soon@company.example", company: "Soon Ltd" };
    const { body: accepted, headers } = await scene.post("/v1/registrations", scene.north, body);
    const id = accepted["id"] ?? "";
    expect(headers.get("location")).toBe(`/v1/registrations/${id}`);
    const path = `/v1/registrations/${id}`;
    expect((await scene.see(path, scene.north)).body).toMatchObject({ state: "received" });
    expect((await scene.see(path, scene.south)).status).toBe(404);
    const idKey = scene.tools.idKey(scene.tenant);
    const lead = leadOfRegistration(idKey, id) ?? "";
    const asIfSouth = buildRegistrationId(idKey, "south", lead);
    await scene.run();
    for (const by of [scene.south, scene.north, scene.manager.token]) {
      expect((await scene.see(`/v1/registrations/${asIfSouth}`, by)).status).toBe(404);
    }
    expect((await scene.see(path, scene.north)).body).toMatchObject({
      state: "accepted",
      company: "Soon Ltd",
    });
  });

  test("is taken when TenantDesk has not answered for longer than memory keeps a config", async () => {
    const scene = await openPartnerScene("partner-desk-down");
    const register = (later_ms: number, more: Record<string, unknown>) =>
      scene.post(
        "/v1/registrations",
        scene.north,
        { email: "down@company.example" },
        {},
        later_ms,
        more,
      );
    expect((await register(0, {})).status).toBe(202);
    const { TENANT_DESK } = DEAD_STORES;
    expect((await register(61_000, { TENANT_DESK })).status).toBe(202);
  });

  test("is the same for every repeat: by external id, Idempotency-Key or content, each within its partner", async () => {
    const scene = await openPartnerScene("partner-again");
    const lead = { email: "again@company.example" };
    const ids = async (by: string, body: object, key?: string): Promise<string> => {
      const headers: Record<string, string> = key === undefined ? {} : { "idempotency-key": key };
      return (await scene.post("/v1/registrations", by, body, headers)).body["id"] ?? "";
    };
    const { north, south } = scene;
    for (const [body, other, key] of [
      [{ ...lead, external_id: "x" }, { ...lead, external_id: "x", company: "Other" }, undefined],
      [lead, { ...lead, company: "Other" }, "intent-1"],
      [lead, lead, undefined],
    ] as const) {
      const first = await ids(north, body, key);
      expect(await ids(north, other, key)).toBe(first);
      const theirs = await ids(south, body, key);
      const idKey = scene.tools.idKey(scene.tenant);
      expect(leadOfRegistration(idKey, theirs)).not.toBe(leadOfRegistration(idKey, first));
    }
    expect(await ids(north, lead)).not.toBe(await ids(north, { ...lead, company: "Other" }));
  });

  test("takes a lead's fields but its source, names each wrong one, and ends with its partner", async () => {
    const scene = await openPartnerScene("partner-body");
    const answer = await scene.post("/v1/registrations", scene.north, {
      email: "none",
      source: "north",
      extra: 1,
    });
    expect(answer.status).toBe(422);
    const errors = answer.body["errors"] as unknown as { pointer: string }[];
    expect(errors.map(({ pointer }) => pointer).toSorted()).toEqual(["/extra", "/source"]);
    const nobody = await scene.post("/v1/registrations", scene.north, { company: "Acme" });
    expect(nobody.status).toBe(422);
    // The config names the source of south's leads.
    await scene.post("/v1/registrations", scene.south, { email: "a@company.example" });
    await scene.run();
    const created = (await scene.receipts()).find(({ body }) => body.kind === "attempt");
    expect(created?.body).toMatchObject({
      source: "partners",
      intake: { kind: "partner", source: "south" },
    });
    await publish(scene.tenant, ["user:sdr-1"], 1, 0, { sources: { north: { kind: "partner" } } });
    const later = async (by: string) =>
      scene.post("/v1/registrations", by, { email: "b@company.example" }, {}, 2 * 60_000);
    const gone = await later(scene.south);
    expect([gone.status, gone.body["type"]]).toEqual([
      409,
      "urn:revops-pack:problem:partner_unknown",
    ]);
    expect((await later(scene.north)).status).toBe(202);
  });
});
