// SPDX-License-Identifier: Apache-2.0
// What the consumer of `jobs` needs of the world, and who makes the steps of each kind. Fault tests wrap it.
import type { JobKind, JobMessage } from "#domain/messages/job-queue.ts";
import { readClock } from "#storage/clock.ts";
import { type JobRow, loadJob } from "#storage/jobs.ts";
import type { ControlEnv } from "../control-env.ts";
import { buildOffboardingPorts } from "../offboarding/offboarding-ports.ts";
import { buildOffboardingRunner } from "../offboarding/run-offboarding.ts";
import { buildImportPorts } from "../imports/import-ports.ts";
import { runImportStep } from "../imports/import-step.ts";
import { runUndoStep } from "../imports/undo-step.ts";

/** `overtaken`: another delivery made the step, and the rest is its to make. */
export type StepOutcome =
  | { readonly next: "again" | "finished" | "overtaken" }
  | { readonly wait_seconds: number };

/** One step of a job that is `ready` or `running`. It may be killed anywhere and is then made again. */
export type RunStep = (job: JobRow, nowMs: number) => Promise<StepOutcome>;

export interface JobPorts {
  readonly load: (tenant: string, jobId: string) => Promise<JobRow | null>;
  readonly send: (message: JobMessage, delaySeconds: number) => Promise<void>;
  readonly now: () => number;
  readonly runners: Readonly<Partial<Record<JobKind, RunStep>>>;
}

export function buildJobPorts(env: ControlEnv): JobPorts {
  return {
    load: (tenant, jobId) => loadJob(env.DB, tenant, jobId),
    send: async (message, delaySeconds) => {
      await env.JOBS.send(message, { delaySeconds });
    },
    now: () => readClock(env),
    runners: {
      import: (job, nowMs) => runImportStep(job, buildImportPorts(env), nowMs),
      undo: (job, nowMs) => runUndoStep(job, buildImportPorts(env), nowMs),
      offboarding: buildOffboardingRunner(buildOffboardingPorts(env)),
    },
  };
}
