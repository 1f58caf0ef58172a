// SPDX-License-Identifier: Apache-2.0
// An import as callers see it.
import type { z } from "zod";
import type { ImportView } from "#api/schemas/import.ts";
import { buildId } from "#domain/ids/ids.ts";
import { ignoredColumns } from "#domain/imports/columns.ts";
import { ImportProgress, ImportRequest } from "#domain/imports/import-job.ts";
import { UndoProgress } from "#domain/imports/undo-job.ts";
import { LEAD_STATUSES, type LeadStatus } from "#domain/lead/lead.ts";
import { instantText } from "#domain/time/instant.ts";
import { countOutcomes } from "#storage/imported-leads.ts";
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

/** The job that undoes an import: one for each import. */
export function undoJobId(idKey: Uint8Array, importId: string): string {
  return buildId(idKey, "job", ["undo", importId]);
}

/** What became of an import's leads. */
export interface LeadsFate {
  readonly outcomes: Readonly<Partial<Record<LeadStatus, number>>>;
  readonly undo: JobRow | null;
}

/** Null where there are no leads of it. */
export async function loadFate(
  db: D1Database,
  idKey: Uint8Array,
  { job, request }: FoundImport,
): Promise<LeadsFate | null> {
  if (request.leads === undefined || request.dry_run) return null;
  const { tenant_id: tenant, job_id } = job;
  const [outcomes, undo] = await Promise.all([
    countOutcomes(db, tenant, job_id),
    loadJob(db, tenant, undoJobId(idKey, job_id)),
  ]);
  return { outcomes, undo };
}

type View = z.input<typeof ImportView>;

/** Without their fate, nothing is said of what became of leads. */
export function viewImport(found: FoundImport, fate: LeadsFate | null = null): View {
  const { job, request, progress } = found;
  const { rows, created, updated, unchanged, rejected, warnings, file, offset, ended } = progress;
  const unread = file === null ? [] : [...ignoredColumns(file.header, file.columns)];
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
    ignored_columns: request.leads === undefined ? unread : [],
    leads: viewLeads(found, unread, fate),
    file_sha256: file?.sha256 ?? null,
    reason: job.reason,
    reason_line: job.reason === null ? null : (ended?.line ?? null),
    started_by: { kind: job.actor_kind, ref: job.actor_ref },
    created_at: instantText(job.created_at_ms),
    updated_at: instantText(job.updated_at_ms),
  };
}

function viewLeads(
  { request: { leads }, progress }: FoundImport,
  extra_columns: string[],
  fate: LeadsFate | null,
): View["leads"] {
  if (leads === undefined) return null;
  const { queued = 0, repeated = 0, known_persons = null } = progress.leads ?? {};
  const outcomes = fate === null ? null : everyStatus(fate.outcomes);
  const known = Object.values(outcomes ?? {}).reduce((sum, count) => sum + count, 0);
  return {
    mode: leads.mode,
    source: leads.source,
    queued,
    repeated,
    known_persons,
    extra_columns,
    outcomes,
    underway: fate === null ? null : Math.max(0, queued - repeated - known),
    undo: fate === null || fate.undo === null ? null : viewUndo(fate.undo),
  };
}

function everyStatus({ ...counts }: LeadsFate["outcomes"]): Record<LeadStatus, number> {
  return LEAD_STATUSES.reduce(
    (all, status) => ({ ...all, [status]: counts[status] ?? 0 }),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every status follows
    {} as Record<LeadStatus, number>,
  );
}

function viewUndo(job: JobRow): NonNullable<NonNullable<View["leads"]>["undo"]> {
  return {
    status: job.status,
    leads: UndoProgress.parse(JSON.parse(job.progress)).leads,
    started_by: { kind: job.actor_kind, ref: job.actor_ref },
    created_at: instantText(job.created_at_ms),
    updated_at: instantText(job.updated_at_ms),
  };
}
