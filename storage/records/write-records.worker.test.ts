// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, it } from "vitest";
import { migratedDatabase } from "../../tests/faults/migrated-database.ts";
import {
  accountFields,
  tenantRecord,
  testBatch,
  userRecord,
} from "../../tests/faults/directory-records.ts";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";
import { tenantRow, userRow } from "./directory-rows.ts";
import { readNotedChanges } from "./read-outbox.ts";
import { ACCOUNT_KIND, PRODUCT_KIND, RECORD_KINDS, TENANT_KIND, USER_KIND } from "./record-kind.ts";
import { accountRow } from "./save-accounts.ts";
import {
  type Change,
  deleteStatements,
  readChanges,
  type RecordRow,
  writeStatements,
} from "./write-records.ts";

const KEYS = { idKey: new Uint8Array(32).fill(4), personKey: new Uint8Array(32).fill(5) };
let db: D1Database;
beforeAll(async () => {
  db = await migratedDatabase();
});

async function open(tenant: string): Promise<void> {
  const row = tenantRow(tenant, tenantRecord(tenant));
  await db.batch(writeStatements(db, TENANT_KIND, testBatch(tenant, 0), [row]));
}

async function write(
  tenant: string,
  kind: typeof USER_KIND,
  rows: readonly RecordRow[],
): Promise<ReadonlyMap<string, Change>> {
  const batch = testBatch(tenant, 0);
  await db.batch(writeStatements(db, kind, batch, rows));
  return readChanges(db, batch);
}

const account = (external_id: string, domains: readonly string[]) =>
  accountRow(
    KEYS.idKey,
    external_id,
    accountFields("n", { domains, external_ids: { crm: "1" } }),
    new Set(),
  );

describe("a list of records", () => {
  it("is compared record by record, and only what differs is noted and written", async () => {
    await open("write-list");
    const [one, two] = [userRow(KEYS, userRecord("u1")), userRow(KEYS, userRecord("u2"))];
    expect(await write("write-list", USER_KIND, [one, two])).toEqual(
      new Map([
        [one.id, "created"],
        [two.id, "created"],
      ]),
    );
    const changed = userRow(
      KEYS,
      userRecord("u2", { working_hours: [{ days: [1], from: "08:00", to: "09:00" }] }),
    );
    expect(await write("write-list", USER_KIND, [one, changed])).toEqual(
      new Map([[two.id, "updated"]]),
    );
    expect(await write("write-list", USER_KIND, [one, changed])).toEqual(new Map());
  });

  it("a set under a record is part of it: one member more or less is an update, another order is none", async () => {
    await open("write-set");
    const id = account("a", []).id;
    const claimed = async () =>
      (
        await db
          .prepare("SELECT domain FROM account_domain WHERE tenant_id = 'write-set' ORDER BY 1")
          .all<{ domain: string }>()
      ).results.map(({ domain }) => domain);
    const steps: readonly (readonly [readonly string[], Change | undefined])[] = [
      [["x.example", "y.example", "z.example"], "created"],
      [["x.example", "z.example", "y.example"], undefined],
      // The first is the company's own.
      [["y.example", "x.example", "z.example"], "updated"],
      [["y.example"], "updated"],
      [["z.example", "y.example"], "updated"],
      [[], "updated"],
      [[], undefined],
    ];
    for (const [domains, change] of steps) {
      expect((await write("write-set", ACCOUNT_KIND, [account("a", domains)])).get(id)).toBe(
        change,
      );
      expect(await claimed()).toEqual(domains.toSorted());
    }
  });

  it("a record that is deleted is noted with what it was, one that is not there is not", async () => {
    await open("write-delete");
    const row = userRow(KEYS, userRecord("gone", { capacity: 3 }));
    await write("write-delete", USER_KIND, [row]);
    const batch = testBatch("write-delete", 1);
    await db.batch(
      deleteStatements(db, USER_KIND, batch, [row, { id: "usr_none", chain: "user:usr_none" }]),
    );
    expect(await readChanges(db, batch)).toEqual(new Map([[row.id, "deleted"]]));
    const notes = await readNotedChanges(
      db,
      "write-delete",
      { batch_id: batch.batch_id, chain: null },
      10,
    );
    expect(notes.map(({ before, after }) => [before === null, after])).toEqual([
      [true, notes[0]?.after],
      [false, null],
    ]);
  });

  it("nothing is noted of a write that fails, and nothing of it is left", async () => {
    await open("write-fail");
    const rows = ["a", "b"].map((name) =>
      userRow(KEYS, userRecord(name, { email: "same@acme.example" })),
    );
    const batch = testBatch("write-fail", 0);
    await expect(db.batch(writeStatements(db, USER_KIND, batch, rows))).rejects.toThrow(/UNIQUE/);
    expect(await readChanges(db, batch)).toEqual(new Map());
    expect(
      await db.prepare("SELECT 1 FROM user WHERE tenant_id = 'write-fail'").first(),
    ).toBeNull();
  });

  it.each(Array.from({ length: 10 }, (_, seed) => seed + 1))(
    "any run of writes leaves notes that lead from nothing to what stands (seed %i)",
    async (seed) => {
      const tenant = `write-run-${seed}`;
      await open(tenant);
      const random = seededRandom(seed);
      const names = ["u1", "u2", "u3"];
      for (let step = 0; step < 15; step++) {
        const rows = random
          .shuffled(names)
          .slice(0, 1 + random.below(3))
          .map((name) =>
            userRow(
              KEYS,
              userRecord(name, {
                capacity: random.pick([null, 1, 2]),
                roles: random.pick([[], ["ae"], ["sdr", "ae"]] as const),
                locale: random.pick([null, "de"]),
                name: random.pick(['Zoë "quoted"', "日本", "a\\b"]),
              }),
            ),
          );
        await write(tenant, USER_KIND, rows);
      }
      const state = new Map<string, string>();
      for (const note of await readNotedChanges(db, tenant, null, 1_000)) {
        if (note.entity !== "user") continue;
        expect(note.before).toBe(state.get(note.entity_id) ?? null);
        expect(note.after).not.toBe(note.before);
        if (note.after !== null) state.set(note.entity_id, note.after);
      }
      const { results } = await db
        .prepare("SELECT user_id, name, capacity, roles, locale FROM user WHERE tenant_id = ?")
        .bind(tenant)
        .all<Record<string, unknown>>();
      expect(results).toHaveLength(state.size);
      for (const { user_id, roles, ...rest } of results) {
        const noted = JSON.parse(state.get(String(user_id)) ?? "null") as Record<string, unknown>;
        expect(noted).toMatchObject({ ...rest, roles: JSON.parse(String(roles)) as unknown });
      }
    },
  );
});

describe("the kinds of records", () => {
  it("name columns that their tables have, and every column that is no key, no time and not derived", async () => {
    for (const kind of Object.values(RECORD_KINDS)) {
      const { results } = await db
        .prepare(`PRAGMA table_info(${kind.table})`)
        .all<{ name: string }>();
      const derived = kind.keys === undefined ? [] : ["keys_version"];
      const keys = ["tenant_id", kind.id_column, "created_at_ms", "updated_at_ms", ...derived];
      const columns = results.map(({ name }) => name).filter((name) => !keys.includes(name));
      expect([kind.table, Object.keys(kind.fields).toSorted()]).toEqual([
        kind.table,
        columns.toSorted(),
      ]);
      const fields = [...columns, kind.list?.field ?? ""];
      expect(kind.personal.filter((field) => !fields.includes(field))).toEqual([]);
    }
    expect(PRODUCT_KIND.personal).toEqual([]);
  });
});
