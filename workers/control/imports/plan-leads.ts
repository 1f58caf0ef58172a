// SPDX-License-Identifier: Apache-2.0
// From rows of a file to messages for the pipeline. It only looks; what is sent and noted is the step's. The same rows
// give the same leads, so a step that is made again sends the same.
import { buildLeadMessage } from "#domain/lead/build-lead-message.ts";
import type { CsvRecord } from "#domain/imports/csv-records.ts";
import type { ImportProgress, ImportRequest } from "#domain/imports/import-job.ts";
import type { RejectedRow } from "#domain/imports/rejected-rows.ts";
import type { LeadMessage } from "#domain/messages/lead-queue.ts";
import { InvariantError } from "#domain/result.ts";
import { type FirstRow, loadFirstRows } from "#storage/import-rows.ts";
import { findStanding } from "#storage/imported-leads.ts";
import type { JobRow } from "#storage/jobs.ts";
import type { ImportPorts } from "./import-ports.ts";
import { leadSettingsOf, type ReadLead, readLeads } from "./read-leads.ts";

export interface LeadPlan {
  readonly messages: readonly LeadMessage[];
  /** The leads that the file names here for the first time. */
  readonly first_rows: readonly FirstRow[];
  /** Rows whose lead stood before, or came in an earlier row. */
  readonly repeated: number;
  readonly refused: readonly RejectedRow[];
}

/** 128 bits: the key of one person-record. The first receipt of a lead decides which one stands. */
const SUBJECT_KEY_BYTES = 16;

export async function planLeads(
  job: JobRow,
  request: ImportRequest,
  progress: ImportProgress,
  records: readonly CsvRecord[],
  { records: world, personKey }: ImportPorts,
): Promise<LeadPlan> {
  const { file, leads: counted } = progress;
  if (file === null || counted === undefined) throw new InvariantError("leads without their file");
  const { tenant_id: tenant, job_id } = job;
  const { db } = world;
  const idKey = world.idKey(tenant);
  const settings = leadSettingsOf(request);
  const { mode } = settings;
  const at = { db, tenant, idKey, personKey };
  const { leads, refused } = await readLeads(settings, file, progress.rows + 1, records, at);
  const messages = leads.map((read) =>
    buildLeadMessage(idKey, {
      tenant,
      lead: read.lead,
      intake: { kind: "import", import_id: job_id, row: read.row, mode, ...holderOf(read) },
      idempotency_key: null,
      accepted_at_ms: counted.accepted_at_ms,
      subject_key: world.freshBytes(SUBJECT_KEY_BYTES),
      content_type: "application/json",
      raw: read.raw,
      actor: { kind: job.actor_kind, ref: job.actor_ref },
      trace_id: progress.trace_id ?? job_id,
    }),
  );
  const ids = [...new Set(messages.map(({ lead_id }) => lead_id))];
  const earlier = await loadFirstRows(db, tenant, job_id, ids);
  const standing = await findStanding(db, tenant, job_id, ids);
  const firsts = new Map<string, number>();
  let repeated = 0;
  for (const [place, { lead_id }] of messages.entries()) {
    const isLater = earlier.has(lead_id) || firsts.has(lead_id);
    if (isLater || standing.has(lead_id)) repeated += 1;
    if (!isLater) firsts.set(lead_id, leads[place]?.row ?? 0);
  }
  const first_rows = [...firsts].map(([id, row]) => ({ id, row }));
  return { messages, first_rows, repeated, refused };
}

function holderOf({ holder }: ReadLead): {
  readonly owner_id: string | null;
  readonly team_id: string | null;
} {
  return { owner_id: holder?.user_id ?? null, team_id: holder?.team_id ?? null };
}
