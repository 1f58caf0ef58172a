// SPDX-License-Identifier: Apache-2.0
// Every quote that two configs decide otherwise, as regions: exact, because each cell of both is decided under both.
import type { Role } from "#domain/access/roles.ts";
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import type { CompiledDeals } from "#domain/config/compiled-deals.ts";
import type { DecisionChange } from "#domain/config/config-diff.ts";
import { listText } from "#domain/config/unit-text.ts";
import { isolatedOracles, type IsolatedOracles } from "./decide-quotes.ts";
import type { BothSides } from "./diff-contracts.ts";
import { type ChangedRegion, diffSlice } from "./diff-slice.ts";
import { lookAgain, type Place } from "./look-again.ts";
import type { Decider } from "./oracle.ts";
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
import type { SegmentPair } from "./segment-pairs.ts";
import { decideSlice, type SliceTable } from "./slice-table.ts";

export interface QuoteDiff {
  readonly changes: readonly DecisionChange[];
  /** Of both sides, for whoever compares what these do not: stages and quorums. */
  readonly tables: readonly SliceTable[];
}

export function diffQuotes(
  host: Decider,
  policies: BothSides<CompiledConfig>,
  deals: BothSides<CompiledDeals>,
  pairs: readonly SegmentPair[],
): QuoteDiff {
  const oracles = {
    before: isolatedOracles(host, policies.before, deals.before),
    after: isolatedOracles(host, policies.after, deals.after),
  };
  const { currency } = policies.after;
  const tables: SliceTable[] = [];
  const placed = pairs.map((pair) => placePair(deals, pair));
  const shared = placed.find(({ may_submit }) => may_submit);
  const commonOf = (): QuoteSlice[] =>
    shared === undefined
      ? []
      : commonSlices([deals.before, deals.after], plainQuote(shared.after, shared.roles.after));
  const bySegmentOf = placed.map((pair) => ({ pair, slices: slicesOfPair(deals, pair) }));
  const everywhere = commonOf();
  const cells = countCells([...bySegmentOf.flatMap(({ slices }) => slices), ...everywhere]);
  if (2 * cells > MAX_EVALUATIONS) return { changes: [notCompared()], tables };
  const decideBoth = (slice: QuoteSlice, pair: PlacedPair): BothSides<SliceTable> => ({
    before: decideSide(oracles.before, slice, pair.before, pair.roles.before),
    after: decideSide(oracles.after, slice, pair.after, pair.roles.after),
  });
  const risk = everywhere.find(({ group }) => group === "risk");
  const levels = risk === undefined || shared === undefined ? null : decideBoth(risk, shared);
  const look = lookAgain(oracles, levels, MAX_EVALUATIONS - 2 * cells);
  const unlike = unlikePlaces(deals, placed);
  const regionsOf = (slices: readonly QuoteSlice[], pair: PlacedPair): ChangedRegion[] =>
    slices.flatMap((slice) => {
      const both = slice === risk && levels !== null ? levels : decideBoth(slice, pair);
      tables.push(both.after);
      const places = QUOTE_GROUPS[slice.group].by_segment ? [pair] : unlike;
      return diffSlice(both, look.showsIn(slice, places), currency);
    });
  const bySegment = bySegmentOf.flatMap(({ pair, slices }) =>
    regionsOf(slices, pair).map((region) => ({ region, words: pair.words })),
  );
  const common = shared === undefined ? [] : regionsOf(everywhere, shared);
  if (look.isOver()) return { changes: [notCompared()], tables };
  const changes = [...mergeSegments(bySegment), ...common.map((region) => toldOf(region, ""))];
  return { changes, tables };
}

/** A few seconds at most, and an ordinary change of a large config a tenth of it. */
const MAX_EVALUATIONS = 60_000;

/** What nobody compared may be looser. */
function notCompared(): DecisionChange {
  return {
    effect: "looser",
    sentence:
      "the thresholds of both make too many kinds of quote to compare: some may be decided more loosely",
    example: { kind: "quote", facts: {}, outcome: "not compared" },
  };
}

interface PlacedPair extends SegmentPair, Place {
  /** Whether somebody may submit on both sides. */
  readonly may_submit: boolean;
}

function placePair(deals: BothSides<CompiledDeals>, pair: SegmentPair): PlacedPair {
  const before = limitsOf(deals.before, pair.before)?.submit[0];
  const after = limitsOf(deals.after, pair.after)?.submit[0];
  const may_submit = before !== undefined && after !== undefined;
  return { ...pair, roles: { before: before ?? "ae", after: after ?? "ae" }, may_submit };
}

function slicesOfPair(deals: BothSides<CompiledDeals>, pair: PlacedPair): QuoteSlice[] {
  const own = [limitsOf(deals.before, pair.before), limitsOf(deals.after, pair.after)];
  const limits = own.filter((limit) => limit !== null);
  const scope = { deals: [deals.before, deals.after], limits };
  const base = plainQuote(pair.after, pair.roles.after);
  const discount = discountSlice(scope, base);
  // Where nobody may submit on one side every quote is denied there, whatever else it is.
  return pair.may_submit ? [discount, ...segmentSlices(scope, base)] : [discount];
}

function decideSide(
  oracles: IsolatedOracles,
  slice: QuoteSlice,
  segment: string,
  role: Role,
): SliceTable {
  const side = { ...slice, base: { ...slice.base, segment, role } };
  return decideSlice(side, oracles.of(slice).quote);
}

/** One pair of all whose rules are the same on both sides: what is common shows in each of them or in none. */
function unlikePlaces(
  deals: BothSides<CompiledDeals>,
  placed: readonly PlacedPair[],
): readonly PlacedPair[] {
  const unlike = new Map<string, PlacedPair>();
  for (const pair of placed) {
    const limits = [limitsOf(deals.before, pair.before), limitsOf(deals.after, pair.after)];
    const key = JSON.stringify(limits);
    if (!unlike.has(key)) unlike.set(key, pair);
  }
  return [...unlike.values()];
}

/** The same region in several segments is one change. */
function mergeSegments(
  found: readonly { readonly region: ChangedRegion; readonly words: string }[],
): DecisionChange[] {
  const groups = new Map<string, { readonly region: ChangedRegion; readonly words: string[] }>();
  for (const { region, words } of found) {
    const key = JSON.stringify([region.which, region.change]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { region, words: [words] });
    else known.words.push(words);
  }
  return [...groups.values()].map(({ region, words }) => toldOf(region, listText(words)));
}

function toldOf({ change, which, example }: ChangedRegion, segments: string): DecisionChange {
  const subject = [segments, "quotes", which].filter((part) => part !== "").join(" ");
  return { effect: change.effect, sentence: `${subject} ${change.consequence}`, example };
}
