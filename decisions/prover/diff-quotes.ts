// SPDX-License-Identifier: Apache-2.0
// Every quote that two configs decide otherwise, as regions: exact, because each cell of both is decided under both.
import type { Role } from "#domain/access/roles.ts";
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import type { CompiledDeals } from "#domain/config/compiled-deals.ts";
import type { DecisionChange } from "#domain/config/config-diff.ts";
import { listText } from "#domain/config/unit-text.ts";
import { CREDITS } from "#domain/policy/quote.ts";
import type { QuoteDimension, QuoteFacts } from "#domain/policy/quote-dimensions.ts";
import { compareQuotes } from "./compare-quotes.ts";
import { isolatedOracles, type IsolatedOracles } from "./decide-quotes.ts";
import type { BothSides } from "./diff-contracts.ts";
import { type ChangedRegion, diffSlice } from "./diff-slice.ts";
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
  const cells = countCells([...bySegmentOf.flatMap(({ slices }) => slices), ...commonOf()]);
  if (cells > MAX_COMPARED_CELLS) return { changes: [notCompared(cells)], tables };
  const regionsOf = (slices: readonly QuoteSlice[], pair: PlacedPair): ChangedRegion[] =>
    slices.flatMap((slice) => {
      const before = decideSide(oracles.before, slice, pair.before, pair.roles.before);
      const after = decideSide(oracles.after, slice, pair.after, pair.roles.after);
      tables.push(after);
      const places = QUOTE_GROUPS[slice.group].by_segment ? [pair] : placed;
      const isReal = (facts: QuoteFacts): boolean => showsIn(oracles, slice, facts, places);
      return diffSlice({ before, after }, isReal, currency);
    });
  const bySegment = bySegmentOf.flatMap(({ pair, slices }) =>
    regionsOf(slices, pair).map((region) => ({ region, words: pair.words })),
  );
  const common = shared === undefined ? [] : regionsOf(commonOf(), shared);
  const changes = [...mergeSegments(bySegment), ...common.map((region) => toldOf(region, ""))];
  return { changes, tables };
}

/** Each is decided twice: six seconds at most, and an ordinary change of a large config a tenth of it. */
const MAX_COMPARED_CELLS = 60_000;

/** What nobody compared may be looser. */
function notCompared(cells: number): DecisionChange {
  return {
    effect: "looser",
    sentence: `the thresholds of both make ${cells} kinds of quote, too many to compare: some may be decided more loosely`,
    example: { kind: "quote", facts: {}, outcome: "not compared" },
  };
}

interface PlacedPair extends SegmentPair {
  /** Whoever may submit on either side; the first that may. */
  readonly roles: BothSides<Role>;
  /** Whether somebody may on both. */
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

/** Whether the whole configs decide a quote with these facts otherwise, in some segment and with some credit. */
function showsIn(
  { before, after }: BothSides<IsolatedOracles>,
  { axes }: QuoteSlice,
  facts: QuoteFacts,
  places: readonly PlacedPair[],
): boolean {
  const isOf = (dimension: QuoteDimension): boolean =>
    axes.some((axis) => axis.dimension === dimension);
  const credits = isOf("credit") ? [facts.credit] : CREDITS;
  return places.some((pair) =>
    credits.some((credit) => {
      const at = (segment: string, role: Role): QuoteFacts => {
        return { ...facts, credit, segment, role: isOf("role") ? facts.role : role };
      };
      const from = before.real.quote(at(pair.before, pair.roles.before));
      const to = after.real.quote(at(pair.after, pair.roles.after));
      return compareQuotes(from, to) !== null;
    }),
  );
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
