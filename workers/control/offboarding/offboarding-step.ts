// SPDX-License-Identifier: Apache-2.0
// One step of an off-boarding: the job as read, and the ways in which a step ends. Each writes the job's move in the same
// transaction as whatever it changed.
import { OffboardingProgress, OffboardingRequest } from "#domain/directory/offboarding.ts";
import type { Actor } from "#domain/receipts/leaf.ts";
import { commitStep, type JobRow, type NextProgress, stepBatchId } from "#storage/jobs.ts";
import type { WriteBatch } from "#storage/records/write-records.ts";
import type { StepOutcome } from "../jobs/job-ports.ts";
import type { OffboardingPorts } from "./offboarding-ports.ts";

/** A step as it is made. */
export interface OffboardingStep {
  readonly tenant: string;
  readonly job: JobRow;
  readonly request: OffboardingRequest;
  readonly progress: OffboardingProgress;
  /** Who asked for the off-boarding: the actor of everything that it does. */
  readonly actor: Actor;
  readonly now_ms: number;
  readonly ports: OffboardingPorts;
}

export function readStep(job: JobRow, nowMs: number, ports: OffboardingPorts): OffboardingStep {
  return {
    tenant: job.tenant_id,
    job,
    request: OffboardingRequest.parse(JSON.parse(job.request)),
    progress: OffboardingProgress.parse(JSON.parse(job.progress)),
    actor: { kind: job.actor_kind, ref: job.actor_ref },
    now_ms: nowMs,
    ports,
  };
}

/** The write of a step's records: the same step again is the same write. */
export function stepBatch({ tenant, job, actor, now_ms }: OffboardingStep): WriteBatch {
  return { tenant, batch_id: stepBatchId(job), actor, now_ms };
}

/** Nothing but the job moves. */
export function moveOn(
  step: OffboardingStep,
  changes: Partial<OffboardingProgress>,
): Promise<StepOutcome> {
  return commit(step, [], JSON.stringify({ ...step.progress, ...changes }), "running", null);
}

/** Records are written, and the job moves on by an expression that may count them. */
export function writeAndMoveOn(
  step: OffboardingStep,
  writes: readonly D1PreparedStatement[],
  progress: NextProgress,
): Promise<StepOutcome> {
  return commit(step, writes, progress, "running", null);
}

/** It ends here, for good, with what it could do. */
export async function endDone(
  step: OffboardingStep,
  changes: Partial<OffboardingProgress>,
): Promise<StepOutcome> {
  const progress = JSON.stringify({ ...step.progress, ...changes });
  return ended(await commit(step, [], progress, "done", null));
}

/** It ends here; asked for again, it goes on where it stopped. */
export async function endFailed(step: OffboardingStep, reason: string): Promise<StepOutcome> {
  const progress = JSON.stringify(step.progress);
  return ended(await commit(step, [], progress, "failed", reason));
}

function ended(outcome: StepOutcome): StepOutcome {
  const isOvertaken = "next" in outcome && outcome.next === "overtaken";
  return isOvertaken ? outcome : { next: "finished" };
}

async function commit(
  { tenant, job, now_ms, ports }: OffboardingStep,
  writes: readonly D1PreparedStatement[],
  progress: NextProgress,
  status: "running" | "done" | "failed",
  reason: string | null,
): Promise<StepOutcome> {
  const { job_id, step } = job;
  const advance = { tenant, job_id, from_step: step, status, progress, reason, now_ms };
  const written = await commitStep(ports.db, writes, advance);
  return { next: written === null ? "overtaken" : "again" };
}
