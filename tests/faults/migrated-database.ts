// SPDX-License-Identifier: Apache-2.0
// The pool's D1 database with the project's migrations applied. Storage lives as long as a test file does.
import { applyD1Migrations, type D1Migration } from "cloudflare:test";
import { env } from "cloudflare:workers";

/** Applies what is missing, so every test file may call it once in `beforeAll`. */
export async function migratedDatabase(): Promise<D1Database> {
  const { DB, TEST_MIGRATIONS } = env as typeof env & { readonly TEST_MIGRATIONS: D1Migration[] };
  await applyD1Migrations(DB, TEST_MIGRATIONS);
  return DB;
}

export interface CountedDatabase {
  readonly db: D1Database;
  /** Statements sent so far, a batch's one by one, with what D1 bills for them. */
  readonly spent: { statements: number; rows_read: number; rows_written: number };
}

/** The same database, which counts what goes through it. */
export function countedDatabase(real: D1Database): CountedDatabase {
  const spent = { statements: 0, rows_read: 0, rows_written: 0 };
  const count = <R extends D1Result>(result: R): R => {
    spent.statements += 1;
    spent.rows_read += result.meta.rows_read;
    spent.rows_written += result.meta.rows_written;
    return result;
  };
  const originals = new WeakMap<object, D1PreparedStatement>();
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    const wrapped = {
      bind: (...values: unknown[]) => wrap(statement.bind(...values)),
      all: async () => count(await statement.all()),
      run: async () => count(await statement.run()),
    } as unknown as D1PreparedStatement;
    originals.set(wrapped, statement);
    return wrapped;
  };
  const db = {
    prepare: (sql: string) => wrap(real.prepare(sql)),
    batch: async (statements: D1PreparedStatement[]) =>
      (await real.batch(statements.map((one) => originals.get(one) ?? one))).map(count),
  } as unknown as D1Database;
  return { db, spent };
}
