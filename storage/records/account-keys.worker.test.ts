// SPDX-License-Identifier: Apache-2.0
import { beforeAll, describe, expect, it } from "vitest";
import { KEYS_VERSION } from "#domain/matching/probe-keys.ts";
import { accountFields, tenantRecord, testBatch } from "../../tests/faults/directory-records.ts";
import { countedDatabase, migratedDatabase } from "../../tests/faults/migrated-database.ts";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";
import { buildAccountPort } from "../read-accounts.ts";
import { saveTenant } from "../save-directory.ts";
import { ACCOUNT_KEYS, rekeyAccounts } from "./account-keys.ts";
import { readNotedChanges } from "./read-outbox.ts";
import { ACCOUNT_KIND } from "./record-kind.ts";
import { type AccountFields, accountRow } from "./save-accounts.ts";
import { type RecordRow, type WriteBatch, writeStatements } from "./write-records.ts";

const ID_KEY = new Uint8Array(32).fill(6);
let db: D1Database;
beforeAll(async () => {
  db = await migratedDatabase();
});

const rowOf = (external_id: string, more: Partial<AccountFields>): RecordRow =>
  accountRow(ID_KEY, external_id, accountFields("Acme Pumps Ltd", more), new Set());

async function open(tenant: string): Promise<void> {
  await saveTenant(db, testBatch(tenant, 0), tenantRecord(tenant));
}

async function write(tenant: string, rows: readonly RecordRow[], at = 1): Promise<WriteBatch> {
  const batch = testBatch(tenant, at);
  await db.batch(writeStatements(db, ACCOUNT_KIND, batch, rows));
  return batch;
}

async function keysOf(tenant: string, account_id: string): Promise<readonly string[]> {
  const { results } = await db
    .prepare("SELECT key FROM account_key WHERE tenant_id = ?1 AND account_id = ?2 ORDER BY key")
    .bind(tenant, account_id)
    .all<{ key: string }>();
  return results.map(({ key }) => key);
}

const versionOf = (tenant: string, account_id: string): Promise<unknown> =>
  db
    .prepare("SELECT keys_version FROM account WHERE tenant_id = ?1 AND account_id = ?2")
    .bind(tenant, account_id)
    .first("keys_version");

/** As the migration leaves an account that was there before. */
async function forgetKeys(tenant: string): Promise<void> {
  await db.batch([
    db.prepare("DELETE FROM account_key WHERE tenant_id = ?1").bind(tenant),
    db.prepare("UPDATE account SET keys_version = 0 WHERE tenant_id = ?1").bind(tenant),
  ]);
}

describe("the keys of an account", () => {
  it.each([1, 2, 3, 4])(
    "are those of its present fields after any run of writes, and of no earlier ones (seed %i)",
    async (seed) => {
      const tenant = `keys-${seed}`;
      await open(tenant);
      const random = seededRandom(seed);
      const standing = new Map<string, RecordRow>();
      for (let step = 0; step < 12; step++) {
        const rows = random
          .shuffled(["a", "b", "c"])
          .slice(0, 1 + random.below(3))
          .map((id) =>
            rowOf(id, {
              name: random.pick(["Acme Pumps Ltd", "Globex AG", "Acme Pumps"]),
              domains: random.shuffled(["x.example", "y.example"]).slice(0, random.below(3)),
              contact_domains: random.pick([[], ["mail.example"], ["post.example"]]),
              phone: random.pick([null, "+44 20 7946 0000", "+49 30 1234567"]),
              external_ids: random.pick([{}, { crm: "1" }, { crm: "2", erp: "9" }]),
            }),
          );
        await write(tenant, rows);
        for (const row of rows) standing.set(row.id, row);
        for (const [id, row] of standing) {
          expect(await keysOf(tenant, id)).toEqual(ACCOUNT_KEYS.of(row).toSorted());
          expect(await versionOf(tenant, id)).toBe(KEYS_VERSION);
        }
      }
    },
  );

  it("stand or fall with the write that brings them", async () => {
    await open("keys-fail");
    const row = rowOf("a", { phone: "+44 20 7946 0000" });
    const writes = writeStatements(db, ACCOUNT_KIND, testBatch("keys-fail", 1), [row]);
    await expect(db.batch([...writes, db.prepare("SELECT nothing")])).rejects.toThrow(/nothing/);
    expect(await keysOf("keys-fail", row.id)).toEqual([]);
    expect(await versionOf("keys-fail", row.id)).toBeNull();
  });

  it("cost nothing where the account is as it was", async () => {
    await open("keys-same");
    const row = rowOf("a", { phone: "+44 20 7946 0000", contact_domains: ["mail.example"] });
    await write("keys-same", [row]);
    const counted = countedDatabase(db);
    await counted.db.batch(
      writeStatements(counted.db, ACCOUNT_KIND, testBatch("keys-same", 2), [row]),
    );
    expect(counted.spent.rows_written).toBe(0);
  });
});

