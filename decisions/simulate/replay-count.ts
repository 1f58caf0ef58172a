// SPDX-License-Identifier: Apache-2.0
// The sums of a replay. They begin where an earlier part ended, so a replay's parts add up to the whole.
import type {
  PerMode,
  QuoteOutcome,
  ReplayException,
  ReplayTotals,
  RotationMode,
} from "#domain/simulation/replay.ts";
import { isSelfApproved } from "./quote-outcome.ts";
import type { Reproduction } from "./reproduce.ts";

type Load = ReplayTotals["quotes"]["approvals"]["before"];

const noLoad = (): Load => ({ SALES_MANAGER: 0, FINANCE: 0, LEGAL: 0, VP_SALES: 0 });
const perMode = (): PerMode => ({ recorded_state: 0, evolving_state: 0 });

/** Nothing counted yet. */
export function noTotals(): ReplayTotals {
  return {
    receipts: 0,
    exceptions: {},
    decisions: { recorded: 0, equal: 0, needs_offline_replay: {}, without_decision: 0 },
    picks: { recorded: 0, equal: 0 },
    leads: {
      ended: 0,
      in_flight: 0,
      changed: perMode(),
      in_flight_changed: perMode(),
      without_state: 0,
      forgotten_holders: 0,
      lists_as_recorded: 0,
    },
    quotes: {
      evaluated: 0,
      in_flight: 0,
      changed: 0,
      in_flight_changed: 0,
      denied: { before: 0, after: 0 },
      approvals: { before: noLoad(), after: noLoad() },
      newly_self_approved: 0,
      newly_self_approved_minor: {},
      newly_self_approved_unpriced: 0,
    },
  };
}

/** An evaluated quote as it is counted. */
export interface CountedQuote {
  readonly before: QuoteOutcome;
  readonly after: QuoteOutcome;
  readonly changed: boolean;
  readonly in_flight: boolean;
  readonly currency: string;
  readonly list_minor: number | null;
  readonly discount_bps: number;
}

/** An ended attempt as it is counted. */
export interface CountedLead {
  readonly changed: readonly RotationMode[];
  readonly in_flight: boolean;
  readonly without_state: boolean;
  readonly forgotten: boolean;
  readonly lists_as_recorded: boolean;
}

export class ReplayCount {
  readonly totals: ReplayTotals;

  constructor(from: ReplayTotals) {
    this.totals = structuredCopy(from);
  }

  receipt(): void {
    this.totals.receipts += 1;
  }

  exception({ code }: ReplayException): void {
    const { exceptions } = this.totals;
    exceptions[code] = (exceptions[code] ?? 0) + 1;
  }

  reproduction(
    { decisions, equal, missing_policy }: Omit<Reproduction<unknown>, "decision">,
    undecided: boolean,
  ): void {
    const sums = this.totals.decisions;
    sums.recorded += decisions;
    sums.equal += equal;
    if (undecided) sums.without_decision += 1;
    if (missing_policy === null) return;
    const { needs_offline_replay: waiting } = sums;
    waiting[missing_policy] = (waiting[missing_policy] ?? 0) + decisions;
  }

  pick(equal: boolean): void {
    this.totals.picks.recorded += 1;
    if (equal) this.totals.picks.equal += 1;
  }

  lead({ changed, in_flight, without_state, forgotten, lists_as_recorded }: CountedLead): void {
    const sums = this.totals.leads;
    sums.ended += 1;
    if (in_flight) sums.in_flight += 1;
    for (const mode of changed) {
      sums.changed[mode] += 1;
      if (in_flight) sums.in_flight_changed[mode] += 1;
    }
    if (without_state) sums.without_state += 1;
    if (forgotten) sums.forgotten_holders += 1;
    if (lists_as_recorded) sums.lists_as_recorded += 1;
  }

  quote(quote: CountedQuote): void {
    const { before, after, changed, in_flight } = quote;
    const sums = this.totals.quotes;
    sums.evaluated += 1;
    if (in_flight) sums.in_flight += 1;
    if (changed) sums.changed += 1;
    if (changed && in_flight) sums.in_flight_changed += 1;
    if (!before.allow) sums.denied.before += 1;
    if (!after.allow) sums.denied.after += 1;
    addLoad(sums.approvals.before, before);
    addLoad(sums.approvals.after, after);
    if (!before.allow || isSelfApproved(before) || !isSelfApproved(after)) return;
    sums.newly_self_approved += 1;
    if (quote.list_minor === null) sums.newly_self_approved_unpriced += 1;
    else addMoney(sums.newly_self_approved_minor, quote.currency, discountOf(quote));
  }
}

/** A denied quote asks nobody, whatever its other reasons would ask for. */
function addLoad(load: Load, { allow, stages }: QuoteOutcome): void {
  if (!allow) return;
  for (const { role, quorum } of stages.flat()) load[role] += quorum;
}

/** A list price times 10,000 may be above 2^53. */
function discountOf({ list_minor, discount_bps }: CountedQuote): number {
  return Number((BigInt(list_minor ?? 0) * BigInt(discount_bps)) / 10_000n);
}

/** A sum that no number holds exactly stands at the largest that one does. */
function addMoney(sums: Record<string, number>, currency: string, minor: number): void {
  sums[currency] = Math.min((sums[currency] ?? 0) + minor, Number.MAX_SAFE_INTEGER);
}

/** Totals are plain JSON; pure rooms have no structuredClone. */
function structuredCopy(totals: ReplayTotals): ReplayTotals {
  const { decisions, leads, quotes } = totals;
  return {
    receipts: totals.receipts,
    exceptions: { ...totals.exceptions },
    decisions: { ...decisions, needs_offline_replay: { ...decisions.needs_offline_replay } },
    picks: { ...totals.picks },
    leads: {
      ...leads,
      changed: { ...leads.changed },
      in_flight_changed: { ...leads.in_flight_changed },
    },
    quotes: {
      ...quotes,
      denied: { ...quotes.denied },
      approvals: { before: { ...quotes.approvals.before }, after: { ...quotes.approvals.after } },
      newly_self_approved_minor: { ...quotes.newly_self_approved_minor },
    },
  };
}
