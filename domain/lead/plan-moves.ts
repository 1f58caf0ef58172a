// SPDX-License-Identifier: Apache-2.0
// Which of many leads can be given to somebody, and why the others cannot. Pure: a preview and the call that follows say
// the same of the same leads.
import type { LeadStatus } from "./lead.ts";

/** Whom the leads are for; null: whom policy says. */
export type MoveTarget = { readonly kind: "user" | "team"; readonly id: string } | null;

/** Of a lead, as the views have it. */
export interface Selected {
  readonly lead_id: string;
  /** `unknown`: the tenant has no such lead. */
  readonly status: LeadStatus | "unknown";
  readonly status_reason: string | null;
  readonly attempt: number | null;
  readonly owner_id: string | null;
  readonly team_id: string | null;
}

const REFUSALS = {
  unknown: "There is no such lead.",
  received: "Its first attempt has not ended yet.",
  denied: "It is denied: release it.",
  stored: "It is stored: reprocess it.",
  duplicate: "Another lead stands for it: reassign that one.",
  converted: "It is closed.",
  disqualified: "It is closed: reprocess it to open it again.",
  conflict: "It is held for a conflict: settle that first.",
  already_there: "It is there already.",
} as const;
export type MoveRefusal = keyof typeof REFUSALS;
export const MOVE_REFUSALS = [
  "unknown",
  "received",
  "denied",
  "stored",
  "duplicate",
  "converted",
  "disqualified",
  "conflict",
  "already_there",
] as const satisfies readonly MoveRefusal[];

/** What to do about it. */
export function refusalText(code: MoveRefusal): string {
  return REFUSALS[code];
}

export interface MovePlan<L> {
  readonly moves: readonly (L & { readonly attempt: number })[];
  readonly refused: readonly { readonly lead_id: string; readonly code: MoveRefusal }[];
}

/** Both lists in the order of `leads`; every lead is in exactly one of them. */
export function planMoves<L extends Selected>(leads: readonly L[], to: MoveTarget): MovePlan<L> {
  const moves: (L & { readonly attempt: number })[] = [];
  const refused: { readonly lead_id: string; readonly code: MoveRefusal }[] = [];
  for (const lead of leads) {
    const { lead_id, attempt } = lead;
    const code = attempt === null ? unseen(lead) : refusalOf(lead, to);
    if (attempt === null || code !== null) refused.push({ lead_id, code: code ?? "received" });
    else moves.push({ ...lead, attempt });
  }
  return { moves, refused };
}

function unseen({ status }: Selected): MoveRefusal {
  return status === "unknown" ? "unknown" : "received";
}

function refusalOf(lead: Selected, to: MoveTarget): MoveRefusal | null {
  const { status, status_reason } = lead;
  if (status === "held") return status_reason === "conflict" ? "conflict" : null;
  if (status !== "routed") return status;
  return to !== null && isThere(lead, to) ? "already_there" : null;
}

/** Whether a lead is where it is to go: with the person, or in the team's queue with nobody. */
export function isThere(
  {
    status,
    owner_id,
    team_id,
  }: Pick<Selected, "owner_id" | "team_id"> & { readonly status: string },
  to: NonNullable<MoveTarget>,
): boolean {
  if (status !== "routed") return false;
  return to.kind === "user" ? owner_id === to.id : owner_id === null && team_id === to.id;
}

/** In whose queue a lead stands with a person: its own where the person is in that team, else their first team's. */
export function queueWith(teams: readonly string[], present: string | null): string | null {
  if (present !== null && teams.includes(present)) return present;
  return teams[0] ?? present;
}
