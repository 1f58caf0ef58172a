// SPDX-License-Identifier: Apache-2.0
// An import as callers see it.
import type { z } from "zod";
import type { ImportView } from "#api/schemas/import.ts";
import { ignoredColumns } from "#domain/imports/columns.ts";
import { ImportProgress, ImportRequest } from "#domain/imports/import-job.ts";
import { instantText } from "#domain/time/instant.ts";
import { type JobRow, loadJob } from "#storage/jobs.ts";

export interface FoundImport {
  readonly job: JobRow;
  readonly request: ImportRequest;
  readonly progress: ImportProgress;
}

/** The import; null where the tenant has none of this id. */
export async function findImport(
  db: D1Database,
  tenant: string,
  id: string,
): Promise<FoundImport | null> {
  const job = await loadJob(db, tenant, id);
  return job === null || job.kind !== "import" ? null : openImport(job);
}

export function openImport(job: JobRow): FoundImport {
  return {
    job,
    request: ImportRequest.parse(JSON.parse(job.request)),
    progress: ImportProgress.parse(JSON.parse(job.progress)),
  };
}

export function viewImport({ job, request, progress }: FoundImport): z.input<typeof ImportView> {
  const { rows, created, updated, unchanged, rejected, warnings, file, offset, ended } = progress;
  return {
    id: job.job_id,
    entity: request.entity,
    dry_run: request.dry_run,
    status: job.status,
    rows,
    created,
    updated,
    unchanged,
    rejected,
    warnings,
    bytes_done: offset,
    bytes_total: file?.bytes ?? null,
    ignored_columns: file === null ? [] : [...ignoredColumns(file.header, file.columns)],
    file_sha256: file?.sha256 ?? null,
    reason: job.reason,
    reason_line: job.reason === null ? null : (ended?.line ?? null),
    started_by: { kind: job.actor_kind, ref: job.actor_ref },
    created_at: instantText(job.created_at_ms),
    updated_at: instantText(job.updated_at_ms),
  };
}
