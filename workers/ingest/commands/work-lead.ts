// SPDX-License-Identifier: Apache-2.0
// What the commands on leads that people work on have in common: who commands, whose lead it is, and the frame. Each is a
// further attempt, so that the desk frees whoever had the lead in the same step.
import { err, ok, type Result } from "#domain/result.ts";
import type { Custody } from "../custody.ts";
import type { LeadTools } from "../lead-tools.ts";
import type { Commanded, CommandError, LeadCommand, StandsAs } from "./command.ts";
import type { AttemptOrder } from "./freeze-attempt.ts";
import { refusalOf, runCommand } from "./run-command.ts";

/** Whoever commands, as far as a lead's owner matters. */
export interface Doer {
  /** Null for a key that is bound to nobody. */
  readonly user_id: string | null;
  /** Managers may do it with everybody's leads. */
  readonly is_manager: boolean;
}

export type WorkPlan = Result<Omit<AttemptOrder, "step" | "follow_up">, CommandError>;

/** What nobody works on any more, or waits for a person, refuses every one of them. */
export async function beginWork(
  command: LeadCommand,
  step: AttemptOrder["step"],
  tools: LeadTools,
  plan: (custody: Custody) => WorkPlan | Promise<WorkPlan>,
): Promise<Result<Commanded, CommandError>> {
  const frozen = await runCommand(
    command,
    step,
    async (custody) => {
      const refusal = refusalOf(custody) ?? closedOf(custody);
      if (refusal !== null) return err(refusal);
      const planned = await plan(custody);
      return planned.ok ? ok({ ...planned.value, follow_up: true }) : planned;
    },
    tools,
  );
  if (!frozen.ok) return frozen;
  const { receipt, body } = frozen.value;
  return ok({ receipt_id: receipt.id, attempt: body.frozen.attempt });
}

/** A closed lead has to be reprocessed first. */
export function closedOf({ end }: Custody): CommandError | null {
  const status = end?.body.status;
  return status === "converted" || status === "disqualified" ? { code: "closed", status } : null;
}

/** Who may close a lead: its owner, a manager, and anybody of one that nobody has. */
export function mayClose(custody: Custody, by: Doer): Result<null, CommandError> {
  const { status, owner_id } = custody.end?.body ?? { status: "denied", owner_id: null };
  if (status !== "routed" && status !== "held") return err(notRouted(custody));
  const isTheirs = by.is_manager || owner_id === null || owner_id === by.user_id;
  return isTheirs ? ok(null) : err({ code: "not_owner" });
}

/** The owner, where the command is theirs or a manager's. */
export function ownedBy(custody: Custody, by: Doer): Result<string, CommandError> {
  const { end } = custody;
  const owner = end?.body.status === "routed" ? end.body.owner_id : null;
  if (owner === null) return err(notRouted(custody));
  return by.is_manager || owner === by.user_id ? ok(owner) : err({ code: "not_owner" });
}

/** Says where it stands instead. */
export function notRouted({ end }: Custody): CommandError {
  const status = end?.body.status ?? "";
  return { code: "not_routed", ...(isStanding(status) ? { status: STANDS[status] } : {}) };
}

const STANDS = { denied: "denied", stored: "stored", held: "held", routed: "unowned" } as const;

function isStanding(status: string): status is keyof typeof STANDS & (StandsAs | "routed") {
  return Object.hasOwn(STANDS, status);
}
