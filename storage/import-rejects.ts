// SPDX-License-Identifier: Apache-2.0
// Rows of an import that were refused or need a look.
import type { RejectedRow } from "#domain/imports/rejected-rows.ts";

/** The statement that keeps a step's rows, to stand in the step's batch; a row is kept once. */
export function rejectsStatement(
  db: D1Database,
  tenant: string,
  jobId: string,
  rows: readonly RejectedRow[],
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO import_reject (tenant_id, job_id, row, line, severity, reasons, cells)
        SELECT ?1, ?2, one.value ->> '$.row', one.value ->> '$.line', one.value ->> '$.severity',
          one.value -> '$.reasons', one.value -> '$.cells' FROM json_each(?3) AS one WHERE true ON CONFLICT DO NOTHING`,
    )
    .bind(tenant, jobId, JSON.stringify(rows));
}

/** The next rows behind a row, in order. */
export async function readRejects(
  db: D1Database,
  tenant: string,
  jobId: string,
  {
    after,
    limit,
    severity,
  }: {
    readonly after: number;
    readonly limit: number;
    /** Null is both. */
    readonly severity: RejectedRow["severity"] | null;
  },
): Promise<readonly RejectedRow[]> {
  const { results } = await db
    .prepare(
      `SELECT row, line, severity, reasons, cells FROM import_reject
        WHERE tenant_id = ?1 AND job_id = ?2 AND row > ?3 AND (?4 IS NULL OR severity = ?4) ORDER BY row LIMIT ?5`,
    )
    .bind(tenant, jobId, after, severity, limit)
    .all<Omit<RejectedRow, "reasons" | "cells"> & { reasons: string; cells: string }>();
  return results.map(({ reasons, cells, ...row }) => ({
    ...row,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as rejectsStatement wrote it
    reasons: JSON.parse(reasons) as RejectedRow["reasons"],
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as rejectsStatement wrote it
    cells: JSON.parse(cells) as string[],
  }));
}
