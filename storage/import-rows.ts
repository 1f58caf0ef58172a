// SPDX-License-Identifier: Apache-2.0
// Which row of an import's file names a record first. A step notes its ids in its own transaction and asks for those that
// earlier steps noted, so the answer is the same however often a step is killed or made again.

export interface FirstRow {
  readonly id: string;
  /** Row of data, from 1. */
  readonly row: number;
}

/** The statement that notes a step's ids, to stand in the step's batch; the first row of an id stays. */
export function firstRowsStatement(
  db: D1Database,
  tenant: string,
  jobId: string,
  rows: readonly FirstRow[],
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO import_row (tenant_id, job_id, entity_id, row)
        SELECT ?1, ?2, one.value ->> '$.id', one.value ->> '$.row' FROM json_each(?3) AS one WHERE true ON CONFLICT DO NOTHING`,
    )
    .bind(tenant, jobId, JSON.stringify(rows));
}

/** Of these ids, those that an earlier step of the import noted, with their rows. */
export async function loadFirstRows(
  db: D1Database,
  tenant: string,
  jobId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { results } = await db
    .prepare(
      `SELECT entity_id AS id, row FROM import_row
        WHERE tenant_id = ?1 AND job_id = ?2 AND entity_id IN (SELECT value FROM json_each(?3))`,
    )
    .bind(tenant, jobId, JSON.stringify(ids))
    .all<FirstRow>();
  return new Map(results.map(({ id, row }) => [id, row]));
}

/** Rows of one piece: D1 deletes them in well under a second. */
const FORGET_ROWS = 10_000;

/** Deletes a piece of what an import noted; false where more is left. */
export async function forgetFirstRows(
  db: D1Database,
  tenant: string,
  jobId: string,
  limit = FORGET_ROWS,
): Promise<boolean> {
  const { results } = await db
    .prepare(
      `DELETE FROM import_row WHERE tenant_id = ?1 AND job_id = ?2 AND entity_id IN
        (SELECT entity_id FROM import_row WHERE tenant_id = ?1 AND job_id = ?2 LIMIT ?3) RETURNING 1`,
    )
    .bind(tenant, jobId, limit)
    .all();
  return results.length < limit;
}
