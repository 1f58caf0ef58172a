// SPDX-License-Identifier: Apache-2.0
// A manager gives a lead to somebody, to a team's queue, or back to policy. One that is held may be given too: that is a
// way out of the hold, unless a person has to settle a conflict first.
import { isThere, queueWith } from "#domain/lead/plan-moves.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { LeadTools } from "../lead-tools.ts";
import type { Commanded, CommandError, LeadCommand } from "./command.ts";
import { beginWork, notRouted } from "./work-lead.ts";

export interface Taker {
  readonly kind: "user" | "team";
  readonly id: string;
  /** The queue in which it then stands with a person; null leaves the lead's own. Not looked at where `teams` is. */
  readonly team_id: string | null;
  /** Teams of the person: a lead that stands in the queue of one stays there, any other comes to the first. */
  readonly teams?: readonly string[];
}

export interface Reassign extends LeadCommand {
  /** Null: whom policy says, the last holder passed over where another is eligible. */
  readonly to: Taker | null;
  readonly reason: string | null;
  /** The attempt that was seen: a lead that has moved on since then stays where it is. */
  readonly attempt?: number;
}

export function reassignLead(
  command: Reassign,
  tools: LeadTools,
): Promise<Result<Commanded, CommandError>> {
  const { to, reason, attempt } = command;
  return beginWork(command, "REASSIGN_LEAD", tools, (custody) => {
    if (attempt !== undefined && custody.attempt !== attempt) return err({ code: "taken" });
    const end = custody.end?.body;
    if (end?.status !== "routed" && end?.status !== "held") return err(notRouted(custody));
    const note = reason === null ? {} : { note: reason };
    if (to === null) return ok(note);
    if (isThere(end, to)) return err({ code: "already_there" });
    if (to.kind === "team") {
      return ok({ order: { to: "team", team_id: to.id, reason: "reassigned" }, ...note });
    }
    const team_id =
      to.teams === undefined ? (to.team_id ?? end.team_id) : queueWith(to.teams, end.team_id);
    return ok({ order: { to: "user", user_id: to.id, team_id, by: "reassigned" }, ...note });
  });
}
