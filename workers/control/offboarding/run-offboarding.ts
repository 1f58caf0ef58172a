// SPDX-License-Identifier: Apache-2.0
// An off-boarding, step by step. The order is what makes it exact: an inactive person is named in no new config, a config
// without them gives no lead back, accounts go before leads because a lead follows its account's owner.
import { InvariantError } from "#domain/result.ts";
import type { OffboardingStage } from "#domain/directory/offboarding.ts";
import { stepBatchId } from "#storage/jobs.ts";
import type { RunStep, StepOutcome } from "../jobs/job-ports.ts";
import { settleChanges } from "../records/settle-changes.ts";
import { finishOffboarding } from "./finish-offboarding.ts";
import { askForLeads, awaitConfig, awaitLeads } from "./move-leads.ts";
import { deactivate, moveManaged, moveOwned, moveTeams } from "./move-records.ts";
import type { OffboardingPorts } from "./offboarding-ports.ts";
import { type OffboardingStep, readStep } from "./offboarding-step.ts";
import { publishRemoval } from "./publish-removal.ts";

const STAGES: Readonly<Record<OffboardingStage, (step: OffboardingStep) => Promise<StepOutcome>>> =
  {
    deactivate,
    config: publishRemoval,
    teams: moveTeams,
    accounts_owned: moveOwned,
    accounts_managed: moveManaged,
    await_config: awaitConfig,
    leads: askForLeads,
    await_leads: awaitLeads,
    finish: finishOffboarding,
    done: () => {
      throw new InvariantError("a finished off-boarding has no step to make");
    },
  };

/** The receipts of a step's records could not be made; the message is tried again, and no step goes before them. */
class UnsettledError extends Error {
  override readonly name = "UnsettledError";
}

/**
 * Makes one step. The receipts of what the step before wrote come first: that step was whole with its notes in one
 * transaction, and whoever was killed after it left the notes.
 */
export function buildOffboardingRunner(ports: OffboardingPorts): RunStep {
  return async (job, nowMs) => {
    const step = readStep(job, nowMs, ports);
    const before = stepBatchId({ job_id: job.job_id, step: job.step - 1 });
    const settled = await settleChanges(step.tenant, before, ports);
    if (!settled.ok) throw new UnsettledError(settled.error.code);
    return STAGES[step.progress.stage](step);
  };
}
