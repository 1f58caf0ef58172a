// SPDX-License-Identifier: Apache-2.0
// Writing records: one transaction compares each with what stands, notes every difference in the outbox of changes, and
// writes only what differs. So the same list again changes nothing, and no change is without its note.
import type { JsonValue } from "#domain/bytes/canonical-json.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import type { RecordKind } from "./record-kind.ts";

export type Change = "created" | "updated" | "unchanged" | "deleted";

export interface RecordRow {
  readonly id: string;
  /** The custody chain that takes its receipt, such as `account:acc_..`. */
  readonly chain: string;
  /** Every field of the kind, its list included (sorted, each member once). */
  readonly fields: Readonly<Record<string, JsonValue>>;
}

/** Who writes, when, and under which name: one write of one caller. */
export interface WriteBatch {
  readonly tenant: string;
  /** Unique per write; with the chain it names the receipt. */
  readonly batch_id: string;
  readonly actor: Actor;
  readonly now_ms: number;
  /** Where the places of this list begin, if the batch holds several lists. */
  readonly first_place?: number;
}

/** D1 takes 2 MB in one bound value; records are a few KB at most. */
export const MAX_RECORDS = 250;

/**
 * The statements that write a list of records of one kind, each id once. They read as one: whoever runs them adds his
 * own to the same `db.batch`, and reads what became of them with `readChanges`.
 */
export function writeStatements(
  db: D1Database,
  kind: RecordKind,
  batch: WriteBatch,
  rows: readonly RecordRow[],
): D1PreparedStatement[] {
  if (rows.length === 0) return [];
  const { tenant, batch_id, actor, now_ms, first_place = 0 } = batch;
  const { keys } = kind;
  const shared = [tenant, JSON.stringify(rows), batch_id, first_place] as const;
  const keyed = keys === undefined ? [] : rows.map((row) => ({ id: row.id, keys: keys.of(row) }));
  return [
    db.prepare(noteSql(kind)).bind(...shared, actor.kind, actor.ref, now_ms),
    db.prepare(upsertSql(kind)).bind(...shared, now_ms),
    ...listSql(kind).map((sql) => db.prepare(sql).bind(...shared)),
    ...keysSql(kind).map((sql) =>
      db.prepare(sql).bind(tenant, JSON.stringify(keyed), batch_id, first_place),
    ),
  ];
}

/** The statements that delete records of one kind by id; an id that is not there changes nothing. */
export function deleteStatements(
  db: D1Database,
  kind: RecordKind,
  batch: WriteBatch,
  rows: readonly Pick<RecordRow, "id" | "chain">[],
): D1PreparedStatement[] {
  const { tenant, batch_id, actor, now_ms, first_place = 0 } = batch;
  const json = JSON.stringify(rows);
  return [
    db
      .prepare(
        `INSERT INTO record_change (${NOTE_COLUMNS})
          SELECT ?1, ?3, ?4 + row.key, row.value ->> '$.chain', '${kind.entity}', old.${kind.id_column},
            ${oldJson(kind)}, NULL, ?5, ?6, ?7
          FROM json_each(?2) AS row JOIN ${joinOld(kind)}`,
      )
      .bind(tenant, json, batch_id, first_place, actor.kind, actor.ref, now_ms),
    db
      .prepare(
        `DELETE FROM ${kind.table} WHERE tenant_id = ?1
          AND ${kind.id_column} IN (SELECT row.value ->> '$.id' FROM json_each(?2) AS row)`,
      )
      .bind(tenant, json),
  ];
}

/** What a batch changed, by record id; a record that is not there was as it should be. Read before it is settled. */
export async function readChanges(
  db: D1Database,
  { tenant, batch_id }: Pick<WriteBatch, "tenant" | "batch_id">,
): Promise<ReadonlyMap<string, Change>> {
  const { results } = await db
    .prepare(READ_CHANGES)
    .bind(tenant, batch_id)
    .all<{ entity_id: string; change: Change }>();
  return new Map(results.map(({ entity_id, change }) => [entity_id, change]));
}

const READ_CHANGES = `SELECT entity_id, CASE WHEN before IS NULL THEN 'created' WHEN after IS NULL THEN 'deleted' ELSE 'updated' END
  AS change FROM record_change WHERE tenant_id = ?1 AND batch_id = ?2 ORDER BY place`;

/** The same as a statement, to stand last in the batch that writes. */
export function changesStatement(
  db: D1Database,
  { tenant, batch_id }: Pick<WriteBatch, "tenant" | "batch_id">,
): D1PreparedStatement {
  return db.prepare(READ_CHANGES).bind(tenant, batch_id);
}

/** Columns of the outbox, in the order in which notes are selected. */
export const NOTE_COLUMNS =
  "tenant_id, batch_id, place, chain, entity, entity_id, before, after, actor_kind, actor_ref, changed_at_ms";

function noteSql(kind: RecordKind): string {
  return `INSERT INTO record_change (${NOTE_COLUMNS})
    SELECT ?1, ?3, ?4 + row.key, row.value ->> '$.chain', '${kind.entity}', row.value ->> '$.id',
      CASE WHEN old.${kind.id_column} IS NULL THEN NULL ELSE ${oldJson(kind)} END AS stood, ${newJson(kind)} AS wanted,
      ?5, ?6, ?7
    FROM json_each(?2) AS row LEFT JOIN ${joinOld(kind)}
    WHERE stood IS NOT wanted`;
}

