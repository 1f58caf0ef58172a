// SPDX-License-Identifier: Apache-2.0
// One step of the undoing of an import of leads: the leads of one list are asked to leave their queues. What becomes of
// each is the pipeline's, which leaves alone a lead that has moved on since.
import { UndoProgress, UndoRequest } from "#domain/imports/undo-job.ts";
import type { WithdrawMessage } from "#domain/messages/lead-queue.ts";
import { batchesOf } from "#domain/messages/queue-batches.ts";
import type { UndoBody } from "#domain/receipts/body.ts";
import { MINUTE_MS } from "#domain/time/instant.ts";
import { countEnded } from "#storage/imported-leads.ts";
import { commitStep, type JobRow } from "#storage/jobs.ts";
import type { StepOutcome } from "../jobs/job-ports.ts";
import { appendImportReceipt } from "./append-import-receipt.ts";
import type { ImportPorts } from "./import-ports.ts";
import { leadListPrefix } from "./lead-lists.ts";

/** A lead that nobody has decided yet is waited for; its own message has ended, one way or the other, in five hours. */
const PATIENCE_MS = 6 * 60 * MINUTE_MS;
const WAIT_SECONDS = 15;

/** Order: messages, then the job's place. A crash in between asks the same leads again, which changes nothing. */
export async function runUndoStep(
  job: JobRow,
  ports: ImportPorts,
  nowMs: number,
): Promise<StepOutcome> {
  const request = UndoRequest.parse(JSON.parse(job.request));
  const progress = UndoProgress.parse(JSON.parse(job.progress));
  const { import_id, begins_at_ms, commanded_at_ms } = request;
  const { tenant_id: tenant } = job;
  if (nowMs < begins_at_ms) {
    return { wait_seconds: Math.ceil((begins_at_ms - nowMs) / 1_000) };
  }
  const list = await ports.lists.next(leadListPrefix(tenant, import_id), progress.after);
  if (list === null) return closeUndo(job, request, progress, ports, nowMs);
  const ended = await countEnded(ports.records.db, tenant, list.lead_ids);
  if (ended < list.lead_ids.length && nowMs < commanded_at_ms + PATIENCE_MS) {
    // Moved all the same, so that no sweep takes it for lost, and of two deliveries one waits.
    const moved = await moveOn(job, progress, "running", ports, nowMs);
    return moved ? { wait_seconds: WAIT_SECONDS } : { next: "overtaken" };
  }
  const messages = list.lead_ids.map((lead_id) => buildWithdraw(job, request, progress, lead_id));
  for (const batch of batchesOf(messages)) await ports.sendLeads(batch);
  const next = { ...progress, after: list.key, leads: progress.leads + list.lead_ids.length };
  const moved = await moveOn(job, next, "running", ports, nowMs);
  return { next: moved ? "again" : "overtaken" };
}

/** The receipt, then the job's end. A crash in between finds the receipt standing. */
async function closeUndo(
  job: JobRow,
  { import_id }: UndoRequest,
  progress: UndoProgress,
  ports: ImportPorts,
  nowMs: number,
): Promise<StepOutcome> {
  const { leads } = progress;
  const body: UndoBody = { v: 1, kind: "undo", digests: {}, sealed: null, import_id, leads };
  const receipt = { import_id, step: "UNDO_IMPORT", outcome: "done", body } as const;
  await appendImportReceipt(job, receipt, ports);
  const moved = await moveOn(job, progress, "done", ports, nowMs);
  return { next: moved ? "finished" : "overtaken" };
}

async function moveOn(
  { tenant_id: tenant, job_id, step }: JobRow,
  progress: UndoProgress,
  status: "running" | "done",
  { records }: ImportPorts,
  nowMs: number,
): Promise<boolean> {
  const committed = await commitStep(records.db, [], {
    tenant,
    job_id,
    from_step: step,
    status,
    progress: JSON.stringify(progress),
    reason: null,
    now_ms: nowMs,
  });
  return committed !== null;
}

function buildWithdraw(
  { tenant_id: tenant, actor_kind, actor_ref }: JobRow,
  { import_id, commanded_at_ms }: UndoRequest,
  { trace_id }: UndoProgress,
  lead_id: string,
): WithdrawMessage {
  return {
    v: 1,
    kind: "withdraw",
    tenant,
    lead_id,
    import_id,
    commanded_at_ms,
    actor: { kind: actor_kind, ref: actor_ref },
    trace_id,
  };
}
