// SPDX-License-Identifier: Apache-2.0
// A lead is closed with one of the config's reasons. A bad one gives its holder's turn back, within the config's window;
// reprocessing opens it again.
import type { WorkSettings } from "#domain/config/work-settings.ts";
import { err, ok, type Result } from "#domain/result.ts";
import type { LeadTools } from "../lead-tools.ts";
import type { Commanded, CommandError, LeadCommand } from "./command.ts";
import { beginWork, type Doer, mayClose } from "./work-lead.ts";

export interface Disqualify extends LeadCommand {
  readonly by: Doer;
  /** A reason of the config. */
  readonly reason: string;
  readonly note: string | null;
}

export function disqualifyLead(
  command: Disqualify,
  tools: LeadTools,
): Promise<Result<Commanded, CommandError>> {
  const { tenant, by, reason, note, now_ms } = command;
  return beginWork(command, "DISQUALIFY_LEAD", tools, async (custody) => {
    const allowed = mayClose(custody, by);
    if (!allowed.ok) return allowed;
    const config = await tools.ports.configs.active(tenant, now_ms);
    const { disqualify_reasons, credit } = config?.document.work ?? NO_REASONS;
    if (!disqualify_reasons.includes(reason)) {
      return err({ code: "unknown_reason", reasons: disqualify_reasons });
    }
    const since = now_ms - (custody.newest?.frozen.now_ms ?? 0);
    const isBad = credit.reasons.includes(reason) && since <= credit.window_ms;
    const { owner_id = null, team_id = null } = custody.end?.body ?? {};
    return ok({
      order: {
        to: "closed",
        status: "disqualified",
        reason,
        owner_id,
        team_id,
        ...(isBad && owner_id !== null ? { credit: true as const } : {}),
      },
      ...(note === null ? {} : { note }),
    });
  });
}

/** Of a version that was compiled before there were any, until the next one is published. */
const NO_REASONS: Pick<WorkSettings, "disqualify_reasons" | "credit"> = {
  disqualify_reasons: [],
  credit: { reasons: [], window_ms: 0 },
};
