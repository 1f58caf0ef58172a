// SPDX-License-Identifier: Apache-2.0
// Records as they stand, in the shape in which they are written.
import type { JsonValue } from "#domain/bytes/canonical-json.ts";
import type { RecordKind } from "./record-kind.ts";
import { oldJson } from "./write-records.ts";

export type StandingFields = Readonly<Record<string, JsonValue>>;

export interface StandingRecord {
  readonly fields: StandingFields;
  /** With the id it says whether the record is still the one that was read. */
  readonly updated_at_ms: number;
}

/** Those of the records that stand, by id: one statement whatever their number. */
export async function loadRecords(
  db: D1Database,
  kind: RecordKind,
  tenant: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StandingRecord>> {
  const { results } = await db
    .prepare(
      `SELECT old.${kind.id_column} AS id, ${oldJson(kind)} AS fields, old.updated_at_ms FROM ${kind.table} AS old
        WHERE old.tenant_id = ?1 AND old.${kind.id_column} IN (SELECT value FROM json_each(?2))`,
    )
    .bind(tenant, JSON.stringify(ids))
    .all<{ id: string; fields: string; updated_at_ms: number }>();
  return new Map(
    results.map(({ id, fields, updated_at_ms }) => [
      id,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- SQLite's json_object of the kind's own fields
      { fields: JSON.parse(fields) as StandingFields, updated_at_ms },
    ]),
  );
}
