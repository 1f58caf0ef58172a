// SPDX-License-Identifier: Apache-2.0
// Jobs: long work in steps. A step's writes and its place in the job are one transaction, so that a step which is killed,
// repeated or overtaken is made whole once or not at all.
import type { JobKind, JobStatus } from "#domain/messages/job-queue.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import { InvariantError } from "#domain/result.ts";
import type { job } from "./tables/job.ts";

export type JobRow = typeof job.$inferSelect;

export interface NewJob {
  readonly tenant_id: string;
  readonly job_id: string;
  readonly kind: JobKind;
  readonly status: JobStatus;
  /** JSON of the kind's own schemas. */
  readonly request: string;
  readonly progress: string;
  readonly actor_kind: Actor["kind"];
  readonly actor_ref: string;
  readonly now_ms: number;
}

/** The job that stands under the id: this one, or the one that the same call made before. */
export async function createJob(
  db: D1Database,
  wanted: NewJob,
): Promise<{ readonly job: JobRow; readonly created: boolean }> {
  const { tenant_id, job_id, kind, status, request, progress } = wanted;
  const { actor_kind, actor_ref, now_ms } = wanted;
  const [made, found] = await db.batch<JobRow>([
    db
      .prepare(
        `INSERT INTO job (tenant_id, job_id, kind, status, step, request, progress, reason, actor_kind, actor_ref,
          created_at_ms, updated_at_ms) VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, NULL, ?7, ?8, ?9, ?9) ON CONFLICT DO NOTHING`,
      )
      .bind(tenant_id, job_id, kind, status, request, progress, actor_kind, actor_ref, now_ms),
    selectJob(db, tenant_id, job_id),
  ]);
  const row = found?.results[0];
  if (row === undefined) throw new InvariantError("a job that was just made is not there");
  return { job: row, created: (made?.meta.changes ?? 0) > 0 };
}

/** The job; null where the tenant has none of this id. */
export async function loadJob(
  db: D1Database,
  tenant: string,
  jobId: string,
): Promise<JobRow | null> {
  return selectJob(db, tenant, jobId).first<JobRow>();
}

function selectJob(db: D1Database, tenant: string, jobId: string): D1PreparedStatement {
  return db.prepare("SELECT * FROM job WHERE tenant_id = ?1 AND job_id = ?2").bind(tenant, jobId);
}

export interface JobCursor {
  readonly created_at_ms: number;
  readonly job_id: string;
}

/** A page of one kind's jobs, newest first. */
export async function listJobs(
  db: D1Database,
  tenant: string,
  kind: JobKind,
  { cursor, limit }: { readonly cursor: JobCursor | null; readonly limit: number },
): Promise<{ readonly items: readonly JobRow[]; readonly next: JobCursor | null }> {
  const { results } = await db
    .prepare(
      `SELECT * FROM job WHERE tenant_id = ?1 AND kind = ?2
        AND (?3 IS NULL OR (created_at_ms, job_id) < (?3, ?4)) ORDER BY created_at_ms DESC, job_id DESC LIMIT ?5`,
    )
    .bind(tenant, kind, cursor?.created_at_ms ?? null, cursor?.job_id ?? null, limit + 1)
    .all<JobRow>();
  const items = results.slice(0, limit);
  const last = items.at(-1);
  const next =
    results.length > limit && last !== undefined
      ? { created_at_ms: last.created_at_ms, job_id: last.job_id }
      : null;
  return { items, next };
}

/** How far a job is after a step: the whole text, or an SQL expression over the row (`progress`) and its own values. */
export type NextProgress =
  | string
  | {
      /** Names its values ?7, ?8 and so on. */
      readonly expression: string;
      readonly values: readonly (string | number | null)[];
    };

export interface Advance {
  readonly tenant: string;
  readonly job_id: string;
  /** The step that was read; the job moves on from there or not at all. */
  readonly from_step: number;
  readonly status: JobStatus;
  readonly progress: NextProgress;
  readonly reason: string | null;
  readonly now_ms: number;
}

/**
 * Moves a job on by one step. Where it is no longer at `from_step` the statement FAILS, and with it the whole batch that
 * it stands in: nothing of an overtaken or cancelled step is written. See `commitStep`.
 */
function advanceStatement(db: D1Database, advance: Advance): D1PreparedStatement {
  const { tenant, job_id, from_step, status, progress, reason, now_ms } = advance;
  const next = typeof progress === "string" ? { expression: "?7", values: [progress] } : progress;
  return db
    .prepare(
      `UPDATE job SET step = CASE WHEN step = ?3 THEN step + 1 END, status = ?4, reason = ?5, updated_at_ms = ?6,
        progress = ${next.expression} WHERE tenant_id = ?1 AND job_id = ?2`,
    )
    .bind(tenant, job_id, from_step, status, reason, now_ms, ...next.values);
}

/** A null step breaks the column's NOT NULL: SQLite's own way to end a transaction on a condition. */
const OVERTAKEN = "NOT NULL constraint failed: job.step";

/**
 * A step in one transaction: its writes, then the job's move, which may count what they noted. Null where the job has
 * moved on meanwhile (another delivery, a cancel): then nothing was written.
 */
export async function commitStep(
  db: D1Database,
  writes: readonly D1PreparedStatement[],
  advance: Advance,
): Promise<readonly D1Result[] | null> {
  try {
    return await db.batch([...writes, advanceStatement(db, advance)]);
  } catch (error) {
    if (error instanceof Error && error.message.includes(OVERTAKEN)) return null;
    throw error;
  }
}

/** The name of a step's record writes: the same step again is the same write. */
export function stepBatchId({ job_id, step }: Pick<JobRow, "job_id" | "step">): string {
  return `${job_id}.${step}`;
}

/** Why a job stopped whose message ran out of retries; replaying its dead letter takes it up where it stood. */
const RETRIES_EXHAUSTED = "retries_exhausted";

/** Ends a job that nothing moves any more; one that has ended stays as it is. */
export async function failJob(
  db: D1Database,
  tenant: string,
  jobId: string,
  nowMs: number,
): Promise<void> {
  await db
    .prepare(
      `UPDATE job SET status = 'failed', reason = ?3, step = step + 1, updated_at_ms = ?4
        WHERE tenant_id = ?1 AND job_id = ?2 AND status IN ('ready', 'running')`,
    )
    .bind(tenant, jobId, RETRIES_EXHAUSTED, nowMs)
    .run();
}

/** Takes up again what `failJob` ended; a job that ended otherwise stays as it is. */
export async function reopenJob(
  db: D1Database,
  tenant: string,
  jobId: string,
  nowMs: number,
): Promise<void> {
  await db
    .prepare(
      `UPDATE job SET status = 'running', reason = NULL, step = step + 1, updated_at_ms = ?4
        WHERE tenant_id = ?1 AND job_id = ?2 AND status = 'failed' AND reason = ?3`,
    )
    .bind(tenant, jobId, RETRIES_EXHAUSTED, nowMs)
    .run();
}

/** Jobs that should move and have not since an instant: their message may be lost. */
export async function stalledJobs(
  db: D1Database,
  beforeMs: number,
  limit: number,
): Promise<readonly JobRow[]> {
  const { results } = await db
    .prepare(
      `SELECT * FROM job WHERE status IN ('ready', 'running') AND updated_at_ms < ?1
        ORDER BY updated_at_ms LIMIT ?2`,
    )
    .bind(beforeMs, limit)
    .all<JobRow>();
  return results;
}
