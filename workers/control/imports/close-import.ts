// SPDX-License-Identifier: Apache-2.0
// The end of an import whose rows are all read and whose records have their receipts.
import type { ImportEntity } from "#domain/imports/entities.ts";
import type { ImportProgress, ImportRequest } from "#domain/imports/import-job.ts";
import type { NoticeMail } from "#domain/messages/mail-queue.ts";
import type { ImportBody } from "#domain/receipts/body.ts";
import { InvariantError } from "#domain/result.ts";
import { forgetFirstRows } from "#storage/import-rows.ts";
import { commitStep, type JobRow } from "#storage/jobs.ts";
import type { StepOutcome } from "../jobs/job-ports.ts";
import { appendImportReceipt } from "./append-import-receipt.ts";
import type { ImportPorts } from "./import-ports.ts";

/**
 * Order: what the import noted of its rows goes, a piece at a time, since no row is read any more; then receipt, notice,
 * the file goes, the job ends. A crash after any of them repeats the step: the receipt stands, the notice is the same
 * mails, the file is gone. A dry run's file stays for `apply`.
 */
export async function closeImport(
  job: JobRow,
  request: ImportRequest,
  progress: ImportProgress,
  ports: ImportPorts,
  nowMs: number,
): Promise<StepOutcome> {
  const { file, ended } = progress;
  if (file === null || ended === null) throw new InvariantError("an import closes before its end");
  if (!(await forgetFirstRows(ports.records.db, job.tenant_id, job.job_id))) {
    return { next: "again" };
  }
  const status = ended.reason === null ? "done" : "failed";
  if (!request.dry_run) await appendReceipt(job, request, progress, file.sha256, ports);
  if (job.actor_kind === "user") {
    await ports.notify(buildNotice(job, request, progress, status));
  }
  if (!request.dry_run || status === "failed") await ports.files.remove(file.key);
  const closed = await commitStep(ports.records.db, [], {
    tenant: job.tenant_id,
    job_id: job.job_id,
    from_step: job.step,
    status,
    progress: job.progress,
    reason: ended.reason,
    now_ms: nowMs,
  });
  return { next: closed === null ? "overtaken" : "finished" };
}

const ENTITIES = {
  accounts: "account",
  products: "product",
  users: "user",
  leads: "lead",
} as const satisfies Record<ImportEntity, ImportBody["entity"]>;

async function appendReceipt(
  job: JobRow,
  { entity, leads: asked }: ImportRequest,
  { rows, created, updated, unchanged, rejected, ended, leads: counted }: ImportProgress,
  file_sha256: string,
  ports: ImportPorts,
): Promise<void> {
  const body: ImportBody = {
    v: 1,
    kind: "import",
    digests: {},
    sealed: null,
    entity: ENTITIES[entity],
    file_sha256,
    rows,
    created,
    updated,
    unchanged,
    rejected,
    ...(asked === undefined ? {} : { leads: { ...asked, queued: counted?.queued ?? 0 } }),
  };
  const outcome = ended?.reason === null ? "done" : "failed";
  const receipt = { import_id: job.job_id, step: "IMPORT_RECORDS", outcome, body } as const;
  await appendImportReceipt(job, receipt, ports);
}

function buildNotice(
  { tenant_id: tenant, job_id, actor_ref }: JobRow,
  { entity, dry_run }: ImportRequest,
  progress: ImportProgress,
  status: "done" | "failed",
): NoticeMail {
  const { rows, created, updated, unchanged, rejected, warnings, ended, trace_id } = progress;
  const reason = ended?.reason ?? null;
  const counts = {
    rows,
    ...(progress.leads === undefined
      ? { created, updated, unchanged }
      : { queued: progress.leads.queued, repeated: progress.leads.repeated }),
    rejected,
    warnings,
  };
  return {
    v: 1,
    kind: "notice",
    notice_id: `import_done/${job_id}`,
    tenant,
    template: "import_done",
    audience: { user_id: actor_ref },
    params: {
      import_id: job_id,
      entity,
      status,
      dry_run: String(dry_run),
      ...(reason === null ? {} : { reason }),
      ...Object.fromEntries(Object.entries(counts).map(([name, value]) => [name, String(value)])),
    },
    trace_id: trace_id ?? job_id,
  };
}