/** Both sides are built by the same function of SQLite in the same order, so equal records are equal texts. */
export function oldJson({ table, id_column, fields, list }: RecordKind): string {
  const pairs = Object.entries(fields).map(
    ([field, type]) => `'${field}', ${type === "json" ? `json(old.${field})` : `old.${field}`}`,
  );
  if (list !== undefined) {
    pairs.push(`'${list.field}', json((SELECT json_group_array(one) FROM (SELECT ${list.member} AS one FROM ${membersOf(list)}
      WHERE item.tenant_id = ?1 AND item.${table}_id = old.${id_column} ORDER BY 1)))`);
  }
  return `json_object(${pairs.join(", ")})`;
}

/**
 * The members, by the index that finds a record's own. Without statistics SQLite would rather read all of the tenant's by
 * the table's key: 10,000 accounts then took 30 s instead of 0.7 s, and more accounts the square of that.
 */
function membersOf({ table, index }: NonNullable<RecordKind["list"]>): string {
  return `${table} AS item${index === undefined ? "" : ` INDEXED BY ${index}`}`;
}

function newJson({ fields, list }: RecordKind): string {
  const pairs = Object.entries(fields).map(([field, type]) =>
    type === "json"
      ? `'${field}', json(row.value -> '$.fields.${field}')`
      : `'${field}', row.value ->> '$.fields.${field}'`,
  );
  if (list !== undefined)
    pairs.push(`'${list.field}', json(row.value -> '$.fields.${list.field}')`);
  return `json_object(${pairs.join(", ")})`;
}

/** How many of these records a write would create and update; it writes nothing. */
export async function countDifferences(
  db: D1Database,
  kind: RecordKind,
  tenant: string,
  rows: readonly RecordRow[],
): Promise<{ readonly created: number; readonly updated: number }> {
  const counted = await db
    .prepare(
      `SELECT count(*) FILTER (WHERE isNew) AS created, count(*) FILTER (WHERE NOT isNew) AS updated FROM (
        SELECT old.${kind.id_column} IS NULL AS isNew,
          CASE WHEN old.${kind.id_column} IS NULL THEN NULL ELSE ${oldJson(kind)} END AS stood, ${newJson(kind)} AS wanted
        FROM json_each(?2) AS row LEFT JOIN ${joinOld(kind)} WHERE stood IS NOT wanted)`,
    )
    .bind(tenant, JSON.stringify(rows))
    .first<{ created: number; updated: number }>();
  return counted ?? { created: 0, updated: 0 };
}

function joinOld({ table, id_column }: RecordKind): string {
  return `${table} AS old ON old.tenant_id = ?1 AND old.${id_column} = row.value ->> '$.id'`;
}

/** Only what was noted is written. */
const NOTED = `EXISTS (SELECT 1 FROM record_change AS note
  WHERE note.tenant_id = ?1 AND note.batch_id = ?3 AND note.place = ?4 + row.key)`;

function upsertSql({ table, id_column, fields, keys: derived }: RecordKind): string {
  const version = derived === undefined ? [] : [String(derived.version)];
  const columns = [...Object.keys(fields), ...version.map(() => "keys_version")];
  const keys = id_column === "tenant_id" ? ["tenant_id"] : ["tenant_id", id_column];
  const ids = id_column === "tenant_id" ? ["?1"] : ["?1", "row.value ->> '$.id'"];
  const values = [
    ...Object.keys(fields).map((column) => `row.value ->> '$.fields.${column}'`),
    ...version,
  ];
  const changed = [...columns, "updated_at_ms"].map((column) => `${column} = excluded.${column}`);
  return `INSERT INTO ${table} (${[...keys, ...columns].join(", ")}, created_at_ms, updated_at_ms)
    SELECT ${[...ids, ...values].join(", ")}, ?5, ?5 FROM json_each(?2) AS row WHERE ${NOTED}
    ON CONFLICT (${keys.join(", ")}) DO UPDATE SET ${changed.join(", ")}`;
}

function listSql({ table, list }: RecordKind): readonly string[] {
  if (list === undefined) return [];
  const owner = `${table}_id`;
  return [
    // CROSS JOIN keeps the order: from the few rows to their members, never over all members of the tenant.
    `DELETE FROM ${list.table} WHERE rowid IN (
      SELECT item.rowid FROM json_each(?2) AS row CROSS JOIN ${membersOf(list)}
        ON item.tenant_id = ?1 AND item.${owner} = row.value ->> '$.id'
      WHERE ${NOTED} AND item.${list.member} NOT IN
        (SELECT wanted.value FROM json_each(row.value -> '$.fields.${list.field}') AS wanted))`,
    `INSERT INTO ${list.table} (tenant_id, ${owner}, ${list.member})
      SELECT ?1, row.value ->> '$.id', wanted.value FROM json_each(?2) AS row,
        json_each(row.value -> '$.fields.${list.field}') AS wanted
      WHERE ${NOTED} ON CONFLICT DO NOTHING`,
  ];
}

/** A record's keys are those of its present fields, and no others; `keys_version` is written with the row. */
function keysSql({ table, keys }: RecordKind): readonly string[] {
  if (keys === undefined) return [];
  const owner = `${table}_id`;
  return [
    `DELETE FROM ${keys.table} WHERE (tenant_id, key, ${owner}) IN (
      SELECT item.tenant_id, item.key, item.${owner} FROM json_each(?2) AS row
        CROSS JOIN ${keys.table} AS item INDEXED BY ${keys.index}
        ON item.tenant_id = ?1 AND item.${owner} = row.value ->> '$.id'
      WHERE ${NOTED} AND item.key NOT IN
        (SELECT wanted.value FROM json_each(row.value -> '$.keys') AS wanted))`,
    `INSERT INTO ${keys.table} (tenant_id, key, ${owner})
      SELECT ?1, wanted.value, row.value ->> '$.id' FROM json_each(?2) AS row,
        json_each(row.value -> '$.keys') AS wanted
      WHERE ${NOTED} ON CONFLICT DO NOTHING`,
  ];
}
