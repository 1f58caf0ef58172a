// SPDX-License-Identifier: Apache-2.0
// The consumer of `jobs`: makes a job's steps one after the other, within a bound, and sends the job's name on. Each
// step is whole in its own transaction, so a message that comes twice or late makes no step twice.
import { JobMessage } from "#domain/messages/job-queue.ts";
import { retryDelaySeconds } from "#domain/messages/retry-delay.ts";
import { InvariantError } from "#domain/result.ts";
import { describeError, logStep } from "#edge/log.ts";
import type { JobPorts, StepOutcome } from "./job-ports.ts";

/** The part of a queue's message that the consumer uses. */
export type QueuedJob = Pick<Message, "id" | "body" | "attempts" | "ack" | "retry">;

/**
 * Steps per message. A step of 250 records takes some 0.3 s and some 15 of the 1,000 subrequests of an invocation, so
 * 20 stay far below both its 15 minutes and its subrequests.
 */
const MAX_STEPS = 20;

/** Makes the steps of each message's job. A message is acknowledged when its job ended, waits, or was sent on. */
export async function consumeJobs(
  queued: readonly QueuedJob[],
  ports: JobPorts,
  random: () => number,
): Promise<void> {
  for (const one of queued) {
    try {
      await runJob(JobMessage.parse(one.body), ports);
      one.ack();
    } catch (error) {
      const trace_id = JobMessage.safeParse(one.body).data?.trace_id ?? null;
      logStep("warn", { step: "job_retried", resource: one.id, trace_id, ...describeError(error) });
      one.retry({ delaySeconds: retryDelaySeconds(one.attempts, random()) });
    }
  }
}

/** Sent on, then acknowledged: a crash between the two leaves two messages, of which one overtakes the other. */
async function runJob(message: JobMessage, ports: JobPorts): Promise<void> {
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const outcome = await runStep(message, ports);
    if ("wait_seconds" in outcome) return ports.send(message, outcome.wait_seconds);
    if (outcome.next !== "again") return undefined;
  }
  return ports.send(message, 0);
}

async function runStep(
  { tenant, job_id, job_kind, trace_id }: JobMessage,
  ports: JobPorts,
): Promise<StepOutcome> {
  const job = await ports.load(tenant, job_id);
  if (job === null) throw new InvariantError("a message names a job that is not there");
  // Ended or cancelled meanwhile, or waiting for something that will send a message of its own.
  if (job.status !== "ready" && job.status !== "running") return { next: "finished" };
  const run = ports.runners[job_kind];
  if (run === undefined || job.kind !== job_kind) {
    throw new InvariantError(`nothing makes steps of a job of kind ${job_kind}`);
  }
  const outcome = await run(job, ports.now());
  if ("next" in outcome && outcome.next === "finished") {
    logStep("info", { step: `job_${job_kind}`, tenant, resource: job_id, trace_id });
  }
  return outcome;
}
