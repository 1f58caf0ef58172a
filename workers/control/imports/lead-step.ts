// SPDX-License-Identifier: Apache-2.0
// One step of an import of leads: some rows go to the pipeline as messages on `leads-bulk`. No row of a lead is written
// here; its receipts are the pipeline's.
import { batchesOf } from "#domain/messages/queue-batches.ts";
import type { ImportProgress, ImportRequest } from "#domain/imports/import-job.ts";
import { InvariantError } from "#domain/result.ts";
import { rejectsStatement } from "#storage/import-rejects.ts";
import { firstRowsStatement } from "#storage/import-rows.ts";
import { commitStep, type JobRow } from "#storage/jobs.ts";
import type { StepOutcome } from "../jobs/job-ports.ts";
import type { ImportPorts } from "./import-ports.ts";
import { countKnownPersons } from "./known-persons.ts";
import { leadListKey } from "./lead-lists.ts";
import { type LeadPlan, planLeads } from "./plan-leads.ts";
import { type Chunk, readChunk } from "./read-chunk.ts";

/** Rows of a step: with the reading of its block and its commit some 0.2 s, and three calls of the queue. */
const STEP_ROWS = 250;
const NOTHING: LeadPlan = { messages: [], first_rows: [], repeated: 0, refused: [] };

/**
 * Order: the list of the leads, the messages, then rejects and the job's place together. A crash before the commit makes
 * the whole step again, with the same list and the same leads, of which the pipeline absorbs those that it had. Whatever
 * was sent is in a list, also where the import was cancelled in between.
 */
export async function runLeadStep(
  job: JobRow,
  request: ImportRequest,
  progress: ImportProgress,
  ports: ImportPorts,
  nowMs: number,
): Promise<StepOutcome> {
  if (progress.file === null) throw new InvariantError("an import runs without its file");
  const chunk = await readChunk(progress.file, progress, STEP_ROWS, ports.files);
  const { records } = chunk;
  const plan =
    records.length === 0 ? NOTHING : await planLeads(job, request, progress, records, ports);
  const { db } = ports.records;
  const { tenant_id: tenant, job_id } = job;
  const at = { tenant, idKey: ports.records.idKey(tenant), now_ms: nowMs };
  if (!request.dry_run) await sendLeads(job, progress, plan, ports);
  const persons = request.dry_run
    ? await countKnownPersons(at, plan.messages, ports.persons)
    : null;
  const writes = [
    ...(plan.first_rows.length > 0
      ? [firstRowsStatement(db, tenant, job_id, plan.first_rows)]
      : []),
    ...(plan.refused.length > 0 ? [rejectsStatement(db, tenant, job_id, plan.refused)] : []),
  ];
  const committed = await commitStep(db, writes, {
    tenant,
    job_id,
    from_step: job.step,
    status: "running",
    progress: JSON.stringify(nextProgress(progress, chunk, plan, persons)),
    reason: null,
    now_ms: nowMs,
  });
  return { next: committed === null ? "overtaken" : "again" };
}

async function sendLeads(
  { tenant_id: tenant, job_id }: JobRow,
  { rows }: ImportProgress,
  { first_rows, messages }: LeadPlan,
  { lists, sendLeads: send }: ImportPorts,
): Promise<void> {
  if (first_rows.length > 0) {
    const ids = first_rows.map(({ id }) => id);
    await lists.keep(leadListKey(tenant, job_id, rows + 1), ids);
  }
  for (const batch of batchesOf(messages)) await send(batch);
}

function nextProgress(
  progress: ImportProgress,
  { records, last, fault }: Chunk,
  { messages, repeated, refused }: LeadPlan,
  persons: number | null,
): ImportProgress {
  const { leads } = progress;
  if (leads === undefined) throw new InvariantError("an import of leads does not count them");
  const rejected = refused.filter(({ severity }) => severity === "rejected").length;
  const { reason = null, line = null } = fault ?? {};
  return {
    ...progress,
    offset: progress.offset + (records.at(-1)?.end ?? 0),
    line: records.at(-1)?.next_line ?? progress.line,
    rows: progress.rows + records.length,
    rejected: progress.rejected + rejected,
    warnings: progress.warnings + refused.length - rejected,
    ended: last ? { reason, line } : null,
    leads: {
      ...leads,
      queued: leads.queued + messages.length,
      repeated: leads.repeated + repeated,
      ...(persons === null ? {} : { known_persons: (leads.known_persons ?? 0) + persons }),
    },
  };
}
