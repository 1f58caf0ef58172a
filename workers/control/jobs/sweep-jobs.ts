// SPDX-License-Identifier: Apache-2.0
// The net under jobs: a job whose message was lost between its row and the queue is sent again.
import { MINUTE_MS } from "#domain/time/instant.ts";
import { type JobRow, stalledJobs } from "#storage/jobs.ts";
import { jobMessage } from "./send-job.ts";
import type { JobPorts } from "./job-ports.ts";

/** Twice the longest backoff of a message: before that, a retry may still be on its way. */
const STALLED_AFTER_MS = 30 * MINUTE_MS;
/** Per minute; more wait for the next one. */
const MAX_JOBS = 50;

/** Sends the jobs that have not moved for long; one that only was slow makes no step twice. */
export async function sweepJobs(
  db: D1Database,
  ports: Pick<JobPorts, "send">,
  nowMs: number,
): Promise<readonly JobRow[]> {
  const stalled = await stalledJobs(db, nowMs - STALLED_AFTER_MS, MAX_JOBS);
  for (const job of stalled) await ports.send(jobMessage(job, job.job_id), 0);
  return stalled;
}
