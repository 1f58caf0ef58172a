// SPDX-License-Identifier: Apache-2.0
// Takes a file of leads through the engine and the real consumer, in the batches of a queue, and counts all that is
// billed on the way. What an isolate looks up once a minute was looked up before.
import { env } from "cloudflare:workers";
import { utf8Bytes } from "#domain/bytes/encoding.ts";
import { mapColumns } from "#domain/imports/columns.ts";
import { readFormat } from "#domain/imports/csv-format.ts";
import { IMPORT_FIELDS } from "#domain/imports/entities.ts";
import { beginProgress, type ImportRequest } from "#domain/imports/import-job.ts";
import { csvLine } from "#domain/imports/rejected-rows.ts";
import type { LeadQueueMessage } from "#domain/messages/lead-queue.ts";
import { createJob, loadJob } from "#storage/jobs.ts";
import { buildLeadPorts } from "#storage/stores.ts";
import type { ControlEnv } from "../../../workers/control/control-env.ts";
import { buildImportPorts } from "../../../workers/control/imports/import-ports.ts";
import { runImportStep } from "../../../workers/control/imports/import-step.ts";
import { consumeLeads } from "../../../workers/ingest/lead-queue.ts";
import { buildMessyLeads } from "../../fixtures/messy-leads.ts";
import { openScene, toolsOver } from "../pipeline/scene.ts";
import {
  type BucketSpent,
  meterBucket,
  meterCache,
  meterDatabase,
  meterObjects,
  nothingSpent,
  queueUnits,
  type Spent,
} from "./meter.ts";

export interface CountedImport {
  readonly leads: number;
  readonly spent: Spent;
  readonly bucket: BucketSpent;
  /** Invocations of the two consumers. */
  readonly worker_requests: number;
}

const BATCH = 100;
/** As the consumer of jobs makes of one message. */
const STEPS_PER_MESSAGE = 20;
const WARMING = 100;
/** Behind the publish of the scene's config. */
const AHEAD_MS = 60_000;

/** Opens a tenant, imports a few leads, then counts as many more as asked. */
export async function countImport(
  tenant: string,
  rows: number,
  rowsWritten: () => Promise<number>,
): Promise<CountedImport> {
  await openScene(tenant);
  const lines = messyLines(WARMING + rows);
  await importLines(tenant, lines.slice(0, WARMING));
  const before = await rowsWritten();
  const counted = await importLines(tenant, lines.slice(WARMING));
  counted.spent.object_rows_written = (await rowsWritten()) - before;
  return counted;
}

async function importLines(tenant: string, lines: readonly string[]): Promise<CountedImport> {
  const spent = nothingSpent();
  const bucket: BucketSpent = { class_a: 0, class_b: 0 };
  const sent: LeadQueueMessage[] = [];
  const metered = {
    ...env,
    ...meterObjects(env, spent),
    DB: meterDatabase(env.DB, spent),
    CACHE: meterCache(env.CACHE, spent),
    IMPORTS: meterBucket(env.IMPORTS, bucket),
    LEADS_BULK: {
      sendBatch: async (batch: readonly { readonly body: LeadQueueMessage }[]) => {
        for (const { body } of batch) spent.queue_operations += queueUnits(body);
        sent.push(...batch.map(({ body }) => body));
      },
    },
  };
  // Read here: at the top of a module a Worker's clock stands at 1970.
  const nowMs = Date.now() + AHEAD_MS;
  const steps = await runImport(tenant, lines, nowMs, metered as unknown as ControlEnv);
  const jobMessages = Math.ceil(steps / STEPS_PER_MESSAGE);
  spent.queue_operations += 3 * jobMessages;
  const tools = toolsOver(buildLeadPorts(metered, nowMs));
  for (let from = 0; from < sent.length; from += BATCH) {
    const batch = sent.slice(from, from + BATCH);
    for (const body of batch) spent.queue_operations += 2 * queueUnits(body);
    await consumeLeads(batch.map(queued), tools, () => 0);
  }
  const worker_requests = jobMessages + Math.ceil(sent.length / BATCH);
  return { leads: lines.length, spent, bucket, worker_requests };
}

function queued(body: LeadQueueMessage, place: number) {
  const retry = (): never => {
    throw new Error("a counted lead was retried");
  };
  return { id: `message-${place}`, body, attempts: 1, ack: () => {}, retry };
}

let imports = 0;

/** Makes an import's steps to its end; answers how many. */
async function runImport(
  tenant: string,
  lines: readonly string[],
  nowMs: number,
  metered: ControlEnv,
): Promise<number> {
  imports += 1;
  const job_id = `job_counted${imports}`;
  const bytes = utf8Bytes([HEADER, ...lines].join(""));
  const key = `imports/${tenant}/${job_id}/file`;
  await metered.IMPORTS.put(key, bytes);
  const format = readFormat(bytes, true, ",");
  if (!format.ok) throw new Error(format.error.code);
  const columns = mapColumns(format.value.header, IMPORT_FIELDS.leads, null);
  if (!columns.ok) throw new Error(JSON.stringify(columns.error));
  const { header, ...rest } = format.value;
  const file = {
    key,
    sha256: "0".repeat(64),
    bytes: bytes.length,
    header: [...header],
    columns: { ...columns.value },
    ...rest,
  };
  const request: ImportRequest = {
    v: 1,
    entity: "leads",
    columns: null,
    delimiter: null,
    dry_run: false,
    leads: { mode: "route", source: "import" },
  };
  const at = { now_ms: nowMs, trace_id: "trace-counted" };
  await createJob(env.DB, {
    tenant_id: tenant,
    job_id,
    kind: "import",
    status: "ready",
    request: JSON.stringify(request),
    progress: JSON.stringify(beginProgress(request, file, at)),
    actor_kind: "key",
    actor_ref: "counted",
    now_ms: nowMs,
  });
  const ports = buildImportPorts(metered);
  for (let steps = 1; ; steps += 1) {
    const job = await loadJob(metered.DB, tenant, job_id);
    if (job === null) throw new Error("the import is gone");
    const outcome = await runImportStep(job, ports, nowMs);
    if (!("next" in outcome) || outcome.next !== "again") return steps;
  }
}

const FIELDS = [
  "external_id",
  "email",
  "phone",
  "first_name",
  "last_name",
  "company",
  "website",
  "country",
  "state",
  "company_size",
  "industry",
  "source",
] as const;
const HEADER = csvLine(FIELDS);

/** The leads that are posted where posting is counted, as lines of a file. */
function messyLines(count: number): readonly string[] {
  const messy = buildMessyLeads({
    count,
    customer_domains: ["customer.example"],
    blocked_domains: ["blocked.example"],
  });
  return messy.map(({ body }) => csvLine(FIELDS.map((field) => String(body[field] ?? ""))));
}
