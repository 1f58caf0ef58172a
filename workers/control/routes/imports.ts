// SPDX-License-Identifier: Apache-2.0
// The imports' doors: begin, look, apply, cancel. The file's own door is import-file.ts.
import { z } from "zod";
import type {
  applyImport,
  cancelImport,
  createImport,
  listImports,
  readImport,
} from "#api/routes/imports.ts";
import { pageLimit } from "#api/schemas/fields.ts";
import { type Action, mayDo } from "#domain/access/actions.ts";
import { hexText } from "#domain/bytes/encoding.ts";
import { buildId } from "#domain/ids/ids.ts";
import { type ImportEntity, IMPORT_FIELDS } from "#domain/imports/entities.ts";
import { beginProgress, type ImportRequest, NOTHING_READ } from "#domain/imports/import-job.ts";
import { ok, type Result } from "#domain/result.ts";
import { rolesOf, type TenantCaller } from "#edge/authenticate.ts";
import { openCursor, sealCursor } from "#edge/cursor.ts";
import type { DoorWork } from "#edge/door.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { forgetFirstRows } from "#storage/import-rows.ts";
import { commitStep, createJob, listJobs } from "#storage/jobs.ts";
import type { ControlEnv } from "../control-env.ts";
import {
  findImport,
  type FoundImport,
  loadFate,
  openImport,
  viewImport,
} from "../imports/import-view.ts";
import { sendJob } from "../jobs/send-job.ts";
import { refuseCursor } from "./queues.ts";

const RANDOM_BYTES = 16;

export const createImportWork: DoorWork<ControlEnv, typeof createImport, undefined> = {
  async answer({ env, caller, headers, body, now_ms }) {
    const { tenant } = caller;
    const allowed = mayImport(caller, body.entity);
    if (!allowed.ok) return allowed;
    const unknown = Object.keys(body.columns ?? {}).filter(
      (name) => !IMPORT_FIELDS[body.entity].some((field) => field.name === name),
    );
    if (unknown.length > 0) return refuseFields(unknown);
    const delimiter = body.delimiter === "tab" ? "\t" : body.delimiter;
    const { mode = "route", source = "import", ...asked } = body;
    const leads = body.entity === "leads" ? { leads: { mode, source } } : {};
    const request: ImportRequest = { v: 1, ...asked, delimiter, ...leads };
    const intent = headers["idempotency-key"];
    const fresh = hexText(crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)));
    const name = intent === undefined ? ["fresh", fresh] : ["intent", intent];
    const { job, created } = await createJob(env.DB, {
      tenant_id: tenant,
      job_id: buildId(idKeyOf(env, tenant), "job", ["import", ...name]),
      kind: "import",
      status: "waiting",
      request: JSON.stringify(request),
      progress: JSON.stringify(NOTHING_READ),
      actor_kind: caller.actor.kind,
      actor_ref: caller.actor.ref,
      now_ms,
    });
    if (job.request !== JSON.stringify(request)) return refuse("idempotency_key_reused");
    return ok({ status: created ? 201 : 200, body: viewImport(openImport(job)) });
  },
};

const WRITTEN_BY = {
  accounts: "record.write",
  products: "record.write",
  users: "directory.write",
  leads: "lead.create",
} as const satisfies Record<ImportEntity, Action>;

/** Whoever may not write a thing by API may not write it by file. */
export function mayImport(caller: TenantCaller, entity: ImportEntity): Result<null, Problem> {
  const scopes = caller.kind === "key" ? caller.scopes : null;
  const asking = { scopes, roles: rolesOf(caller) };
  return mayDo(WRITTEN_BY[entity], asking) ? ok(null) : refuse("missing_role");
}

