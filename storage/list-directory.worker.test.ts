// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, it } from "vitest";
import { migratedDatabase } from "../tests/faults/migrated-database.ts";
import {
  teamRecord,
  tenantRecord,
  testBatch,
  userRecord,
} from "../tests/faults/directory-records.ts";
import { teamId } from "./directory-records.ts";
import { listAbsences, listUsers } from "./list-directory.ts";
import { saveAbsence, saveTeam, saveTenant, saveUser } from "./save-directory.ts";

const ID_KEY = new Uint8Array(32).fill(2);
const KEYS = { idKey: ID_KEY, personKey: new Uint8Array(32).fill(3) };

let db: D1Database;
beforeAll(async () => {
  db = await migratedDatabase();
});

const user = (tenant: string, external_id: string, more = {}) =>
  saveUser(db, KEYS, testBatch(tenant, 1), userRecord(external_id, more));

describe("lists", () => {
  const all = { active: null, role: null, team_id: null } as const;

  it("page through everybody once, in the order of their own ids, with every filter", async () => {
    await saveTenant(db, testBatch("t-list", 1), tenantRecord("t-list"));
    const names = Array.from({ length: 11 }, (_, i) => `u-${i}`).toSorted();
    for (const [i, name] of names.entries()) {
      await user("t-list", name, {
        active: i % 3 !== 0,
        roles: i % 2 === 0 ? ["ae", "csm"] : ["sdr"],
      });
    }
    await saveTeam(db, ID_KEY, testBatch("t-list", 1), teamRecord("west", names.slice(2, 6)));
    const pages = async (filter: Parameters<typeof listUsers>[2]): Promise<string[]> => {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof listUsers>> = await listUsers(db, "t-list", filter, {
          after,
          limit: 2,
        });
        seen.push(...page.items.map(({ external_id }) => external_id));
        after = page.next;
      } while (after !== null);
      return seen;
    };
    expect(await pages(all)).toEqual(names);
    expect(await pages({ ...all, active: false })).toEqual(names.filter((_, i) => i % 3 === 0));
    expect(await pages({ ...all, role: "csm" })).toEqual(names.filter((_, i) => i % 2 === 0));
    const team_id = teamId(ID_KEY, "west");
    expect(await pages({ ...all, team_id })).toEqual(names.slice(2, 6));
    expect(await pages({ active: true, role: "sdr", team_id })).toEqual(
      names.filter((_, i) => i >= 2 && i < 6 && i % 3 !== 0 && i % 2 === 1),
    );
  });

  it("absences are those of an instant: away from the first one on, back at the other", async () => {
    await saveTenant(db, testBatch("t-away", 1), tenantRecord("t-away"));
    for (const name of ["a", "b"]) await user("t-away", name);
    const absences = [
      { user: "a", external_id: "one", starts_at_ms: 10, ends_at_ms: 20 },
      { user: "a", external_id: "two", starts_at_ms: 20, ends_at_ms: 30 },
      { user: "b", external_id: "one", starts_at_ms: 15, ends_at_ms: null },
    ];
    for (const one of absences) await saveAbsence(db, ID_KEY, testBatch("t-away", 1), one);
    const at = async (at_ms: number | null, limit = 1) => {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const filter = { user_id: null, at_ms };
        const page: Awaited<ReturnType<typeof listAbsences>> = await listAbsences(
          db,
          "t-away",
          filter,
          { after, limit },
        );
        seen.push(...page.items.map(({ user, external_id }) => `${user}/${external_id}`));
        after = page.next;
      } while (after !== null);
      return seen;
    };
    expect(await at(null)).toEqual(["a/one", "a/two", "b/one"]);
    expect([await at(9), await at(10), await at(19), await at(20), await at(30)]).toEqual([
      [],
      ["a/one"],
      ["a/one", "b/one"],
      ["a/two", "b/one"],
      ["b/one"],
    ]);
  });
});
