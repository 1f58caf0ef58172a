// SPDX-License-Identifier: Apache-2.0
// An import looks before it writes. This statement stands first in its batch and ends it where what it looked at has
// changed since, so that nobody's write in between is undone.
import type { RecordKind } from "./record-kind.ts";
import type { StandingRecord } from "./load-records.ts";

export interface Looked {
  readonly kind: RecordKind;
  /** The records as they were read, by id; null where there was none. */
  readonly records: ReadonlyMap<string, StandingRecord | null>;
  /** Users who were not there. */
  readonly absent_users: readonly string[];
}

/** Fails as `advanceStatement` does (storage/jobs.ts), so that the batch's writer reads one kind of answer. */
export function importGuard(
  db: D1Database,
  tenant: string,
  jobId: string,
  { kind, records, absent_users }: Looked,
): D1PreparedStatement {
  const seen = [...records].map(([id, record]) => ({ id, at: record?.updated_at_ms ?? null }));
  return db
    .prepare(
      `UPDATE job SET step = CASE WHEN EXISTS (SELECT 1 FROM json_each(?3) AS seen
            LEFT JOIN ${kind.table} AS now ON now.tenant_id = ?1 AND now.${kind.id_column} = seen.value ->> '$.id'
            WHERE now.updated_at_ms IS NOT seen.value ->> '$.at')
          OR EXISTS (SELECT 1 FROM user WHERE tenant_id = ?1 AND user_id IN (SELECT value FROM json_each(?4)))
        THEN NULL ELSE step END WHERE tenant_id = ?1 AND job_id = ?2`,
    )
    .bind(tenant, jobId, JSON.stringify(seen), JSON.stringify(absent_users));
}
