// SPDX-License-Identifier: Apache-2.0
// Every cell of a config's quote rules with its decision: what all checks of quotes look at.
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import type { CompiledDeals, CompiledLimits } from "#domain/config/compiled-deals.ts";
import type { Role } from "#domain/access/roles.ts";
import { askPolicy, type Decider, type Oracle } from "./oracle.ts";
import {
  commonSlices,
  countCells,
  discountSlice,
  limitsOf,
  plainQuote,
  QUOTE_GROUPS,
  type QuoteSlice,
  segmentSlices,
} from "./quote-slices.ts";
import { decideSlice, type SliceTable } from "./slice-table.ts";

export interface QuoteProof {
  readonly deals: CompiledDeals;
  readonly currency: string;
  /** Of each segment its own rules; a segment's discount table is the first. */
  readonly by_segment: ReadonlyMap<string, readonly SliceTable[]>;
  /** The rules that are the same everywhere. */
  readonly common: readonly SliceTable[];
  /** Under the whole config: what a quote gets where rules of several groups hold at once. */
  readonly real: Oracle;
  /** Other rules of risk, alone as in the table of risk. */
  readonly withRisk: (risk: CompiledDeals["risk"]) => Oracle;
  readonly asked: () => number;
}

/** Null where the config has no rules for quotes. */
export function decideQuotes(host: Decider, policy: CompiledConfig): QuoteProof | null {
  const { deals } = policy;
  if (deals === undefined) return null;
  const oracles = isolatedOracles(host, policy, deals);
  const segments = Object.keys(deals.segments);
  const by_segment = new Map(
    segments.map((segment) => [
      segment,
      slicesOfSegment(deals, segment).map((slice) => decideSlice(slice, oracles.of(slice).quote)),
    ]),
  );
  const common = commonSlicesOf(deals).map((slice) => decideSlice(slice, oracles.of(slice).quote));
  const { real, withRisk, asked } = oracles;
  return { deals, currency: policy.currency, by_segment, common, real, withRisk, asked };
}

/** How many quotes `decideQuotes` would ask about. */
export function countQuoteCells({ deals }: CompiledConfig): number {
  if (deals === undefined) return 0;
  return countCells([
    ...Object.keys(deals.segments).flatMap((segment) => slicesOfSegment(deals, segment)),
    ...commonSlicesOf(deals),
  ]);
}

export interface IsolatedOracles {
  /** The config in which only the slice's own group of rules reads the slice's attributes. */
  readonly of: (slice: QuoteSlice) => Oracle;
  readonly real: Oracle;
  readonly withRisk: QuoteProof["withRisk"];
  readonly asked: () => number;
}

/**
 * What other rules ask for would hide what a group's own rules do to a decision: risk reads the term, which a segment's
 * rules read too, and a segment may ask of every quote what a rule for all segments asks of some. So each kind of group
 * is asked with the others' rules taken out; what is found is then looked for under the whole config.
 */
export function isolatedOracles(
  host: Decider,
  policy: CompiledConfig,
  deals: CompiledDeals,
): IsolatedOracles {
  const all: Oracle[] = [];
  const oracleOf = (asked: CompiledDeals): Oracle => {
    const oracle = askPolicy(host, { ...withoutRouting(policy), deals: asked });
    all.push(oracle);
    return oracle;
  };
  const ofSegments = oracleOf({ ...deals, risk: [] });
  const common = oracleOf({ ...deals, segments: withoutLimits(deals), risk: [] });
  const risk = oracleOf(riskAlone(deals, deals.risk));
  return {
    of: ({ group }) => {
      if (group === "risk") return risk;
      return QUOTE_GROUPS[group].by_segment ? ofSegments : common;
    },
    real: oracleOf(deals),
    withRisk: (rules) => oracleOf(riskAlone(deals, rules)),
    asked: () => all.reduce((sum, oracle) => sum + oracle.asked(), 0),
  };
}

/** No rule about quotes reads who gets a lead, and the heap is small. */
function withoutRouting(policy: CompiledConfig): CompiledConfig {
  return {
    ...policy,
    segments: [],
    territory_by_region: {},
    territory_owners: {},
    pools: {},
    region_by_place: {},
    region_slas: {},
  };
}

function riskAlone(deals: CompiledDeals, risk: CompiledDeals["risk"]): CompiledDeals {
  return {
    ...deals,
    segments: withoutLimits(deals),
    risk,
    payment_terms: { finance_above_days: null, max_days: null },
    floor: { ...deals.floor, max_months: MAX_TERM_MONTHS },
  };
}

/** Whoever may submit still may. */
function withoutLimits(deals: CompiledDeals): CompiledDeals["segments"] {
  return Object.fromEntries(
    Object.entries(deals.segments).map(([name, { submit }]) => [name, { ...NO_LIMITS, submit }]),
  );
}

const NO_LIMITS: Omit<CompiledLimits, "submit"> = {
  own_bps: {},
  manager_above_bps: null,
  finance_above_bps: null,
  vp_above_bps: null,
  finance_above_line_bps: null,
  max_bps: 10_000,
  strategic_arr_minor: null,
  finance_above_months: null,
  vp_above_months: null,
  max_months: null,
  legal_for_non_standard: false,
};

/** As long as a term may be at all (domain/policy/quote.ts). */
const MAX_TERM_MONTHS = 1_200;

function slicesOfSegment(deals: CompiledDeals, segment: string): QuoteSlice[] {
  const limits = limitsOf(deals, segment);
  if (limits === null) return [];
  const scope = { deals: [deals], limits: [limits] };
  const submitter = limits.submit[0];
  const base = plainQuote(segment, submitter ?? "ae");
  const discount = discountSlice(scope, base);
  return submitter === undefined ? [discount] : [discount, ...segmentSlices(scope, base)];
}

function commonSlicesOf(deals: CompiledDeals): QuoteSlice[] {
  const first = firstSubmitter(deals);
  return first === null ? [] : commonSlices([deals], plainQuote(first.segment, first.role));
}

/** A segment and a role that may submit its quotes. */
function firstSubmitter(deals: CompiledDeals): { segment: string; role: Role } | null {
  for (const [segment, { submit }] of Object.entries(deals.segments)) {
    const [role] = submit;
    if (role !== undefined) return { segment, role };
  }
  return null;
}
