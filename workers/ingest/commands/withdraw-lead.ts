// SPDX-License-Identifier: Apache-2.0
// An import is undone: a lead that it put where it is leaves its queue, or goes back from the lead that it was merged
// into. One that anybody has handed in or decided again since stays.
import { isPersonal } from "#domain/lead/wake-rule.ts";
import type { WithdrawMessage } from "#domain/messages/lead-queue.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { survivorOf } from "../adopt-touches.ts";
import { type Custody, readCustodies } from "../custody.ts";
import type { LeadTools, StandingAttempt } from "../lead-tools.ts";
import type { CommandError } from "./command.ts";
import { keptImport } from "./freeze-attempt.ts";
import { runCommand } from "./run-command.ts";

/** Null where the lead is not this import's any more. */
export async function withdrawLead(
  message: WithdrawMessage,
  tools: LeadTools,
): Promise<Result<StandingAttempt | null, CommandError>> {
  const { tenant, lead_id, import_id, commanded_at_ms, actor, trace_id } = message;
  const frozen = await runCommand(
    {
      tenant,
      lead_id,
      command_key: `undo/${import_id}`,
      expect_head: null,
      actor,
      now_ms: commanded_at_ms,
      trace_id,
    },
    "WITHDRAW_LEAD",
    async (custody) => {
      const { newest, end } = custody;
      if (newest === null || !isOfImport(custody, import_id)) return err({ code: "not_duplicate" });
      const survivor_id = survivorOf(custody);
      const unmerged =
        end === null || survivor_id === null
          ? {}
          : { unmerged: { merge_id: end.receipt_id, survivor_id } };
      // Where that lead was merged on, a third one adopted the row: in no queue it stands already, so there it stays.
      if (survivor_id !== null && (await isMerged(tenant, survivor_id, tools))) {
        return err({ code: "not_duplicate" });
      }
      return ok({
        order: { to: "stored", reason: "import_undone" },
        ...keptImport(newest),
        ...unmerged,
        follow_up: false,
      });
    },
    tools,
  );
  return !frozen.ok && frozen.error.code === "not_duplicate" ? ok(null) : frozen;
}

/**
 * Whether this import began the newest attempt, and nobody has handed the lead in beside it: no person, and no other file
 * that says something else of it.
 */
function isOfImport({ newest, known, end }: Custody, importId: string): boolean {
  const intake = newest?.intake;
  if (intake?.kind !== "import" || intake.import_id !== importId) return false;
  if (end?.body.status === "stored" && end.body.reason === "import_undone") return false;
  return known.every(({ body }) => {
    if (body.kind === "enrichment" || body.kind === "attempt") return true;
    if (body.intake?.kind === "import") return body.intake.import_id === importId;
    return !isPersonal(body.intake);
  });
}

async function isMerged(tenant: string, leadId: string, tools: LeadTools): Promise<boolean> {
  const [custody] = await readCustodies(tenant, [leadId], tools);
  return custody !== undefined && survivorOf(custody) !== null;
}
