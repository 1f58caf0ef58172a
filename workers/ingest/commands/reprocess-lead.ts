// SPDX-License-Identifier: Apache-2.0
// A further attempt on a lead under the config of now, because somebody asks for it.
import { err, ok, type Result } from "#domain/result.ts";
import type { LeadTools } from "../lead-tools.ts";
import type { Commanded, CommandError, LeadCommand } from "./command.ts";
import { refusalOf, runCommand } from "./run-command.ts";

/** Freezes attempt n + 1 and leaves its assignment to the queue. */
export async function reprocessLead(
  command: LeadCommand,
  tools: LeadTools,
): Promise<Result<Commanded, CommandError>> {
  const frozen = await runCommand(
    command,
    "REPROCESS_LEAD",
    (custody) => {
      const refusal = refusalOf(custody);
      const { status } = custody.end?.body ?? {};
      const fresh_clock = status === "stored" || status === "disqualified";
      return refusal === null ? ok({ fresh_clock, follow_up: true }) : err(refusal);
    },
    tools,
  );
  if (!frozen.ok) return frozen;
  const { receipt, body } = frozen.value;
  return ok({ receipt_id: receipt.id, attempt: body.frozen.attempt });
}
