// SPDX-License-Identifier: Apache-2.0
// Whoever has a lead gives it back: it is decided anew, and they are passed over where another is eligible.
import { ok, type Result } from "#domain/result.ts";
import type { LeadTools } from "../lead-tools.ts";
import type { Commanded, CommandError, LeadCommand } from "./command.ts";
import { beginWork, type Doer, ownedBy } from "./work-lead.ts";

export interface HandBack extends LeadCommand {
  readonly by: Doer;
  readonly reason: string;
}

export function handBackLead(
  command: HandBack,
  tools: LeadTools,
): Promise<Result<Commanded, CommandError>> {
  return beginWork(command, "HAND_BACK_LEAD", tools, (custody) => {
    const owned = ownedBy(custody, command.by);
    return owned.ok ? ok({ handed_back_by: owned.value, note: command.reason }) : owned;
  });
}
