// SPDX-License-Identifier: Apache-2.0
// The stages that write records: the person becomes inactive, teams and accounts go to the successor. A chunk a step;
// the stage is left in the transaction of the chunk that was not full.
import type { OffboardingStage } from "#domain/directory/offboarding.ts";
import {
  deactivateUser,
  handOverManaged,
  handOverOwned,
  handOverTeams,
} from "#storage/records/hand-over.ts";
import type { StepOutcome } from "../jobs/job-ports.ts";
import { type OffboardingStep, stepBatch, writeAndMoveOn } from "./offboarding-step.ts";

/** A chunk and its receipts take some 0.1 s and one append of some 200 KB. */
const CHUNK = 100;

export function deactivate(step: OffboardingStep): Promise<StepOutcome> {
  const { ports, request } = step;
  const writes = deactivateUser(ports.db, stepBatch(step), request.user_id);
  const progress = JSON.stringify({ ...step.progress, stage: "config" });
  return writeAndMoveOn(step, writes, progress);
}

export const moveTeams = (step: OffboardingStep): Promise<StepOutcome> =>
  handOver(step, handOverTeams, "teams_moved", "accounts_owned");

export const moveOwned = (step: OffboardingStep): Promise<StepOutcome> =>
  handOver(step, handOverOwned, "accounts_moved", "accounts_managed");

export const moveManaged = (step: OffboardingStep): Promise<StepOutcome> =>
  handOver(step, handOverManaged, "accounts_moved", "await_config");

function handOver(
  step: OffboardingStep,
  statements: typeof handOverTeams,
  counter: "teams_moved" | "accounts_moved",
  next: OffboardingStage,
): Promise<StepOutcome> {
  const { ports, request } = step;
  const batch = stepBatch(step);
  const { user_id: person, successor_id: successor } = request;
  const writes = statements(ports.db, batch, { person, successor, limit: CHUNK });
  const noted =
    "(SELECT count(*) FROM record_change AS note WHERE note.tenant_id = ?1 AND note.batch_id = ?7)";
  return writeAndMoveOn(step, writes, {
    expression: `json_set(progress, '$.${counter}', (progress ->> '$.${counter}') + ${noted},
      '$.stage', CASE WHEN ${noted} < ?8 THEN ?9 ELSE progress ->> '$.stage' END)`,
    values: [batch.batch_id, CHUNK, next],
  });
}
