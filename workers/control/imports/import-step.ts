// SPDX-License-Identifier: Apache-2.0
// One step of an import: some rows become records, rejects and the job's new place, in one transaction. The receipts of
// its records are made at the beginning of the step that follows, so at most one step's are ever outstanding. Rows of
// leads go another way (lead-step.ts).
import { ImportProgress, ImportRequest } from "#domain/imports/import-job.ts";
import { InvariantError } from "#domain/result.ts";
import { rejectsStatement } from "#storage/import-rejects.ts";
import { firstRowsStatement } from "#storage/import-rows.ts";
import { type Advance, commitStep, type JobRow, loadJob, stepBatchId } from "#storage/jobs.ts";
import { importGuard } from "#storage/records/import-guard.ts";
import { countDifferences, MAX_RECORDS, writeStatements } from "#storage/records/write-records.ts";
import type { StepOutcome } from "../jobs/job-ports.ts";
import { settleChanges } from "../records/settle-changes.ts";
import { closeImport } from "./close-import.ts";
import type { ImportPorts } from "./import-ports.ts";
import { runLeadStep } from "./lead-step.ts";
import { type ChunkPlan, planChunk } from "./plan-chunk.ts";
import { type Chunk, readChunk } from "./read-chunk.ts";

/** Characters of JSON in one bound value: at three bytes each at most, below the 2 MB that D1 takes. */
const MAX_ROWS_JSON = 600_000;

/**
 * Order: receipts of the step before; look; then rows, rejects and the job's place together. A crash before that commit
 * leaves nothing of the step, one after it leaves notes, which the next step, or the minute's sweep, turns into receipts.
 */
export async function runImportStep(
  job: JobRow,
  ports: ImportPorts,
  nowMs: number,
): Promise<StepOutcome> {
  const request = ImportRequest.parse(JSON.parse(job.request));
  const progress = ImportProgress.parse(JSON.parse(job.progress));
  const { file, last_batch } = progress;
  if (file === null) throw new InvariantError("an import runs without its file");
  if (last_batch !== null) {
    const settled = await settleChanges(job.tenant_id, last_batch, ports.records);
    if (!settled.ok) throw new Error(`receipts are outstanding: ${settled.error.code}`);
  }
  if (progress.ended !== null) return closeImport(job, request, progress, ports, nowMs);
  const { entity } = request;
  if (entity === "leads") return runLeadStep(job, request, progress, ports, nowMs);
  const chunk = await readChunk(file, progress, MAX_RECORDS, ports.files);
  const world = {
    db: ports.records.db,
    tenant: job.tenant_id,
    job_id: job.job_id,
    idKey: ports.records.idKey(job.tenant_id),
    personKey: ports.personKey,
  };
  let { records } = chunk;
  let plan: ChunkPlan | null = null;
  while (records.length > 0) {
    plan = await planChunk(entity, file, progress, records, world);
    if (records.length === 1 || JSON.stringify(plan.rows).length <= MAX_ROWS_JSON) break;
    records = records.slice(0, Math.ceil(records.length / 2));
  }
  const last = chunk.last && records.length === chunk.records.length;
  const covered = { ...chunk, records, last };
  const advance = await buildAdvance(job, request, progress, covered, plan, ports, nowMs);
  const writes = plan === null ? [] : buildWrites(job, request, plan, ports, nowMs);
  const committed = await commitStep(ports.records.db, writes, advance);
  if (committed !== null) return { next: "again" };
  // Either another delivery made this step, or what it looked at has changed since: then it looks again.
  const now = await loadJob(ports.records.db, job.tenant_id, job.job_id);
  return { next: now?.step === job.step ? "again" : "overtaken" };
}

function buildWrites(
  job: JobRow,
  { dry_run }: ImportRequest,
  plan: ChunkPlan,
  ports: ImportPorts,
  nowMs: number,
): readonly D1PreparedStatement[] {
  const { db } = ports.records;
  const rejects = rejectsStatement(db, job.tenant_id, job.job_id, plan.refused);
  const firsts = firstRowsStatement(db, job.tenant_id, job.job_id, plan.first_rows);
  if (dry_run) return [firsts, rejects];
  const batch = {
    tenant: job.tenant_id,
    batch_id: stepBatchId(job),
    actor: { kind: job.actor_kind, ref: job.actor_ref },
    now_ms: nowMs,
  };
  return [
    importGuard(db, job.tenant_id, job.job_id, plan.looked),
    ...writeStatements(db, plan.kind, batch, plan.rows),
    ...plan.follow({ ...batch, first_place: plan.rows.length }),
    firsts,
    rejects,
  ];
}

/** The place behind the chunk's records; what they created and updated is counted by the transaction that writes them. */
async function buildAdvance(
  job: JobRow,
  { dry_run }: ImportRequest,
  progress: ImportProgress,
  chunk: Chunk,
  plan: ChunkPlan | null,
  ports: ImportPorts,
  nowMs: number,
): Promise<Advance> {
  const { db } = ports.records;
  const last = chunk.records.at(-1);
  const { reason = null, line = null } = chunk.fault ?? {};
  const rejected = plan?.refused.filter(({ severity }) => severity === "rejected").length ?? 0;
  const next: ImportProgress = {
    ...progress,
    last_batch: dry_run || plan === null ? progress.last_batch : stepBatchId(job),
    offset: progress.offset + (last?.end ?? 0),
    line: last?.next_line ?? progress.line,
    rows: progress.rows + chunk.records.length,
    rejected: progress.rejected + rejected,
    warnings: progress.warnings + (plan?.refused.length ?? 0) - rejected,
    ended: chunk.last ? { reason, line } : null,
  };
  const shared = {
    tenant: job.tenant_id,
    job_id: job.job_id,
    from_step: job.step,
    status: "running",
    reason: null,
    now_ms: nowMs,
  } as const;
  const written = plan?.rows.length ?? 0;
  if (plan !== null && dry_run) {
    const { created, updated } = await countDifferences(db, plan.kind, job.tenant_id, plan.rows);
    const counted = {
      ...next,
      created: next.created + created,
      updated: next.updated + updated,
      unchanged: next.unchanged + written - created - updated,
    };
    return { ...shared, progress: JSON.stringify(counted) };
  }
  const values = [JSON.stringify(next), stepBatchId(job), plan?.kind.entity ?? "", written];
  return { ...shared, progress: { expression: COUNTED, values } };
}

const NOTED =
  "SELECT count(*) FROM record_change WHERE tenant_id = ?1 AND batch_id = ?8 AND entity = ?9";
const COUNTED = `json_set(?7,
  '$.created', ?7 ->> '$.created' + (${NOTED} AND before IS NULL),
  '$.updated', ?7 ->> '$.updated' + (${NOTED} AND before IS NOT NULL),
  '$.unchanged', ?7 ->> '$.unchanged' + ?10 - (${NOTED}))`;
