// SPDX-License-Identifier: Apache-2.0
// The receipts of a door's write. Where they cannot be made the record stands and its note waits; the same call again, or
// the minute's sweep, makes them.
import { InvariantError, ok, type Result } from "#domain/result.ts";
import { describeError, logStep } from "#edge/log.ts";
import { type Problem, refuse } from "#edge/problem.ts";
import type { NoteScope } from "#storage/records/read-outbox.ts";
import type { RecordPorts } from "./record-ports.ts";
import { settleChanges } from "./settle-changes.ts";

/**
 * Makes the receipts of a write that stands, and of what earlier writes of the same record left behind: so a call that
 * changed nothing, because the one before it died halfway, still makes that one's receipt.
 */
export async function settleWrite(
  tenant: string,
  { batch_id, chain }: NoteScope,
  ports: RecordPorts,
): Promise<Result<null, Problem>> {
  try {
    const settled = await settleChanges(tenant, { batch_id, chain }, ports);
    if (settled.ok) return ok(null);
    logStep("error", { step: "changes_unsettled", tenant, reason: settled.error.code });
    return refuse(settled.error.code === "log_refuses" ? "log_refuses" : "unavailable");
  } catch (error) {
    if (error instanceof InvariantError) throw error;
    logStep("error", { step: "changes_unsettled", tenant, ...describeError(error) });
    return refuse("unavailable");
  }
}
