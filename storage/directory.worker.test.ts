// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, it } from "vitest";
import { countedDatabase, migratedDatabase } from "../tests/faults/migrated-database.ts";
import {
  loadAccount,
  loadDirectory,
  loadTeam,
  loadTenant,
  loadTenantIds,
  loadUser,
} from "./load-directory.ts";
import { buildAccountPort } from "./read-accounts.ts";
import { type AccountRecord, teamId, type TeamRecord, userId } from "./directory-records.ts";
import { saveAccount, saveTeam, saveTenant, saveUser } from "./save-directory.ts";

const ID_KEY = new Uint8Array(32).fill(2);
const ACME: AccountRecord = {
  external_id: "acme",
  name: "Acme",
  customer_status: "customer",
  arr_minor: 120_000,
  owner: "ae-1",
  region: "GB",
  domains: ["acme.example", "www.acme.test"],
};
let db: D1Database;
beforeAll(async () => {
  db = await migratedDatabase();
});

async function seed(tenant: string, at: number): Promise<string[]> {
  const user = (external_id: string) =>
    saveUser(db, ID_KEY, tenant, { external_id, name: external_id, email: null, active: true }, at);
  const team = (record: TeamRecord) => saveTeam(db, ID_KEY, tenant, record, at);
  const saved = [
    await saveTenant(db, tenant, { name: tenant, locale: "en", time_zone: "UTC" }, at),
    await user("ae-1"),
    await user("ae-2"),
    await team({ external_id: "west", name: "West", lead: "ae-2", members: ["ae-1", "ae-2"] }),
    await team({ external_id: "east", name: "East", lead: null, members: ["ae-1"] }),
    await saveAccount(db, ID_KEY, tenant, ACME, at),
  ];
  return saved.map((one) =>
    "ok" in one ? (one.ok ? one.value.change : one.error.code) : one.change,
  );
}

describe("the directory", () => {
  it("saved twice is created once and unchanged after, whatever the clock says", async () => {
    expect(await seed("t-twice", 1)).toEqual(Array<string>(6).fill("created"));
    expect(await seed("t-twice", 99)).toEqual(Array<string>(6).fill("unchanged"));
    const counted = countedDatabase(db);
    await saveAccount(counted.db, ID_KEY, "t-twice", ACME, 100);
    expect(counted.spent.rows_written).toBe(0);
  });

  it("answers what was saved", async () => {
    await seed("t-read", 1);
    expect(await loadTenant(db, "t-read")).toEqual({
      name: "t-read",
      locale: "en",
      time_zone: "UTC",
    });
    expect(await loadTenantIds(db)).toContain("t-read");
    expect(await loadUser(db, ID_KEY, "t-read", "ae-1")).toEqual({
      id: userId(ID_KEY, "ae-1"),
      external_id: "ae-1",
      name: "ae-1",
      email: null,
      active: true,
    });
    expect(await loadTeam(db, ID_KEY, "t-read", "west")).toEqual({
      id: teamId(ID_KEY, "west"),
      external_id: "west",
      name: "West",
      lead: "ae-2",
      members: ["ae-1", "ae-2"],
    });
    expect(await loadAccount(db, ID_KEY, "t-read", "acme")).toMatchObject({
      ...ACME,
      domains: ["acme.example", "acme.test"],
    });
  });

  it("replaces lists and reports one changed member as an update", async () => {
    await seed("t-lists", 1);
    const west = { external_id: "west", name: "West", lead: "ae-2", members: ["ae-2"] };
    expect(await saveTeam(db, ID_KEY, "t-lists", west, 2)).toMatchObject({
      value: { change: "updated" },
    });
    expect((await loadTeam(db, ID_KEY, "t-lists", "west"))?.members).toEqual(["ae-2"]);
    const moved = { ...ACME, domains: ["acme.example"] };
    expect(await saveAccount(db, ID_KEY, "t-lists", moved, 2)).toMatchObject({
      value: { change: "updated" },
    });
    expect((await loadAccount(db, ID_KEY, "t-lists", "acme"))?.domains).toEqual(["acme.example"]);
    expect(
      await saveAccount(db, ID_KEY, "t-lists", { ...moved, arr_minor: null }, 3),
    ).toMatchObject({ value: { change: "updated" } });
  });

  it("names users that do not exist and then writes nothing", async () => {
    await seed("t-unknown", 1);
    const team = {
      external_id: "north",
      name: "North",
      lead: "ghost",
      members: ["ae-1", "nobody"],
    };
    expect(await saveTeam(db, ID_KEY, "t-unknown", team, 2)).toEqual({
      ok: false,
      error: { code: "unknown_users", external_ids: ["ghost", "nobody"] },
    });
    expect(await loadTeam(db, ID_KEY, "t-unknown", "north")).toBeNull();
    // The same handle in another tenant is no help.
    expect(await saveAccount(db, ID_KEY, "t-empty", ACME, 2)).toMatchObject({ ok: false });
  });

  it("is another tenant's secret", async () => {
    await seed("t-mine", 1);
    expect(await loadUser(db, ID_KEY, "t-yours", "ae-1")).toBeNull();
    expect(await loadTeam(db, ID_KEY, "t-yours", "west")).toBeNull();
    expect(await loadAccount(db, ID_KEY, "t-yours", "acme")).toBeNull();
    expect(await loadDirectory(db, "t-yours")).toEqual({ users: [], teams: [] });
    expect(await buildAccountPort(db).byDomains("t-yours", ["acme.example"])).toEqual([]);
  });

  it("puts a person of two teams into the one with the smaller handle, for configs and for accounts alike", async () => {
    await seed("t-teams", 1);
    const { users, teams } = await loadDirectory(db, "t-teams");
    expect(teams.map((team) => team.external_id)).toEqual(["east", "west"]);
    expect(users.map((user) => user.team_id)).toEqual([
      teamId(ID_KEY, "east"),
      teamId(ID_KEY, "west"),
    ]);
    const [account] = await buildAccountPort(db).byDomains("t-teams", ["acme.example"]);
    expect(account?.owner_team_id).toBe(teamId(ID_KEY, "east"));
  });
});

describe("account evidence", () => {
  it("is one statement for any number of domains, and lists every account that claims one", async () => {
    await seed("t-evidence", 1);
    await saveAccount(
      db,
      ID_KEY,
      "t-evidence",
      { ...ACME, external_id: "twin", owner: null, domains: ["acme.test"] },
      1,
    );
    await saveUser(
      db,
      ID_KEY,
      "t-evidence",
      { external_id: "ae-1", name: "ae-1", email: null, active: false },
      2,
    );
    const counted = countedDatabase(db);
    const domains = [
      "acme.example",
      "acme.test",
      ...Array.from({ length: 500 }, (_, i) => `d${i}.example`),
    ];
    const found = await buildAccountPort(counted.db).byDomains("t-evidence", domains);
    expect(found.map((row) => [row.domain, row.owner_id === null, row.owner_active])).toEqual(
      expect.arrayContaining([
        ["acme.example", false, false],
        ["acme.test", false, false],
        ["acme.test", true, false],
      ]),
    );
    expect(found.length).toBe(3);
    expect(counted.spent.statements).toBe(1);
  });

  it("asks nothing where no lead has a domain", async () => {
    const counted = countedDatabase(db);
    expect(await buildAccountPort(counted.db).byDomains("t-evidence", [])).toEqual([]);
    expect(counted.spent.statements).toBe(0);
  });
});
