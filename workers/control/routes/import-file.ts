// SPDX-License-Identifier: Apache-2.0
// An import's file on its way in, and its refused rows on their way out.
import type { readImportRejects, sendImportFile } from "#api/routes/imports.ts";
import { MAX_FILE_BYTES } from "#api/routes/imports.ts";
import type { FieldError } from "#api/problems.ts";
import { hexText, utf8Bytes } from "#domain/bytes/encoding.ts";
import { type ColumnMap, mapColumns } from "#domain/imports/columns.ts";
import { type CsvFormat, readFormat } from "#domain/imports/csv-format.ts";
import { IMPORT_FIELDS } from "#domain/imports/entities.ts";
import { beginProgress, type ImportFile, type ImportRequest } from "#domain/imports/import-job.ts";
import {
  BYTE_ORDER_MARK,
  type RejectedRow,
  rejectsHeader,
  rejectsLine,
} from "#domain/imports/rejected-rows.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { DoorWork } from "#edge/door.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { readRejects } from "#storage/import-rejects.ts";
import { commitStep } from "#storage/jobs.ts";
import type { ControlEnv } from "../control-env.ts";
import { findImport, type FoundImport, viewImport } from "../imports/import-view.ts";
import { hashBody, receiveFile } from "../imports/receive-file.ts";
import { sendJob } from "../jobs/send-job.ts";
import { mayImport } from "./imports.ts";

interface Accepted {
  readonly format: CsvFormat;
  readonly columns: ColumnMap;
}

const UPLOAD_BYTES = 8;

export const sendImportFileWork: DoorWork<ControlEnv, typeof sendImportFile, FoundImport> = {
  find: ({ env, caller: { tenant }, params: { id } }) => findImport(env.DB, tenant, id),
  /**
   * Order: the object, the job's place, the message. A crash after the first leaves an object that no job names; one
   * after the second a job that the same call, or the sweep, sends on.
   */
  async answer({ env, caller, found, request, now_ms, trace_id }) {
    const allowed = mayImport(caller, found.request.entity);
    if (!allowed.ok) return allowed;
    const body = request.body ?? new Blob([]).stream();
    if (found.job.status !== "waiting") return answerAgain(env, found, body, trace_id);
    const { tenant_id: tenant, job_id, step } = found.job;
    // Two uploads at once are two objects: the job names the one whose call it took.
    const upload = hexText(crypto.getRandomValues(new Uint8Array(UPLOAD_BYTES)));
    const key = `imports/${tenant}/${job_id}/${upload}`;
    const received = await receiveFile(body, env.IMPORTS, {
      key,
      max_bytes: MAX_FILE_BYTES,
      look: (first, whole) => lookAt(first, whole, found.request),
    });
    if (!received.ok) {
      const { error } = received;
      if (error.code === "too_large") return refuse("body_too_large");
      return refuse("invalid_fields", { errors: error.refused });
    }
    const { bytes, sha256, accepted } = received.value;
    const { format, columns } = accepted;
    const { delimiter, header, data_offset, data_line } = format;
    const file: ImportFile = {
      key,
      sha256,
      bytes,
      delimiter,
      data_offset,
      data_line,
      header: [...header],
      columns: { ...columns },
    };
    const moved = await commitStep(env.DB, [], {
      tenant,
      job_id,
      from_step: step,
      status: "ready",
      progress: JSON.stringify(beginProgress(found.request, file, { now_ms, trace_id })),
      reason: null,
      now_ms,
    });
    if (moved === null) {
      await env.IMPORTS.delete(key);
      return refuse("version_moved");
    }
    return startImport(env, tenant, job_id, trace_id);
  },
};

/** The same file again is the same call again; another file needs an import of its own. */
async function answerAgain(
  env: ControlEnv,
  found: FoundImport,
  body: ReadableStream<Uint8Array>,
  traceId: string,
): Promise<Result<StartedImport, Problem>> {
  const { file } = found.progress;
  if (file === null) {
    await body.cancel();
    return refuse("import_state");
  }
  if ((await hashBody(body)) !== file.sha256) return refuse("import_state");
  if (found.job.status !== "ready") return ok({ status: 202, body: viewImport(found) });
  return startImport(env, found.job.tenant_id, found.job.job_id, traceId);
}

interface StartedImport {
  readonly status: 202;
  readonly body: ReturnType<typeof viewImport>;
}

async function startImport(
  env: ControlEnv,
  tenant: string,
  jobId: string,
  traceId: string,
): Promise<Result<StartedImport, Problem>> {
  const started = await findImport(env.DB, tenant, jobId);
  if (started === null) return refuse("not_found");
  const sent = await sendJob(env, started.job, traceId);
  return sent.ok ? ok({ status: 202, body: viewImport(started) }) : sent;
}

/** Whether the file's beginning is that of a CSV file with the columns of this import. */
function lookAt(
  first: Uint8Array,
  whole: boolean,
  { entity, delimiter, columns: given }: ImportRequest,
): Result<Accepted, readonly FieldError[]> {
  const format = readFormat(first, whole, delimiter);
  if (!format.ok) return err([{ pointer: "/file", ...format.error }]);
  const columns = mapColumns(format.value.header, IMPORT_FIELDS[entity], given);
  if (columns.ok) return ok({ format: format.value, columns: columns.value });
  return err(
    columns.error.map(({ name, code, message }) => ({
      pointer: `/file/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
      code,
      message,
    })),
  );
}

export const readImportRejectsWork: DoorWork<ControlEnv, typeof readImportRejects, FoundImport> = {
  find: ({ env, caller: { tenant }, params: { id } }) => findImport(env.DB, tenant, id),
  answer: ({ env, found, query }) =>
    ok({
      status: 200,
      body: streamRejects(env.DB, found, query.severity ?? null),
      headers: {
        "content-disposition": `attachment; filename="${found.job.job_id}-rejects.csv"`,
      },
    }),
};

/** A stored row is 200 KB at most and usually 200 bytes. */
const ROWS_PER_PULL = 100;

function streamRejects(
  db: D1Database,
  { job, progress }: FoundImport,
  severity: RejectedRow["severity"] | null,
): ReadableStream<Uint8Array> {
  let after = 0;
  return new ReadableStream({
    start(controller) {
      const header = rejectsHeader(progress.file?.header ?? []);
      controller.enqueue(utf8Bytes(BYTE_ORDER_MARK + header));
    },
    async pull(controller) {
      const page = { after, limit: ROWS_PER_PULL, severity };
      const rows = await readRejects(db, job.tenant_id, job.job_id, page);
      if (rows.length > 0) controller.enqueue(utf8Bytes(rows.map(rejectsLine).join("")));
      after = rows.at(-1)?.row ?? after;
      if (rows.length < ROWS_PER_PULL) controller.close();
    },
  });
}
