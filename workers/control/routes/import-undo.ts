// SPDX-License-Identifier: Apache-2.0
// POST /v1/imports/{id}/undo: what an import of leads put into queues leaves them.
import type { undoImport } from "#api/routes/imports.ts";
import type { UndoProgress, UndoRequest } from "#domain/imports/undo-job.ts";
import { ok } from "#domain/result.ts";
import { MINUTE_MS } from "#domain/time/instant.ts";
import type { DoorWork } from "#edge/door.ts";
import { refuse } from "#edge/problem.ts";
import { idKeyOf } from "#edge/tenant-key.ts";
import { forgetFirstRows } from "#storage/import-rows.ts";
import { countQueues } from "#storage/imported-leads.ts";
import { commitStep, createJob } from "#storage/jobs.ts";
import type { ControlEnv } from "../control-env.ts";
import {
  findImport,
  type FoundImport,
  loadFate,
  undoJobId,
  viewImport,
} from "../imports/import-view.ts";
import { sendJob } from "../jobs/send-job.ts";
import { mayImport } from "./imports.ts";

/** A step that was under way when its import was stopped is over by then: it takes a second or two. */
const LAST_STEP_MS = MINUTE_MS;

export const undoImportWork: DoorWork<ControlEnv, typeof undoImport, FoundImport> = {
  find: ({ env, caller: { tenant }, params: { id } }) => findImport(env.DB, tenant, id),
  // The import can no longer go on, the job, its message: a crash between them leaves the same call to make again, and a
  // job also to the sweep.
  async answer({ env, caller, found, body, now_ms, trace_id }) {
    const { job, request } = found;
    const allowed = mayImport(caller, request.entity);
    if (!allowed.ok) return allowed;
    const isOver = job.status === "done" || job.status === "failed" || job.status === "cancelled";
    if (request.entity !== "leads" || request.dry_run || !isOver) return refuse("import_state");
    const { tenant_id: tenant, job_id } = job;
    if (body?.dry_run === true) {
      const queues = await countQueues(env.DB, tenant, job_id);
      const leads = queues.reduce((sum, one) => sum + one.leads, 0);
      return ok({ status: 200, body: { leads, queues: [...queues] } });
    }
    if (!(await stopForGood(env, found, now_ms))) return refuse("version_moved");
    const idKey = idKeyOf(env, tenant);
    const stopped_at_ms = job.status === "cancelled" ? job.updated_at_ms : now_ms;
    const asked: UndoRequest = {
      v: 1,
      import_id: job_id,
      commanded_at_ms: now_ms,
      begins_at_ms: job.status === "done" ? now_ms : stopped_at_ms + LAST_STEP_MS,
    };
    const progress: UndoProgress = { v: 1, after: null, leads: 0, trace_id };
    const undo = await createJob(env.DB, {
      tenant_id: tenant,
      job_id: undoJobId(idKey, job_id),
      kind: "undo",
      status: "ready",
      request: JSON.stringify(asked),
      progress: JSON.stringify(progress),
      actor_kind: caller.actor.kind,
      actor_ref: caller.actor.ref,
      now_ms,
    });
    const sent = await sendJob(env, undo.job, trace_id);
    if (!sent.ok) return sent;
    const now = (await findImport(env.DB, tenant, job_id)) ?? found;
    return ok({ status: 202, body: viewImport(now, await loadFate(env.DB, idKey, now)) });
  },
};

/**
 * An import whose message ran out of retries has failed in the midst of its file, and a replay would take it up again:
 * it is cancelled. False where it moved meanwhile.
 */
async function stopForGood(
  env: ControlEnv,
  { job, progress }: FoundImport,
  now_ms: number,
): Promise<boolean> {
  if (job.status !== "failed" || progress.ended !== null) return true;
  const { tenant_id: tenant, job_id } = job;
  const moved = await commitStep(env.DB, [], {
    tenant,
    job_id,
    from_step: job.step,
    status: "cancelled",
    progress: job.progress,
    reason: job.reason,
    now_ms,
  });
  if (moved === null) return false;
  if (progress.file !== null) await env.IMPORTS.delete(progress.file.key);
  while (!(await forgetFirstRows(env.DB, tenant, job_id)));
  return true;
}
