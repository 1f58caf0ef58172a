// SPDX-License-Identifier: Apache-2.0
// What a partner is told of its registration: where it stands, and not where anybody else's lead or account does.
import type { LeadStatus } from "../lead/lead.ts";
import type { ConflictChoice } from "./conflict.ts";

export const REGISTRATION_STATES = [
  "received",
  "under_review",
  "accepted",
  "rejected",
  "merged",
] as const;
export type RegistrationState = (typeof REGISTRATION_STATES)[number];

/** Without a conflict, a duplicate is one of another registration of the same partner. */
const STATE_OF: Readonly<Record<LeadStatus, RegistrationState>> = {
  received: "received",
  stored: "received",
  held: "under_review",
  routed: "accepted",
  converted: "accepted",
  denied: "rejected",
  disqualified: "rejected",
  duplicate: "merged",
};

/** `choice` is that of the lead's newest conflict; null where there is none, or it is still open. */
export function registrationState(
  status: LeadStatus,
  choice: ConflictChoice | null,
): RegistrationState {
  return choice === "direct" ? "rejected" : STATE_OF[status];
}
