// SPDX-License-Identifier: Apache-2.0
// How a row of truth and the list under it are written: unless they already stand so, and telling which it was.

export type Change = "created" | "updated" | "unchanged";

type Fields = Readonly<Record<string, string | number | null>>;

/** Two statements: is it there; then write it unless it already stands so. Names are this file's, never a caller's. */
export function upsertRow(
  db: D1Database,
  table: string,
  key: Fields,
  fields: Fields,
  nowMs: number,
): D1PreparedStatement[] {
  const keys = Object.keys(key);
  const columns = Object.keys(fields);
  const all = [...keys, ...columns, "created_at_ms", "updated_at_ms"];
  const differs = columns.map((column) => `${column} IS NOT excluded.${column}`).join(" OR ");
  const changed = [...columns, "updated_at_ms"]
    .map((column) => `${column} = excluded.${column}`)
    .join(", ");
  return [
    db
      .prepare(
        `SELECT 1 FROM ${table} WHERE ${keys.map((column) => `${column} = ?`).join(" AND ")}`,
      )
      .bind(...Object.values(key)),
    db
      .prepare(
        `INSERT INTO ${table} (${all.join(", ")}) VALUES (${all.map(() => "?").join(", ")})
          ON CONFLICT (${keys.join(", ")}) DO UPDATE SET ${changed} WHERE ${differs}`,
      )
      .bind(...Object.values(key), ...Object.values(fields), nowMs, nowMs),
  ];
}

/** Two statements that make the rows under `owner` exactly the wanted ones, leaving those that stay alone. */
export function replaceList(
  db: D1Database,
  table: string,
  member: string,
  owner: Fields,
  wanted: readonly string[],
): D1PreparedStatement[] {
  const [ownerColumn = ""] = Object.keys(owner).filter((column) => column !== "tenant_id");
  const values = [...Object.values(owner), JSON.stringify([...new Set(wanted)])];
  return [
    db
      .prepare(
        `DELETE FROM ${table} WHERE tenant_id = ?1 AND ${ownerColumn} = ?2
          AND ${member} NOT IN (SELECT value FROM json_each(?3))`,
      )
      .bind(...values),
    db
      .prepare(
        `INSERT INTO ${table} (tenant_id, ${ownerColumn}, ${member})
          SELECT ?1, ?2, value FROM json_each(?3) WHERE true ON CONFLICT DO NOTHING`,
      )
      .bind(...values),
  ];
}

/** One transaction; what it did is read from what each statement changed. */
export async function saveAll(
  db: D1Database,
  row: readonly D1PreparedStatement[],
  list: readonly D1PreparedStatement[],
): Promise<Change> {
  const [found, ...writes] = await db.batch([...row, ...list]);
  if (found?.results.length === 0) return "created";
  return writes.some(({ meta }) => meta.changes > 0) ? "updated" : "unchanged";
}
