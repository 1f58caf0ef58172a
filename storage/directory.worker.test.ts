// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, it } from "vitest";
import { personOf } from "#domain/ids/ids.ts";
import { countedDatabase, migratedDatabase } from "../tests/faults/migrated-database.ts";
import {
  accountFields,
  teamRecord,
  tenantRecord,
  testBatch,
  userRecord,
} from "../tests/faults/directory-records.ts";
import { absenceId, teamId, userId } from "./directory-records.ts";
import { listAbsences, listTeams, listUsers } from "./list-directory.ts";
import {
  loadAbsence,
  loadDirectory,
  loadTeam,
  loadTenant,
  loadTenantIds,
  loadUser,
} from "./load-directory.ts";
import { buildAccountPort } from "./read-accounts.ts";
import { accountRow, saveAccountStatements } from "./records/save-accounts.ts";
import { ACCOUNT_KIND } from "./records/record-kind.ts";
import { readChanges, writeStatements } from "./records/write-records.ts";
import { deleteAbsence, saveAbsence, saveTeam, saveTenant, saveUser } from "./save-directory.ts";

const ID_KEY = new Uint8Array(32).fill(2);
const KEYS = { idKey: ID_KEY, personKey: new Uint8Array(32).fill(3) };
const AE_1 = userRecord("ae-1", {
  name: "AE 1",
  email: "AE-1@Acme.example",
  roles: ["sales_manager", "ae", "ae"],
  manager: "ae-2",
  deputy: "ae-2",
  locale: "de-DE",
  time_zone: "Europe/Berlin",
  working_hours: [
    { days: [5, 1, 1], from: "09:00", to: "12:00" },
    { days: [2], from: "08:00", to: "24:00" },
  ],
  territories: ["uk", "dach", "uk"],
  capacity: 7,
});
const WEST = teamRecord("west", ["ae-2", "ae-1"], { name: "West", lead: "ae-2", deputy: "ae-1" });
const SUMMER = { external_id: "summer", user: "ae-1", starts_at_ms: 10, ends_at_ms: 20 };
const ACME = accountFields("Acme", { owner: "ae-1", domains: ["acme.example", "www.acme.test"] });

let db: D1Database;
beforeAll(async () => {
  db = await migratedDatabase();
});

const user = (tenant: string, external_id: string, more = {}) =>
  saveUser(db, KEYS, testBatch(tenant, 1), userRecord(external_id, more));

async function account(tenant: string, external_id: string, fields = ACME): Promise<void> {
  const batch = testBatch(tenant, 1);
  const statements = await saveAccountStatements(db, ID_KEY, batch, external_id, fields);
  if (!statements.ok) throw new Error(JSON.stringify(statements.error));
  await db.batch([...statements.value.writes]);
}

async function seed(tenant: string, at: number): Promise<string[]> {
  const batch = () => testBatch(tenant, at);
  const saved = [
    await saveTenant(db, batch(), tenantRecord(tenant, { brand_color: "#1f6feb" })),
    await saveUser(db, KEYS, batch(), userRecord("ae-2")),
    await saveUser(db, KEYS, batch(), AE_1),
    await saveTeam(db, ID_KEY, batch(), WEST),
    await saveTeam(db, ID_KEY, batch(), teamRecord("east", ["ae-1"])),
    await saveAbsence(db, ID_KEY, batch(), SUMMER),
  ];
  return saved.map((one) =>
    "ok" in one ? (one.ok ? one.value.change : one.error.code) : one.change,
  );
}

