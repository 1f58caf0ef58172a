// SPDX-License-Identifier: Apache-2.0
// A job's name on its way into the queue. Sent again, it makes no step twice.
import type { JobMessage } from "#domain/messages/job-queue.ts";
import { ok, type Result } from "#domain/result.ts";
import { describeError, logStep } from "#edge/log.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import type { JobRow } from "#storage/jobs.ts";

export function jobMessage(
  { tenant_id, job_id, kind }: Pick<JobRow, "tenant_id" | "job_id" | "kind">,
  traceId: string,
): JobMessage {
  return { v: 1, kind: "job", tenant: tenant_id, job_id, job_kind: kind, trace_id: traceId };
}

/** A door's send: the queue that does not answer is a 503, and the same call sends again. */
export async function sendJob(
  env: { readonly JOBS: Pick<Queue<JobMessage>, "send"> },
  job: Pick<JobRow, "tenant_id" | "job_id" | "kind">,
  traceId: string,
): Promise<Result<null, Problem>> {
  try {
    await env.JOBS.send(jobMessage(job, traceId));
    return ok(null);
  } catch (error) {
    const tenant = job.tenant_id;
    logStep("error", { step: "queue_send", tenant, trace_id: traceId, ...describeError(error) });
    return refuse("unavailable");
  }
}
