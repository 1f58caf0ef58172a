// SPDX-License-Identifier: Apache-2.0
// A person says that two leads are one: the lead becomes a duplicate of the other, which takes its touches. The first of
// them stands in the same transaction as the command and names the head of the other lead's chain, so that two leads
// are never merged into each other.
import { receiptId } from "#domain/ids/ids.ts";
import { err, ok, type Result } from "#domain/result.ts";
import { buildAdoption } from "../adopt-touches.ts";
import { routedIdem } from "../append-routed.ts";
import { type Custody, readCustodies } from "../custody.ts";
import type { LeadTools } from "../lead-tools.ts";
import type { Commanded, CommandError, LeadCommand } from "./command.ts";
import { runCommand } from "./run-command.ts";

export interface MergeCommand extends LeadCommand {
  /** The lead that stands for both. */
  readonly into: string;
  readonly reason: string | null;
}

export async function mergeInto(
  command: MergeCommand,
  tools: LeadTools,
): Promise<Result<Commanded, CommandError>> {
  const { tenant, lead_id, into, reason } = command;
  const frozen = await runCommand(
    command,
    "MERGE_LEAD",
    async (custody) => {
      const other = await loadOther(command, tools);
      if (!other.ok) return other;
      const refusal = refuseMerge(custody, other.value);
      if (refusal !== null) return err(refusal);
      const [part] = custody.known;
      if (part === undefined) return err({ code: "dead_letter" });
      const { subject_key, head } = other.value;
      const merge_id = receiptId(routedIdem(tools.idKey(tenant), lead_id, custody.attempt + 1));
      const adoption = { part, to: into, merge_id, subject_key };
      const first = await buildAdoption(tenant, custody, adoption, tools);
      return ok({
        order: { to: "duplicate", of: into, rule: "manual" },
        ...(reason === null ? {} : { note: reason }),
        before: [{ ...first, expect_head: head }],
        follow_up: true,
      });
    },
    tools,
  );
  if (!frozen.ok) return frozen;
  const { receipt, body } = frozen.value;
  return ok({ receipt_id: receipt.id, attempt: body.frozen.attempt });
}

/** The lead that is to stand for both. */
export async function loadOther(
  { tenant, lead_id, into }: Pick<MergeCommand, "tenant" | "lead_id" | "into">,
  tools: LeadTools,
): Promise<Result<Custody, CommandError>> {
  if (lead_id === into) return err({ code: "same_lead" });
  const [other] = await readCustodies(tenant, [into], tools);
  return other === undefined || other.created === null ? err({ code: "unknown_lead" }) : ok(other);
}

/** Nobody's queue holds it, and the desk was never asked who it is: it may yet become a duplicate itself. */
function isUndecided({ end }: Custody): boolean {
  const { status, reason } = end?.body ?? {};
  return status === "denied" || reason === "policy_error" || reason === "config_missing";
}

/** Why the first may not be merged into the second; null where it may. A conflict may end in a merge. */
export function refuseMerge(custody: Custody, other: Custody): CommandError | null {
  if (!other.settled) return { code: "in_progress" };
  if (isUndecided(other)) return { code: "other_undecided" };
  for (const { end } of [custody, other]) {
    if (end?.body.status === "duplicate") {
      return { code: "is_duplicate", of: end.body.duplicate_of ?? "" };
    }
  }
  return null;
}