describe("the directory", () => {
  it("saved twice is created once and unchanged after, writing and noting nothing", async () => {
    expect(await seed("t-twice", 1)).toEqual(Array<string>(6).fill("created"));
    const counted = countedDatabase(db);
    const again = userRecord("ae-2");
    await saveUser(counted.db, KEYS, testBatch("t-twice", 99), again);
    expect(counted.spent.rows_written).toBe(0);
    expect(await seed("t-twice", 99)).toEqual(Array<string>(6).fill("unchanged"));
  });

  it("answers what was saved, in one spelling", async () => {
    await seed("t-read", 1);
    expect(await loadTenant(db, "t-read")).toEqual(
      tenantRecord("t-read", { brand_color: "#1f6feb" }),
    );
    expect(await loadTenantIds(db)).toContain("t-read");
    expect(await loadUser(db, ID_KEY, "t-read", "ae-1")).toEqual({
      ...AE_1,
      id: userId(ID_KEY, "ae-1"),
      email: "ae-1@acme.example",
      roles: ["ae", "sales_manager"],
      territories: ["dach", "uk"],
      working_hours: [
        { days: [1, 5], from: "09:00", to: "12:00" },
        { days: [2], from: "08:00", to: "24:00" },
      ],
    });
    expect(await loadTeam(db, ID_KEY, "t-read", "west")).toEqual({
      ...WEST,
      id: teamId(ID_KEY, "west"),
      members: ["ae-1", "ae-2"],
    });
    const summer = { id: absenceId(ID_KEY, "ae-1", "summer"), ...SUMMER };
    expect(await loadAbsence(db, ID_KEY, "t-read", "ae-1", "summer")).toEqual(summer);
  });

  it("names the person who signs in with an address, however it is written", async () => {
    await seed("t-person", 1);
    const { results } = await db
      .prepare("SELECT user_id FROM user WHERE tenant_id = 't-person' AND person = ?")
      .bind(personOf(KEYS.personKey, "ae-1@acme.example"))
      .all();
    expect(results).toEqual([{ user_id: userId(ID_KEY, "ae-1") }]);
  });

  it("replaces lists, and tells a changed member, role or span as an update", async () => {
    await seed("t-lists", 1);
    const team = await saveTeam(db, ID_KEY, testBatch("t-lists", 2), {
      ...WEST,
      members: ["ae-2"],
    });
    expect(team).toMatchObject({ value: { change: "updated" } });
    expect((await loadTeam(db, ID_KEY, "t-lists", "west"))?.members).toEqual(["ae-2"]);
    for (const more of [
      { roles: [] },
      { working_hours: null },
      { territories: [] },
      { email: null },
    ]) {
      const one = await saveUser(db, KEYS, testBatch("t-lists", 3), { ...AE_1, ...more });
      expect(one).toMatchObject({ value: { change: "updated" } });
    }
  });

  it("names users that do not exist and then writes nothing", async () => {
    await seed("t-unknown", 1);
    const north = teamRecord("north", ["ae-1", "nobody"], { lead: "ghost", deputy: "spectre" });
    const refused = await saveTeam(db, ID_KEY, testBatch("t-unknown", 2), north);
    const external_ids = ["ghost", "spectre", "nobody"];
    expect(refused).toEqual({ ok: false, error: { code: "unknown_users", external_ids } });
    expect(await loadTeam(db, ID_KEY, "t-unknown", "north")).toBeNull();
    const report = await user("t-unknown", "ae-3", { manager: "ghost" });
    expect(report).toMatchObject({ error: { external_ids: ["ghost"] } });
    expect(await loadUser(db, ID_KEY, "t-unknown", "ae-3")).toBeNull();
    // The same handle in another tenant is no help.
    const absence = await saveAbsence(db, ID_KEY, testBatch("t-empty", 2), SUMMER);
    expect(absence).toMatchObject({ ok: false });
  });

  it("is another tenant's secret", async () => {
    await seed("t-mine", 1);
    const page = { after: null, limit: 10 };
    const all = { active: null, role: null, team_id: null };
    expect([
      await loadUser(db, ID_KEY, "t-yours", "ae-1"),
      await loadTeam(db, ID_KEY, "t-yours", "west"),
      await loadAbsence(db, ID_KEY, "t-yours", "ae-1", "summer"),
    ]).toEqual([null, null, null]);
    expect((await listUsers(db, "t-yours", all, page)).items).toEqual([]);
    expect((await listTeams(db, "t-yours", page)).items).toEqual([]);
    expect((await listAbsences(db, "t-yours", { user_id: null, at_ms: null }, page)).items).toEqual(
      [],
    );
    expect(await loadDirectory(db, "t-yours")).toEqual({ users: [], teams: [] });
    expect(await buildAccountPort(db).candidates("t-yours", ["d:acme.example"])).toEqual([]);
  });

  it("puts a person of two teams into the one with the smaller handle, for configs and for accounts alike", async () => {
    await seed("t-teams", 1);
    await account("t-teams", "acme");
    const { users, teams } = await loadDirectory(db, "t-teams");
    expect(teams.map((team) => team.external_id)).toEqual(["east", "west"]);
    expect(users.map((one) => one.team_id)).toEqual([
      teamId(ID_KEY, "east"),
      teamId(ID_KEY, "west"),
    ]);
    const [found] = await buildAccountPort(db).candidates("t-teams", ["d:acme.example"]);
    expect(found?.owner_team_id).toBe(teamId(ID_KEY, "east"));
  });

  it("tells approvals of everybody's roles, manager, deputy and every team", async () => {
    await seed("t-approvers", 1);
    const { users } = await loadDirectory(db, "t-approvers");
    const [east, west] = [teamId(ID_KEY, "east"), teamId(ID_KEY, "west")];
    const above = { manager_id: userId(ID_KEY, "ae-2"), deputy_id: userId(ID_KEY, "ae-2") };
    expect(users).toMatchObject([
      { external_id: "ae-1", roles: ["ae", "sales_manager"], ...above, team_ids: [east, west] },
      { external_id: "ae-2", manager_id: null, deputy_id: null, team_ids: [west] },
    ]);
  });

  it("an absence taken back is deleted once, and its note stands in its user's story", async () => {
    await seed("t-back", 1);
    const batch = testBatch("t-back", 2);
    const gone = await deleteAbsence(db, ID_KEY, batch, SUMMER);
    expect([gone.change, gone.chain]).toEqual(["deleted", `user:${userId(ID_KEY, "ae-1")}`]);
    expect((await deleteAbsence(db, ID_KEY, testBatch("t-back", 3), SUMMER)).change).toBe(
      "unchanged",
    );
    expect(await loadAbsence(db, ID_KEY, "t-back", "ae-1", "summer")).toBeNull();
  });

  it("who is created takes the accounts that named them before, in the same write", async () => {
    await saveTenant(db, testBatch("t-adopt", 1), tenantRecord("t-adopt"));
    const fields = accountFields("Acme", {
      owner: "ae-9",
      csm: "ae-8",
      domains: ["adopted.example"],
    });
    const row = accountRow(ID_KEY, "acme", fields, new Set());
    await db.batch(writeStatements(db, ACCOUNT_KIND, testBatch("t-adopt", 1), [row]));
    const batch = testBatch("t-adopt", 2);
    const saved = await saveUser(db, KEYS, batch, userRecord("ae-9"));
    expect(saved).toMatchObject({ value: { change: "created" } });
    expect(await readChanges(db, batch)).toEqual(
      new Map([
        [userId(ID_KEY, "ae-9"), "created"],
        [row.id, "updated"],
      ]),
    );
    const [found] = await buildAccountPort(db).candidates("t-adopt", ["d:adopted.example"]);
    expect(found?.owner_id).toBe(userId(ID_KEY, "ae-9"));
  });
});
