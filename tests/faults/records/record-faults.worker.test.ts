// SPDX-License-Identifier: Apache-2.0
// A record's change owes one receipt, whatever dies on the way and whoever writes at the same moment.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { userRecord } from "../directory-records.ts";
import { seededRandom } from "../../fixtures/seeded-random.ts";
import { migratedDatabase } from "../migrated-database.ts";
import {
  expectWholeStory,
  gatedPorts,
  openTenant,
  PLANTED,
  putUser,
  realPorts,
  sweep,
} from "./record-world.ts";
import { Turnstile } from "./turnstile.ts";

const consoleLog = console.log;
beforeAll(async () => {
  console.log = () => {};
  await migratedDatabase();
});
afterAll(() => {
  console.log = consoleLog;
});

const anna = (capacity: number, name = `Anna ${capacity}`) =>
  userRecord("anna", { name, email: `anna-${capacity}@acme.example`, capacity });

/** Plays a write in which one call fails; answers the calls it made. */
async function faulty(
  tenant: string,
  capacity: number,
  fault: { readonly call: number; readonly when: "before" | "after" } | null,
): Promise<readonly string[]> {
  const calls: string[] = [];
  const ports = gatedPorts(async (name) =>
    calls.push(name) - 1 === fault?.call ? fault.when : null,
  );
  const write = putUser(tenant, anna(capacity), ports);
  if (fault === null) await write;
  else await expect(write).rejects.toThrow(PLANTED);
  return calls;
}

describe("a write that dies", () => {
  const CALLS = ["db.batch", "db.batch", "db.all", "log.read", "log.append", "project", "db.run"];

  it("makes these calls", async () => {
    await openTenant("fault-calls");
    expect(await faulty("fault-calls", 1, null)).toEqual(CALLS);
    await expectWholeStory("fault-calls", "anna");
  });

  const faults = CALLS.flatMap((name, call) =>
    (["before", "after"] as const).map((when) => ({ name, call, when })),
  );

  it.each(faults)(
    "$when call $call ($name) is made whole by the same write again",
    async ({ call, when }) => {
      const tenant = `fault-repeat-${call}-${when}`;
      await openTenant(tenant);
      await putUser(tenant, anna(1), realPorts());
      await faulty(tenant, 2, { call, when });
      await putUser(tenant, anna(2), realPorts());
      expect(await expectWholeStory(tenant, "anna")).toHaveLength(2);
    },
  );

  it.each(faults)(
    "$when call $call ($name), as a person's first, is made whole by the sweep",
    async ({ call, when }) => {
      const tenant = `fault-sweep-${call}-${when}`;
      await openTenant(tenant);
      await faulty(tenant, 1, { call, when });
      await sweep();
      // The first two calls are questions: who dies before the write has changed nothing.
      const wrote = call > 1 || (call === 1 && when === "after");
      const story = await expectWholeStory(tenant, "anna");
      expect(story).toHaveLength(wrote ? 1 : 0);
    },
  );

  it.each(faults)(
    "$when call $call ($name), and a later write settles first, in the order of the writes",
    async ({ call, when }) => {
      const tenant = `fault-later-${call}-${when}`;
      await openTenant(tenant);
      await faulty(tenant, 1, { call, when });
      await putUser(tenant, anna(7), realPorts());
      await expectWholeStory(tenant, "anna");
    },
  );
});

describe("writes of the same people at the same moment", () => {
  it.each(Array.from({ length: 25 }, (_, seed) => seed + 1))(
    "each change has one receipt, and their befores and afters link up (seed %i)",
    async (seed) => {
      const tenant = `race-${seed}`;
      await openTenant(tenant);
      const random = seededRandom(seed);
      const turnstile = new Turnstile();
      const ports = gatedPorts(async () => {
        await turnstile.pass();
        return random.below(12) === 0 ? random.pick(["before", "after"] as const) : null;
      });
      const writer = async (): Promise<void> => {
        for (let i = 0; i < 3; i++) {
          const capacity = random.below(4);
          const record =
            random.below(3) > 0
              ? anna(capacity)
              : userRecord("ben", { name: `Ben ${capacity}`, capacity });
          try {
            await putUser(tenant, record, ports);
          } catch (error) {
            if (!(error instanceof Error) || !error.message.startsWith(PLANTED)) throw error;
          }
        }
      };
      await turnstile.play([writer, writer, writer, writer], random);
      await sweep();
      for (const name of ["anna", "ben"]) await expectWholeStory(tenant, name);
    },
  );
});