describe("an account from before there were keys", () => {
  it("is found by its domain and its id at once, and by all else after the sweep, without a word in its story", async () => {
    await open("keys-old");
    const row = rowOf("a", {
      domains: ["acme.example"],
      phone: "+44 20 7946 0000",
      external_ids: { crm: "1" },
    });
    const batch = await write("keys-old", [row]);
    await forgetKeys("keys-old");
    const ports = buildAccountPort(db);
    const found = async (key: string): Promise<number> =>
      (await ports.candidates("keys-old", [key])).length;
    const derived = ["ref:crm:1", "p:79460000", "n:acmepumps"];
    expect(await Promise.all(["d:acme.example", "id:a", ...derived].map(found))).toEqual([
      1, 1, 0, 0, 0,
    ]);
    expect(await rekeyAccounts(db)).toBe(1);
    expect(await Promise.all(derived.map(found))).toEqual([1, 1, 1]);
    expect(await keysOf("keys-old", row.id)).toEqual(ACCOUNT_KEYS.of(row).toSorted());
    // The one write alone has notes.
    const { results } = await db
      .prepare(
        "SELECT batch_id FROM record_change WHERE tenant_id = 'keys-old' AND entity = 'account'",
      )
      .all();
    expect(results).toEqual([{ batch_id: batch.batch_id }]);
    expect(await readNotedChanges(db, "keys-old", { ...batch, chain: null }, 10)).toHaveLength(1);
  });

  it("loses what older rules made for it", async () => {
    await open("keys-stale");
    const row = rowOf("a", {});
    await write("keys-stale", [row]);
    await forgetKeys("keys-stale");
    await db
      .prepare(
        "INSERT INTO account_key (tenant_id, key, account_id) VALUES ('keys-stale', 'old:x', ?1)",
      )
      .bind(row.id)
      .run();
    expect(await rekeyAccounts(db)).toBe(1);
    expect(await keysOf("keys-stale", row.id)).toEqual(ACCOUNT_KEYS.of(row).toSorted());
  });

  it("that somebody changes between the sweep's look and its write keeps the keys of the change", async () => {
    await open("keys-race");
    await write("keys-race", [rowOf("a", { phone: "+44 20 7946 0000" })]);
    await forgetKeys("keys-race");
    const changed = rowOf("a", { phone: "+44 20 7946 1111" });
    const raced = {
      prepare: (sql: string) => db.prepare(sql),
      batch: async (statements: D1PreparedStatement[]) => {
        await write("keys-race", [changed], 2);
        return db.batch(statements);
      },
    } as unknown as D1Database;
    await rekeyAccounts(raced);
    expect(await keysOf("keys-race", changed.id)).toEqual(ACCOUNT_KEYS.of(changed).toSorted());
  });

  it("is one of a bounded number in a round, and no account is left out in the end", async () => {
    await open("keys-many");
    const rows = Array.from({ length: 620 }, (_, i) =>
      rowOf(`a-${i}`, { phone: `+49 30 1${i}00000` }),
    );
    for (let from = 0; from < rows.length; from += 200) {
      await write("keys-many", rows.slice(from, from + 200));
    }
    await forgetKeys("keys-many");
    const { db: sweeping, spent } = countedDatabase(db);
    expect([await rekeyAccounts(sweeping), await rekeyAccounts(sweeping)]).toEqual([500, 120]);
    // Each account's row and index three times, its keys and their index.
    expect(spent.rows_read).toBeLessThan(rows.length * 40);
    expect(spent.rows_written).toBeLessThan(rows.length * 20);
    for (const row of [rows[0], rows[619]]) {
      if (row === undefined) throw new Error("no row");
      expect(await keysOf("keys-many", row.id)).toEqual(ACCOUNT_KEYS.of(row).toSorted());
    }
    const idle = countedDatabase(db);
    expect(await rekeyAccounts(idle.db)).toBe(0);
    expect(idle.spent.rows_read).toBeLessThan(2);
    // Nor does a write look at other accounts' keys.
    const one = countedDatabase(db);
    const moved = rowOf("a-7", { phone: "+49 30 9999999", external_ids: { crm: "1" } });
    await one.db.batch(writeStatements(one.db, ACCOUNT_KIND, testBatch("keys-many", 3), [moved]));
    expect(one.spent.rows_read).toBeLessThan(100);
  });
});
