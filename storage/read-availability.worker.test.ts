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

  it("does not work outside the hours of their own zone, else of the tenant's, to the instant; without hours always", async () => {
    const tenant = "av-hours";
    await saveTenant(db, testBatch(tenant, 0), {
      ...tenantRecord(tenant),
      time_zone: "Asia/Tokyo",
    });
    const days = [1, 2, 3, 4, 5];
    const office = [{ days, from: "09:00", to: "17:00" }];
    const night = [{ days: [1], from: "22:00", to: "06:00" }];
    const people = {
      own_zone: { working_hours: office, time_zone: "America/New_York" },
      tenant_zone: { working_hours: office, time_zone: null },
      at_night: { working_hours: night, time_zone: "UTC" },
      always: { working_hours: null, time_zone: "UTC" },
    };
    const names = Object.keys(people);
    for (const [name, more] of Object.entries(people))
      await saveUser(db, KEYS, testBatch(tenant, 0), userRecord(name, more));
    const off = async (text: string): Promise<string> => {
      const found = await at(tenant, names, Date.parse(text));
      return found.map((line) => line.replace(" off_hours", "")).join();
    };
    expect({
      // Monday, 2026-12-07: New York is at UTC-5, Tokyo at UTC+9.
      tokyo_starts_less_one: await off("2026-12-06T23:59:59.999Z"),
      tokyo_starts: await off("2026-12-07T00:00:00.000Z"),
      tokyo_ends: await off("2026-12-07T08:00:00.000Z"),
      new_york_starts: await off("2026-12-07T14:00:00.000Z"),
      night_starts: await off("2026-12-07T22:00:00.000Z"),
      night_goes_on: await off("2026-12-08T05:59:59.999Z"),
      night_ends: await off("2026-12-08T06:00:00.000Z"),
      // In July New York is at UTC-4.
      summer: await off("2026-07-06T13:00:00.000Z"),
      before_summer_hours: await off("2026-07-06T12:59:59.999Z"),
    }).toEqual({
      tokyo_starts_less_one: "at_night,own_zone,tenant_zone",
      tokyo_starts: "at_night,own_zone",
      tokyo_ends: "at_night,own_zone,tenant_zone",
      new_york_starts: "at_night,tenant_zone",
      night_starts: "own_zone,tenant_zone",
      night_goes_on: "own_zone",
      night_ends: "at_night,own_zone",
      summer: "at_night,tenant_zone",
      before_summer_hours: "at_night,own_zone,tenant_zone",
    });
  });

  it("is absent or inactive rather than off hours, and hours are met to the instant within the minute they are remembered", async () => {
    const tenant = "av-both";
    const working_hours = [{ days: [1, 2, 3, 4, 5, 6, 7], from: "09:00", to: "17:00" }];
    const nine = Date.parse("2026-12-07T09:00:00.000Z");
    await saveTenant(db, testBatch(tenant, 0), { ...tenantRecord(tenant), time_zone: "UTC" });
    for (const name of ["a", "b"])
      await saveUser(db, KEYS, testBatch(tenant, 0), userRecord(name, { working_hours }));
    const left = userRecord("c", { working_hours, active: false });
    await saveUser(db, KEYS, testBatch(tenant, 0), left);
    await away(tenant, "a", 0, nine + 1);
    const counted = countedDatabase(db);
    const ask = async (ms: number): Promise<string[]> =>
      (await buildAvailabilityPort(counted.db, ms).unavailable(tenant))
        .map(({ reason }) => reason)
        .toSorted();
    expect(await ask(nine - 1)).toEqual(["absent", "inactive", "off_hours"]);
    expect(await ask(nine)).toEqual(["absent", "inactive"]);
    expect(await ask(nine + 1)).toEqual(["inactive"]);
    expect(counted.spent.statements).toBe(1);
  });
});
