// SPDX-License-Identifier: Apache-2.0
// Holes and overlaps between segments, and segments that nothing falls into.
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import { currencyExponent } from "#domain/config/currency.ts";
import type { ExampleCase, Finding } from "#domain/config/finding.ts";
import { finding } from "#domain/config/lint/finding-codes.ts";
import { amountText, countText, wholeUnits } from "#domain/config/unit-text.ts";
import { type SegmentInterval, UNKNOWN_SEGMENT } from "./decide-segments.ts";
import { type Run, runsOf } from "./runs.ts";

/** `intervals` of one scale, in order. */
export function checkSegmentScale(
  policy: CompiledConfig,
  intervals: readonly SegmentInterval[],
): Finding[] {
  const gaps = runsOf(intervals, ({ segment }) => (segment === UNKNOWN_SEGMENT ? "" : null));
  const overlaps = runsOf(intervals, ({ segment, other }) =>
    segment === other ? null : `${segment} ${other}`,
  );
  return [
    ...gaps.map((run) => gapFinding(policy, run)),
    ...overlaps.map((run) => overlapFinding(policy, run)),
  ];
}

/** A segment that no value of either scale falls into: an earlier one takes all, or it has no bounds. */
export function checkUnreachable(
  { segments }: CompiledConfig,
  intervals: readonly SegmentInterval[],
): Finding[] {
  const reached = new Set(intervals.map(({ segment }) => segment));
  return segments.flatMap(({ name }, i) =>
    reached.has(name)
      ? []
      : [
          finding(
            "segment_unreachable",
            `/segments/${i}`,
            `No account and no lead is ever ${name}: it has no bounds, or segments above it take all that it would.`,
            { fix: "Give it a range of its own, or remove it." },
          ),
        ],
  );
}

function gapFinding(policy: CompiledConfig, { points }: Run<SegmentInterval>): Finding {
  const [first] = points;
  const last = points.at(-1) ?? first;
  const bySize = policy.segments.some(
    ({ size_min, size_max }) => size_min !== null || size_max !== null,
  );
  const otherwise = bySize ? ", unless the company's size places them" : "";
  const so =
    first.scale === "arr"
      ? `leads of such accounts have none, and their quotes are denied${otherwise}`
      : "leads of such companies have none";
  const message = `${rangeText(policy, first, last)} belongs to no segment: ${so}.`;
  return finding("segment_gap", gapPointer(policy, first, last), message, {
    example: exampleOf(policy, first, UNKNOWN_SEGMENT),
    fix: "Move a bound next to its neighbour's, or add a segment between them.",
  });
}

function overlapFinding(policy: CompiledConfig, { points }: Run<SegmentInterval>): Finding {
  const [first] = points;
  const last = points.at(-1) ?? first;
  const { segment, other } = first;
  const index = policy.segments.findIndex(({ name }) => name === other);
  const pointer = `/segments/${index}`;
  const example = exampleOf(policy, first, segment);
  const range = rangeText(policy, first, last);
  if (isOneUnit(policy, first, last)) {
    const message = `${range} is the border of ${segment} and ${other}, inclusive in both: ${segment}, which stands first, takes it.`;
    return finding("ambiguous_boundary", pointer, message, {
      example,
      fix: "Let the second range start one above the first one's end.",
    });
  }
  const message = `${range} belongs to ${segment} and to ${other}: ${segment}, which stands first, takes it.`;
  return finding("segment_overlap", pointer, message, {
    example,
    fix: "Let the ranges meet without sharing a value.",
  });
}

/** The bound that would have to move: the lower one of the segment above, else the upper one of the segment below. */
function gapPointer(
  { segments }: CompiledConfig,
  { scale, from }: SegmentInterval,
  { last }: SegmentInterval,
): string {
  const isArr = scale === "arr";
  const above = segments.findIndex(
    (segment) => (isArr ? segment.arr_min_minor : segment.size_min) === last + 1,
  );
  if (above !== -1) return `/segments/${above}/${isArr ? "arr_min" : "company_size_min"}`;
  const below = segments.findIndex(
    (segment) => (isArr ? segment.arr_max_minor : segment.size_max) === from - 1,
  );
  return below === -1
    ? "/segments"
    : `/segments/${below}/${isArr ? "arr_max" : "company_size_max"}`;
}

/** Amounts as the config has them, in whole units: a bound takes its whole unit in. */
function rangeText(
  policy: CompiledConfig,
  { scale, from }: SegmentInterval,
  { last }: SegmentInterval,
): string {
  const what = scale === "arr" ? "An ARR" : "A company";
  const text = (value: number): string =>
    scale === "arr" ? wholeText(policy, value) : countText(value, "employee");
  if (last === Number.MAX_SAFE_INTEGER) return `${what} from ${text(from)} on`;
  const [low, high] = [text(from), text(last)];
  if (low === high) return `${what} of ${low}`;
  return `${what} from ${low.slice(0, low.indexOf(" "))} to ${high}`;
}

function wholeText({ currency }: CompiledConfig, minor: number): string {
  return amountText(wholeUnits(minor, currency), currency);
}

function isOneUnit(
  { currency }: CompiledConfig,
  { scale, from }: SegmentInterval,
  { last }: SegmentInterval,
): boolean {
  return last - from < (scale === "arr" ? scaleOf(currency) : 1);
}

function scaleOf(currency: string): number {
  return 10 ** (currencyExponent(currency) ?? 2);
}

function exampleOf(
  { currency }: CompiledConfig,
  { scale, from }: SegmentInterval,
  segment: string,
): ExampleCase {
  const fact = scale === "arr" ? { account_arr: from / scaleOf(currency) } : { company_size: from };
  return { kind: "lead", facts: fact, outcome: `segment ${segment}` };
}
