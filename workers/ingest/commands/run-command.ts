// SPDX-License-Identifier: Apache-2.0
// The frame of a command: the same command again answers what stands, a lead that cannot take it is refused with the
// reason, and else its attempt is frozen.
import { err, ok, type Result } from "#domain/result.ts";
import type { Custody } from "../custody.ts";
import type { LeadTools, StandingAttempt } from "../lead-tools.ts";
import type { CommandError, LeadCommand } from "./command.ts";
import { type AttemptOrder, findAttempt, freezeAttempt, loadForAttempt } from "./freeze-attempt.ts";

/** What the command asks of the lead as it stands, or why it cannot. */
export type PlanAttempt = (
  custody: Custody,
) =>
  | Promise<Result<Omit<AttemptOrder, "step">, CommandError>>
  | Result<Omit<AttemptOrder, "step">, CommandError>;

export async function runCommand(
  command: LeadCommand,
  step: AttemptOrder["step"],
  plan: PlanAttempt,
  tools: LeadTools,
): Promise<Result<StandingAttempt, CommandError>> {
  const loaded = await loadForAttempt(command, tools);
  if (!loaded.ok) return loaded;
  const custody = loaded.value;
  const earlier = await findAttempt(command, step, custody, tools);
  if (earlier !== null) return isSame(command, earlier.body) ? ok(earlier) : KEY_REUSED;
  if (!custody.settled) return err({ code: "in_progress" });
  const order = await plan(custody);
  if (!order.ok) return order;
  const frozen = await freezeAttempt(command, { step, ...order.value }, custody, tools);
  // Of two calls at once under one key the log keeps the first: the other's may have said something else.
  return frozen.ok && !isSame(command, frozen.value.body) ? KEY_REUSED : frozen;
}

export const KEY_REUSED = err({ code: "key_reused" } as const);

/** Whether what stands under the command's key said the same. */
export function isSame(
  { digest }: LeadCommand,
  { command_digest }: { readonly command_digest?: string },
): boolean {
  return digest === command_digest;
}

/** What stands in the way of deciding a lead again; null where nothing does. */
export function refusalOf({ end }: Custody): CommandError | null {
  if (end?.body.status === "duplicate") {
    return { code: "is_duplicate", of: end.body.duplicate_of ?? "" };
  }
  if (end?.body.status === "converted") return { code: "closed", status: "converted" };
  if (end?.body.status === "held" && end.body.reason === "conflict") {
    return { code: "conflict_open", conflict_id: end.body.conflict_id ?? null };
  }
  return null;
}