function refuseFields(names: readonly string[]): ReturnType<typeof refuse> {
  const message = "This entity has no such field.";
  const errors = names.map((name) => ({
    pointer: `/columns/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
    code: "unknown_field",
    message,
  }));
  return refuse("invalid_fields", { errors });
}

const find = async ({
  env,
  caller: { tenant },
  params: { id },
}: {
  readonly env: ControlEnv;
  readonly caller: TenantCaller;
  readonly params: { readonly id: string };
}): Promise<FoundImport | null> => findImport(env.DB, tenant, id);

export const readImportWork: DoorWork<ControlEnv, typeof readImport, FoundImport> = {
  find,
  async answer({ env, caller: { tenant }, found }) {
    const fate = await loadFate(env.DB, idKeyOf(env, tenant), found);
    return ok({ status: 200, body: viewImport(found, fate) });
  },
};

const Position = z.strictObject({ created_at_ms: z.int(), job_id: z.string() });

export const listImportsWork: DoorWork<ControlEnv, typeof listImports, undefined> = {
  async answer({ env, caller: { tenant }, query }) {
    const idKey = idKeyOf(env, tenant);
    const given = query.cursor;
    const cursor = given === undefined ? null : openCursor(idKey, "imports", given, Position);
    if (given !== undefined && cursor === null) return refuseCursor();
    const page = { cursor, limit: pageLimit(query) };
    const { items, next } = await listJobs(env.DB, tenant, "import", page);
    const next_cursor = next === null ? null : sealCursor(idKey, "imports", { ...next });
    return ok({
      status: 200,
      body: { items: items.map((job) => viewImport(openImport(job))), next_cursor },
    });
  },
};

export const applyImportWork: DoorWork<ControlEnv, typeof applyImport, FoundImport> = {
  find,
  // The job, then its message: a crash between the two leaves a job that the same call, or the sweep, sends on.
  async answer({ env, caller, found, now_ms, trace_id }) {
    const { job, request, progress } = found;
    const allowed = mayImport(caller, request.entity);
    if (!allowed.ok) return allowed;
    if (job.status !== "done" || !request.dry_run || progress.file === null) {
      return refuse("import_state");
    }
    const { tenant } = caller;
    const begun = await createJob(env.DB, {
      tenant_id: tenant,
      job_id: buildId(idKeyOf(env, tenant), "job", ["apply", job.job_id]),
      kind: "import",
      status: "ready",
      request: JSON.stringify({ ...request, dry_run: false }),
      progress: JSON.stringify(beginProgress(request, progress.file, { now_ms, trace_id })),
      actor_kind: caller.actor.kind,
      actor_ref: caller.actor.ref,
      now_ms,
    });
    const sent = await sendJob(env, begun.job, trace_id);
    return sent.ok ? ok({ status: 202, body: viewImport(openImport(begun.job)) }) : sent;
  },
};

export const cancelImportWork: DoorWork<ControlEnv, typeof cancelImport, FoundImport> = {
  find,
  // A step that is under way finds the job moved and writes nothing; then the file and what the import noted of its rows
  // go, which nobody reads any more. A crash before that leaves them to the same call again.
  async answer({ env, caller, params: { id }, found, now_ms }) {
    const allowed = mayImport(caller, found.request.entity);
    if (!allowed.ok) return allowed;
    const { tenant } = caller;
    let { job } = found;
    for (let tries = 0; tries < CANCEL_TRIES; tries += 1) {
      if (job.status === "cancelled") {
        const { progress } = openImport(job);
        if (progress.file !== null) await env.IMPORTS.delete(progress.file.key);
        while (!(await forgetFirstRows(env.DB, tenant, id)));
        return ok({ status: 200, body: viewImport(openImport(job)) });
      }
      if (job.status === "done" || job.status === "failed") return refuse("import_state");
      await commitStep(env.DB, [], {
        tenant,
        job_id: id,
        from_step: job.step,
        status: "cancelled",
        progress: job.progress,
        reason: null,
        now_ms,
      });
      job = (await findImport(env.DB, tenant, id))?.job ?? job;
    }
    return refuse("unavailable");
  },
};

/** A job moves a few times a second: one of these finds it between two steps. */
const CANCEL_TRIES = 20;
