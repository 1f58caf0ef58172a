// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, it } from "vitest";
import { migratedDatabase } from "../tests/faults/migrated-database.ts";
import {
  teamRecord,
  tenantRecord,
  testBatch,
  userRecord,
} from "../tests/faults/directory-records.ts";
import { teamId, userId } from "./directory-records.ts";
import { listUsers } from "./list-directory.ts";
import { loadTeam } from "./load-directory.ts";
import { saveFirstAdmin, saveTeam, saveTenant, saveUser } from "./save-directory.ts";
import { saveMember } from "./save-member.ts";

const ID_KEY = new Uint8Array(32).fill(2);
const KEYS = { idKey: ID_KEY, personKey: new Uint8Array(32).fill(3) };

let db: D1Database;
beforeAll(async () => {
  db = await migratedDatabase();
});

const user = (tenant: string, external_id: string, more = {}) =>
  saveUser(db, KEYS, testBatch(tenant, 1), userRecord(external_id, more));

describe("what must hold whoever writes at the same moment", () => {
  const conflict = (one: Awaited<ReturnType<typeof user>>): unknown =>
    one.ok ? one.value.change : "conflicts" in one.error ? one.error.conflicts : one.error;

  it("an address is one user's, looked for or raced for", async () => {
    await saveTenant(db, testBatch("t-email", 1), tenantRecord("t-email"));
    const claim = (external_id: string) =>
      user("t-email", external_id, { email: "one@acme.example" });
    const raced = await Promise.all(["a", "b", "c", "d"].map(claim));
    expect(raced.map(conflict).filter((one) => one === "created")).toHaveLength(1);
    expect(raced.map(conflict).filter((one) => one !== "created")).toEqual(
      Array.from({ length: 3 }, () => ["email_taken"]),
    );
    expect(conflict(await user("t-email", "e", { email: "ONE@acme.example" }))).toEqual([
      "email_taken",
    ]);
    await saveTenant(db, testBatch("t-email-2", 1), tenantRecord("t-email-2"));
    expect(conflict(await user("t-email-2", "a", { email: "one@acme.example" }))).toBe("created");
  });

  it("nobody is above themselves, directly, over others, or by two writes at once", async () => {
    await saveTenant(db, testBatch("t-cycle", 1), tenantRecord("t-cycle"));
    expect(conflict(await user("t-cycle", "a", { manager: "a" }))).toEqual(["manager_cycle"]);
    const names = ["a", "b", "c", "d", "e"];
    for (const name of names) await user("t-cycle", name);
    const ring = await Promise.all(
      names.map((name, i) => user("t-cycle", name, { manager: names[(i + 1) % names.length] })),
    );
    expect(ring.filter((one) => !one.ok).map(conflict)).toEqual([["manager_cycle"]]);
    expect(ring.filter((one) => one.ok)).toHaveLength(4);
  });

  it("the last administrator stays one, also where two dismiss each other at once", async () => {
    await saveTenant(db, testBatch("t-admin", 1), tenantRecord("t-admin"));
    const admin = { roles: ["revops_admin"] };
    for (const name of ["a", "b"]) await user("t-admin", name, admin);
    const raced = await Promise.all([
      user("t-admin", "a", { ...admin, active: false }),
      user("t-admin", "b", {}),
    ]);
    expect(raced.map((one) => String(conflict(one))).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      "last_admin",
      "updated",
    ]);
    const left = await listUsers(
      db,
      "t-admin",
      { active: true, role: "revops_admin", team_id: null },
      { after: null, limit: 9 },
    );
    expect(left.items).toHaveLength(1);
  });

  it("a first administrator is appointed once, whoever else is at the same moment", async () => {
    await saveTenant(db, testBatch("t-first", 1), tenantRecord("t-first"));
    const appoint = (external_id: string) =>
      saveFirstAdmin(
        db,
        KEYS,
        testBatch("t-first", 1),
        userRecord(external_id, { roles: ["revops_admin"] }),
      );
    const raced = await Promise.all(["a", "b", "c"].map(appoint));
    const made = raced.flatMap((one) => (one.ok ? [one.value] : []));
    expect(made.map(({ change }) => change)).toEqual(["created"]);
    const again = await appoint(
      ["a", "b", "c"].find((name) => userId(ID_KEY, name) === made[0]?.id) ?? "",
    );
    expect(again).toMatchObject({ value: { change: "unchanged" } });
  });

  it("everybody who is added to a team at once is in it, and nobody else is lost", async () => {
    await saveTenant(db, testBatch("t-join", 1), tenantRecord("t-join"));
    for (const name of ["ae-1", "ae-2"]) await user("t-join", name);
    await saveTeam(db, ID_KEY, testBatch("t-join", 1), teamRecord("west", ["ae-1", "ae-2"]));
    const names = Array.from({ length: 8 }, (_, i) => `new-${i}`);
    for (const name of names) await user("t-join", name);
    const team_id = teamId(ID_KEY, "west");
    const join = (name: string, is_member: boolean) =>
      saveMember(db, testBatch("t-join", 2), { team_id, user_id: userId(ID_KEY, name), is_member });
    const joined = await Promise.all([
      ...names.map((name) => join(name, true)),
      join("ae-2", false),
    ]);
    expect(joined.every((one) => one?.ok === true)).toBe(true);
    expect((await loadTeam(db, ID_KEY, "t-join", "west"))?.members).toEqual(["ae-1", ...names]);
    expect(await join("new-0", true)).toMatchObject({ value: { change: "unchanged" } });
    expect(
      await saveMember(db, testBatch("t-join", 3), {
        team_id: "tea_none",
        user_id: "usr_x",
        is_member: true,
      }),
    ).toBeNull();
  });
});
