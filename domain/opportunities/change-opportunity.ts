// SPDX-License-Identifier: Apache-2.0
// What a deal becomes by what somebody says of it, or every field that stands against it. Pure. Nothing wins a deal but a
// signed contract, which no caller can state: `closed_won` is refused whoever asks.
import type { OpportunitySettings } from "../config/work-settings.ts";
import { err, ok, type Result } from "../result.ts";
import {
  CLOSED_LOST,
  CLOSED_WON,
  type DealText,
  type OpportunityState,
  type OpportunityStatus,
} from "./opportunity.ts";

/** Fields that somebody says; what is absent stays, null takes it away. */
export interface DealPatch {
  readonly name?: string;
  readonly owner_id?: string | null;
  readonly stage?: string;
  /** Minor units of `currency`; the two are said together. */
  readonly amount_minor?: number | null;
  readonly currency?: string | null;
  /** `YYYY-MM-DD`. */
  readonly expected_close_on?: string | null;
  readonly lost_reason?: string | null;
  readonly lost_note?: string | null;
}

export interface Deal {
  readonly state: OpportunityState;
  readonly text: DealText;
}

export interface DealProblem {
  readonly field: keyof DealPatch;
  readonly code:
    | "signed_contract_missing"
    | "unknown_stage"
    | "required"
    | "unknown_reason"
    | "not_lost";
  readonly message: string;
}

/** The deal as it then stands, and the names of the fields that differ, in the order of the alphabet. */
export function changeDeal(
  deal: Deal,
  patch: DealPatch,
  settings: OpportunitySettings,
): Result<{ readonly deal: Deal; readonly changed: readonly string[] }, readonly DealProblem[]> {
  const { lost_note, name, ...fields } = patch;
  const stage = patch.stage ?? deal.state.stage;
  const isLost = stage === CLOSED_LOST;
  const state: OpportunityState = {
    ...deal.state,
    ...fields,
    stage,
    status: statusOf(stage),
    lost_reason: isLost ? (patch.lost_reason ?? deal.state.lost_reason) : null,
  };
  // A note goes with its loss.
  const note = isLost && lost_note !== null ? (lost_note ?? deal.text.note) : undefined;
  const text = { name: name ?? deal.text.name, ...(note === undefined ? {} : { note }) };
  const problems = [
    ...stageProblems(patch, settings),
    ...moneyProblems(state),
    ...lossProblems(state, patch, settings),
  ];
  if (problems.length > 0) return err(problems);
  const changed = { deal: { state, text }, changed: differences(deal, { state, text }) };
  return ok(changed);
}

function statusOf(stage: string): OpportunityStatus {
  if (stage === CLOSED_WON) return "won";
  return stage === CLOSED_LOST ? "lost" : "open";
}

function stageProblems(
  { stage }: DealPatch,
  { stages }: OpportunitySettings,
): readonly DealProblem[] {
  if (stage === undefined || stage === CLOSED_LOST || stages.includes(stage)) return [];
  if (stage === CLOSED_WON) {
    const message =
      "A deal is won by a signed contract, or by a CRM's event that is checked against one; there is none.";
    return [{ field: "stage", code: "signed_contract_missing", message }];
  }
  const known = [...stages, CLOSED_LOST].join(", ");
  return [{ field: "stage", code: "unknown_stage", message: `must be one of ${known}` }];
}

function moneyProblems({ amount_minor, currency }: OpportunityState): readonly DealProblem[] {
  if ((amount_minor === null) === (currency === null)) return [];
  const field = amount_minor === null ? "amount_minor" : "currency";
  const message = "amount and currency are said together";
  return [{ field, code: "required", message }];
}

function lossProblems(
  { stage, lost_reason }: OpportunityState,
  patch: DealPatch,
  { lost_reasons }: OpportunitySettings,
): readonly DealProblem[] {
  if (stage !== CLOSED_LOST) {
    const said = (["lost_reason", "lost_note"] as const).filter(
      (field) => patch[field] !== undefined && patch[field] !== null,
    );
    const message = `only a deal in stage ${CLOSED_LOST} has one`;
    return said.map((field) => ({ field, code: "not_lost", message }));
  }
  const known = `must be one of ${lost_reasons.join(", ")}`;
  if (lost_reason === null) {
    if (lost_reasons.length === 0) return [];
    return [{ field: "lost_reason", code: "required", message: known }];
  }
  // One that the config no longer has stands for a deal that was lost for it.
  if (patch.lost_reason === undefined || lost_reasons.includes(lost_reason)) return [];
  return [{ field: "lost_reason", code: "unknown_reason", message: known }];
}

const STATED = [
  "amount_minor",
  "currency",
  "expected_close_on",
  "lost_reason",
  "owner_id",
  "stage",
  "status",
] as const satisfies readonly (keyof OpportunityState)[];

function differences(before: Deal, after: Deal): readonly string[] {
  const stated = STATED.filter((field) => before.state[field] !== after.state[field]);
  const texts = [
    ...(before.text.name === after.text.name ? [] : ["name"]),
    ...(before.text.note === after.text.note ? [] : ["lost_note"]),
  ];
  return [...stated, ...texts].toSorted();
}

/** A deal that begins: in the first stage, with nothing said of it. */
export function startDeal(
  {
    account_id,
    owner_id,
    team_id,
    lead_ids,
  }: Pick<OpportunityState, "account_id" | "owner_id" | "team_id" | "lead_ids">,
  name: string,
  { stages }: OpportunitySettings,
): Deal {
  return {
    state: {
      account_id,
      owner_id,
      team_id,
      stage: stages[0] ?? "qualification",
      status: "open",
      amount_minor: null,
      currency: null,
      expected_close_on: null,
      lost_reason: null,
      lead_ids,
    },
    text: { name },
  };
}
