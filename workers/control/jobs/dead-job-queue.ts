// SPDX-License-Identifier: Apache-2.0
// What `jobs` gave up on: the message is kept sealed for a replay, and its job says that it failed. Nothing stands behind
// this queue, so a failure here is retried for a day (100 x 15 min) before the platform drops it.
import { z } from "zod";
import { TenantId } from "#domain/access/api-key.ts";
import { JobMessage } from "#domain/messages/job-queue.ts";
import { retryDelaySeconds } from "#domain/messages/retry-delay.ts";
import { describeError, logStep } from "#edge/log.ts";
import { UNADDRESSED } from "#storage/dead-letters.ts";
import { failJob } from "#storage/jobs.ts";
import { keepLetter, type LetterWorld } from "../keep-letter.ts";
import type { QueuedJob } from "./job-queue.ts";

const Addressed = z.object({ tenant: TenantId });

/** Keeps each message and acknowledges it alone; one that could not be kept is retried. */
export async function consumeDeadJobs(
  queued: readonly QueuedJob[],
  world: LetterWorld,
): Promise<void> {
  for (const one of queued) {
    try {
      await keepDeadJob(one, world);
      one.ack();
    } catch (error) {
      logStep("error", { step: "dead_letter_retried", resource: one.id, ...describeError(error) });
      one.retry({ delaySeconds: retryDelaySeconds(one.attempts, 0) });
    }
  }
}

/** The letter first, then the job: a crash between the two repeats both, and the letter keeps its id. */
async function keepDeadJob(one: QueuedJob, world: LetterWorld): Promise<void> {
  const message = JobMessage.safeParse(one.body).data ?? null;
  const facts = {
    tenant: Addressed.safeParse(one.body).data?.tenant ?? UNADDRESSED,
    kind: message?.kind ?? null,
    trace_id: message?.trace_id ?? null,
  };
  await keepLetter(one, facts, world);
  if (message === null) return;
  await failJob(world.env.DB, message.tenant, message.job_id, world.now_ms);
}
