// SPDX-License-Identifier: Apache-2.0
// Many rows in one statement: they travel as one JSON array, and SQLite takes them apart again (100 rows cost what one
// statement costs; a parameter per value would end at 100 of them).
import { utf8Bytes } from "#domain/bytes/encoding.ts";

/**
 * Most bytes of one bound value. D1 ends at 2 MB; half of it leaves room for one oversized row. A hundred ordinary
 * leads are about 120 KB, so a batch is one statement per table; only leads near their 20 KB bound take a second.
 */
const ROWS_BYTES = 1_000_000;

/** `sql` reads the tenant as ?1 and the rows as json_each(?2). No rows, no statement. */
export function jsonStatements(
  db: D1Database,
  sql: string,
  tenant: string,
  rows: readonly object[],
): D1PreparedStatement[] {
  const chunks: string[][] = [];
  let bytes = ROWS_BYTES;
  for (const row of rows) {
    const text = JSON.stringify(row);
    const size = utf8Bytes(text).length + 1;
    if (bytes + size > ROWS_BYTES) {
      chunks.push([]);
      bytes = 0;
    }
    chunks.at(-1)?.push(text);
    bytes += size;
  }
  return chunks.map((texts) => db.prepare(sql).bind(tenant, `[${texts.join(",")}]`));
}

/** The `SET` by which an upsert takes these columns from the newer version alone. */
export function newestSql(columns: readonly string[]): string {
  return columns
    .map(
      (one) => `${one} = CASE WHEN excluded.version > version THEN excluded.${one} ELSE ${one} END`,
    )
    .join(", ");
}

/** `INSERT` of columns that are members of the JSON rows by the same name; the conflict clause follows. */
export function insertSql(table: string, columns: readonly string[], conflict: string): string {
  const values = columns.map((column) => `row.value ->> '$.${column}'`);
  // `WHERE true` keeps SQLite from reading ON CONFLICT as a join's condition.
  return `INSERT INTO ${table} (tenant_id, ${columns.join(", ")})
    SELECT ?1, ${values.join(", ")} FROM json_each(?2) AS row WHERE true ${conflict}`;
}
