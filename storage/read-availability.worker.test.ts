// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, it } from "vitest";
import { countedDatabase, migratedDatabase } from "../tests/faults/migrated-database.ts";
import { tenantRecord, testBatch, userRecord } from "../tests/faults/directory-records.ts";
import { userId } from "./directory-records.ts";
import { buildAvailabilityPort } from "./read-availability.ts";
import { saveAbsence, saveTenant, saveUser } from "./save-directory.ts";

const KEYS = { idKey: new Uint8Array(32).fill(6), personKey: new Uint8Array(32).fill(7) };
const MINUTE = 60_000;
let db: D1Database;
beforeAll(async () => {
  db = await migratedDatabase();
});

async function open(tenant: string, names: readonly string[]): Promise<void> {
  await saveTenant(db, testBatch(tenant, 0), tenantRecord(tenant));
  for (const name of names) await saveUser(db, KEYS, testBatch(tenant, 0), userRecord(name));
}

const away = (tenant: string, user: string, starts_at_ms: number, ends_at_ms: number | null) =>
  saveAbsence(db, KEYS.idKey, testBatch(tenant, 0), {
    external_id: `from-${starts_at_ms}`,
    user,
    starts_at_ms,
    ends_at_ms,
  });

/** Who is away at an instant, by own id: `<name> <reason>`. */
async function at(tenant: string, names: readonly string[], nowMs: number): Promise<string[]> {
  const found = await buildAvailabilityPort(db, nowMs).unavailable(tenant);
  const known = new Map(names.map((name) => [userId(KEYS.idKey, name), name]));
  return found.map(({ user, reason }) => `${known.get(user)} ${reason}`).toSorted();
}

describe("who takes no turn", () => {
  const names = ["a", "b", "c"];

  it("is away from the first instant to the other, open-ended ones from then on, whoever is inactive always", async () => {
    await open("av-span", names);
    await away("av-span", "a", 10 * MINUTE, 20 * MINUTE);
    await away("av-span", "b", 15 * MINUTE, null);
    await away("av-span", "c", 12 * MINUTE, 30 * MINUTE);
    await saveUser(db, KEYS, testBatch("av-span", 1), userRecord("c", { active: false }));
    const seen = new Map<number, string[]>();
    for (const minute of [5, 10, 15, 20, 40]) {
      for (const ms of [minute * MINUTE - 1, minute * MINUTE])
        seen.set(ms, await at("av-span", names, ms));
    }
    const c = "c inactive";
    expect([...seen.values()]).toEqual([
      [c],
      [c],
      [c],
      ["a absent", c],
      ["a absent", c],
      ["a absent", "b absent", c],
      ["a absent", "b absent", c],
      ["b absent", c],
      ["b absent", c],
      ["b absent", c],
    ]);
  });

  it("is asked once a minute, in one statement; an absence entered since then is known within that minute", async () => {
    await open("av-minute", names);
    const counted = countedDatabase(db);
    const now = 1_000 * MINUTE;
    const ask = (ms: number) => buildAvailabilityPort(counted.db, ms).unavailable("av-minute");
    expect(await ask(now)).toEqual([]);
    await away("av-minute", "a", now - MINUTE, null);
    expect(await ask(now + MINUTE - 1)).toEqual([]);
    expect(counted.spent.statements).toBe(1);
    expect(await ask(now + MINUTE)).toHaveLength(1);
    expect(counted.spent.statements).toBe(2);
  });

  it("is nobody of another tenant", async () => {
    await open("av-mine", names);
    await away("av-mine", "a", 0, null);
    await open("av-yours", names);
    expect(await at("av-yours", names, MINUTE)).toEqual([]);
  });
});
