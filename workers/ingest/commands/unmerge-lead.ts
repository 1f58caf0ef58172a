// SPDX-License-Identifier: Apache-2.0
// A merge is undone: the lead stands for itself again and is decided anew; what it brought to the other lead counts
// there no more. The touches go back when the attempt goes on (returnTouches), which a crash only repeats.
import { err, ok, type Result } from "#domain/result.ts";
import { survivorOf } from "../adopt-touches.ts";
import { readCustodies } from "../custody.ts";
import type { LeadTools } from "../lead-tools.ts";
import type { Commanded, CommandError, LeadCommand } from "./command.ts";
import { runCommand } from "./run-command.ts";

export interface Unmerged extends Commanded {
  /** The lead that stood for it. */
  readonly survivor_id: string;
}

export async function unmergeLead(
  command: LeadCommand & { readonly reason: string },
  tools: LeadTools,
): Promise<Result<Unmerged, CommandError>> {
  const frozen = await runCommand(
    command,
    "UNMERGE_LEAD",
    async ({ end }) => {
      if (end?.body.status !== "duplicate") return err({ code: "not_duplicate" });
      const survivor_id = end.body.duplicate_of ?? "";
      // Merges come apart from the outside in: what the survivor's own survivor adopted names that merge, not this one.
      const [survivor] = await readCustodies(command.tenant, [survivor_id], tools);
      const of = survivor === undefined ? null : survivorOf(survivor);
      if (of !== null) return err({ code: "is_duplicate", of });
      return ok({
        unmerged: { merge_id: end.receipt_id, survivor_id },
        note: command.reason,
        fresh_clock: true,
        follow_up: true,
      });
    },
    tools,
  );
  if (!frozen.ok) return frozen;
  const { receipt, body } = frozen.value;
  return ok({
    receipt_id: receipt.id,
    attempt: body.frozen.attempt,
    survivor_id: body.frozen.unmerged?.survivor_id ?? "",
  });
}
