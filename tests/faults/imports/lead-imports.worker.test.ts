// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, test } from "vitest";
import { SCOPES } from "#domain/access/api-key.ts";
import { type ImportScene, openImportScene } from "./import-scene.ts";
import { importReceipts, LEADS, leadsOf, standLeads } from "./lead-scene.ts";

let scene: ImportScene;
beforeAll(async () => {
  console.log = () => {};
  scene = await openImportScene("lead-imports");
  await scene.call("PUT", "/v1/users/ae-1", { name: "Ada", email: "ada@sales.example" });
  await scene.call("PUT", "/v1/users/gone", { name: "Gone", active: false });
  await scene.call("PUT", "/v1/teams/east", { name: "East", members: ["ae-1"] });
});

const FILE = [
  "Email,Company,Country,Owner,Shoe size",
  "jo@acme.example,Acme,GB,ae-1,43",
  "not an address,Acme,GB,,",
  "eve@beta.example,Beta,Narnia,ADA@sales.example,",
  "sam@gamma.example,Gamma,DE,nobody,",
  "kim@delta.example,Delta,DE,gone,",
  "jo@acme.example,Acme,GB,ae-1,43",
].join("\n");

describe("an import of leads", () => {
  test("hands every row that names somebody to the pipeline as a posted lead would be", async () => {
    scene.bulk.length = 0;
    const done = await scene.run({ ...LEADS, source: "fair" }, FILE);
    expect(done).toMatchObject({
      status: "done",
      rows: 6,
      rejected: 1,
      warnings: 1,
      created: 0,
      ignored_columns: [],
      leads: {
        mode: "route",
        source: "fair",
        queued: 5,
        repeated: 1,
        extra_columns: ["Shoe size"],
        underway: 4,
        undo: null,
      },
    });
    const [first, ...others] = leadsOf(scene);
    expect(first).toMatchObject({
      tenant: scene.tenant,
      lead: {
        source: "fair",
        email: "jo@acme.example",
        country: "GB",
        extra: { shoe_size: "43", owner: "ae-1" },
      },
      intake: { kind: "import", import_id: done["id"], row: 1, mode: "route", owner_id: null },
      actor: { kind: "key" },
    });
    expect(others.map(({ intake }) => intake?.kind === "import" && intake.row)).toEqual([
      3, 4, 5, 6,
    ]);
    expect(new Set(leadsOf(scene).map((one) => one.accepted_at_ms)).size).toBe(1);
    expect(new Set(leadsOf(scene).map((one) => one.subject_key)).size).toBe(5);
    const [, ...rejects] = await scene.rejects(String(done["id"]));
    expect(rejects.map((line) => line.split(",").slice(0, 4).join())).toMatchObject([
      expect.stringMatching(/^2,3,rejected,email: invalid_email:/),
      expect.stringMatching(/^3,4,warning,"country: unknown_country:/),
    ]);
  });

  test("counts what became of its leads while they are decided, and a re-upload brings none", async () => {
    scene.bulk.length = 0;
    const done = await scene.run({ ...LEADS, source: "grows" }, FILE);
    await standLeads(scene, "held");
    expect(await scene.see(String(done["id"]))).toMatchObject({
      leads: { queued: 5, repeated: 1, underway: 0, outcomes: { held: 4, routed: 0 } },
    });
    const ids = leadsOf(scene).map(({ lead_id }) => lead_id);
    scene.bulk.length = 0;
    const again = await scene.run({ ...LEADS, source: "grows" }, FILE);
    expect(leadsOf(scene).map(({ lead_id }) => lead_id)).toEqual(ids);
    expect(again).toMatchObject({ leads: { queued: 5, repeated: 5, underway: 0 } });
    expect(await scene.see(String(done["id"]))).toMatchObject({ leads: { outcomes: { held: 4 } } });
  });

  test("keeps the owner that its column names, and routes a row whose owner cannot hold it", async () => {
    scene.bulk.length = 0;
    const done = await scene.run({ ...LEADS, mode: "keep_owner" }, FILE);
    const team = (await scene.call("GET", "/v1/teams/east")).body["id"];
    const user = (await scene.call("GET", "/v1/users/ae-1")).body["id"];
    const held = leadsOf(scene).map(({ intake }) =>
      intake?.kind === "import" ? [intake.row, intake.owner_id, intake.team_id] : [],
    );
    expect(held).toEqual([
      [1, user, team],
      [3, user, team],
      [4, null, null],
      [5, null, null],
      [6, user, team],
    ]);
    expect(done).toMatchObject({ rejected: 1, warnings: 3 });
    const warned = (await scene.rejects(String(done["id"]))).slice(1);
    expect(warned.map((line) => /owner: (\w+):/.exec(line)?.[1])).toEqual([
      undefined,
      undefined,
      "unknown_user",
      "user_inactive",
    ]);
    // Who holds it is no part of what the lead is: the same file in another mode is the same leads.
    const ids = leadsOf(scene).map(({ lead_id }) => lead_id);
    scene.bulk.length = 0;
    await scene.run({ ...LEADS, mode: "store" }, FILE);
    expect(leadsOf(scene).map(({ lead_id }) => lead_id)).toEqual(ids);
  });

  test("leaves one receipt of its own, with what was asked and how many rows went on", async () => {
    const done = await scene.run({ ...LEADS, source: "receipt", mode: "store" }, FILE);
    const own = (await importReceipts(scene.tenant)).filter(
      ({ leaf }) => leaf.chain === `import:${String(done["id"])}`,
    );
    expect(own).toMatchObject([
      {
        leaf: { workflow_step: "IMPORT_RECORDS", outcome: "done" },
        body: {
          entity: "lead",
          rows: 6,
          rejected: 1,
          leads: { mode: "store", source: "receipt", queued: 5 },
        },
      },
    ]);
  });

  test("is previewed and counted without sending, and applied for real", async () => {
    scene.bulk.length = 0;
    const dry = await scene.run({ ...LEADS, source: "dry", dry_run: true }, FILE);
    expect(dry).toMatchObject({
      status: "done",
      leads: { queued: 5, repeated: 1, outcomes: null },
    });
    const path = `/v1/imports/${String(dry["id"])}`;
    const { body } = await scene.call("GET", `${path}/preview`);
    const items: Record<string, unknown>[] = body["items"] ?? [];
    expect(items).toMatchObject([
      { row: 1, line: 2, fields: { email: "jo@acme.example", source: "dry" }, problems: [] },
      { row: 2, line: 3, fields: null, problems: [{ column: "email", code: "invalid_email" }] },
      { row: 3, fields: { country_text: "Narnia" }, warnings: [{ code: "unknown_country" }] },
      { row: 4 },
      { row: 5 },
      { row: 6 },
    ]);
    expect((await scene.call("POST", `${path}/undo`)).status).toBe(409);
    expect(scene.bulk).toEqual([]);
    const applied = await scene.call("POST", `${path}/apply`);
    await scene.drain();
    expect(await scene.see(String(applied.body["id"]))).toMatchObject({
      status: "done",
      leads: { source: "dry", queued: 5 },
    });
    expect(leadsOf(scene)).toHaveLength(5);
  });

  test("has a mode and a source, and no other import has them", async () => {
    for (const [body, pointers] of [
      [{ entity: "accounts", mode: "route" }, ["/mode"]],
      [{ entity: "users", source: "fair", mode: "store" }, ["/mode", "/source"]],
      [{ entity: "leads", source: "Not a slug" }, ["/source"]],
      [{ entity: "leads", columns: { nothing: "Email" } }, ["/columns/nothing"]],
    ] as const) {
      const answer = await scene.call("POST", "/v1/imports", body);
      expect([answer.status, answer.pointers]).toEqual([422, pointers]);
    }
  });

  test("needs a column that says who a row is", async () => {
    const id = await scene.begin(LEADS);
    const answer = await scene.send(id, "company,country\nAcme,GB\n");
    expect([answer.status, answer.pointers]).toEqual([422, ["/file/external_id"]]);
  });

  test("is for whom leads may be posted by", async () => {
    await scene.call("PUT", "/v1/users/desk", { name: "Desk", roles: ["deal_desk"] });
    await scene.call("PUT", "/v1/users/chief", { name: "Chief", roles: ["sales_manager"] });
    const keyOf = async (user: string) => {
      const bound = { name: user, scopes: SCOPES, user };
      return String((await scene.call("POST", "/v1/keys", bound)).body["key"]);
    };
    const may = async (entity: string, key: string) =>
      (await scene.call("POST", "/v1/imports", { entity }, key)).status;
    const [desk, chief] = [await keyOf("desk"), await keyOf("chief")];
    expect([await may("leads", desk), await may("accounts", desk)]).toEqual([403, 201]);
    expect([await may("leads", chief), await may("accounts", chief)]).toEqual([201, 403]);
  });
});

describe("a preview of records", () => {
  test("shows values as the API takes them, and every field at fault", async () => {
    const file = "external_id,name,arr_minor,region\na-1,Acme,100,gb\na-2,,many,GB\n";
    const dry = await scene.run({ entity: "accounts", dry_run: true }, file);
    const path = `/v1/imports/${String(dry["id"])}/preview`;
    const { body } = await scene.call("GET", path);
    expect(body["items"]).toMatchObject([
      { row: 1, fields: { external_id: "a-1", arr_minor: 100, region: "GB" } },
      { row: 2, fields: null, problems: [{ column: "arr_minor" }] },
    ]);
  });

  test("waits for the file and goes with it", async () => {
    const id = await scene.begin({ entity: "accounts" });
    expect((await scene.call("GET", `/v1/imports/${id}/preview`)).status).toBe(409);
    await scene.send(id, "external_id,name\na-9,Nine\n");
    expect((await scene.call("GET", `/v1/imports/${id}/preview`)).status).toBe(200);
    await scene.drain();
    expect((await scene.call("GET", `/v1/imports/${id}/preview`)).status).toBe(409);
  });
});
