// SPDX-License-Identifier: Apache-2.0
// One slice of quotes under two configs: where the decision differs, as few regions as ranges and lists allow.
import type { ExampleCase } from "#domain/config/finding.ts";
import { listText } from "#domain/config/unit-text.ts";
import type { QuoteDimension } from "#domain/policy/quote-dimensions.ts";
import { compareQuotes, type QuoteChange } from "./compare-quotes.ts";
import type { BothSides } from "./diff-contracts.ts";
import { quoteExample } from "./quote-example.ts";
import type { QuoteAxis } from "./quote-axes.ts";
import type { QuoteSlice } from "./quote-slices.ts";
import { runsOf, spanOf } from "./runs.ts";
import { rolesText, spanText } from "./span-text.ts";
import { type DecidedPoint, linesAlong, type SliceTable } from "./slice-table.ts";

export interface ChangedRegion {
  readonly change: QuoteChange;
  /** Which quotes of the segment: "of an ae from 20.01 % to 25 % discount"; empty for all. */
  readonly which: string;
  /** The smallest one, decided by the later config. */
  readonly example: ExampleCase;
}

/** Both tables are of the same axes. A change that `isReal` denies is hidden by other rules wherever it could show. */
export function diffSlice(
  { before, after }: BothSides<SliceTable>,
  isReal: (point: DecidedPoint) => boolean,
  currency: string,
): ChangedRegion[] {
  const { slice } = after;
  const points = after.points.map((point, i): ComparedPoint => {
    const change = compareQuotes(before.points[i]?.verdict ?? point.verdict, point.verdict);
    return { ...point, change: change !== null && isReal(point) ? change : null };
  });
  const last = slice.axes.length - 1;
  const isRange = RANGES.has(slice.axes[last]?.dimension ?? "role");
  const boxes = linesAlong({ slice, points }, last).flatMap((line) =>
    runsOf(line, (point) => keyOf(point, isRange ? "" : String(point.point[last]))).flatMap((run) =>
      boxOf(slice, last, run.points, currency),
    ),
  );
  return slice.axes.reduce(mergeAlong, boxes).map(({ change, labels, example }) => {
    return { change, example, which: labels.filter((label) => label !== "").join(" ") };
  });
}

interface ComparedPoint extends DecidedPoint {
  readonly change: QuoteChange | null;
}

/** A region before it is put into words: for each axis its cell or range. */
interface Box {
  readonly change: QuoteChange;
  readonly labels: readonly string[];
  /** Of a role's cell, all of its roles. */
  readonly roles: readonly string[];
  readonly example: ExampleCase;
}

/** Dimensions whose neighbouring cells are one range. */
const RANGES: ReadonlySet<QuoteDimension> = new Set<QuoteDimension>([
  "discount_bps",
  "largest_line_discount_bps",
  "net_arr_minor",
  "tcv_minor",
  "term_months",
  "product_mix",
]);

function keyOf({ change }: ComparedPoint, own: string): string | null {
  return change === null ? null : `${own} ${change.effect} ${change.consequence}`;
}

function boxOf(
  slice: QuoteSlice,
  axis: number,
  points: readonly [ComparedPoint, ...ComparedPoint[]],
  currency: string,
): Box[] {
  const [first] = points;
  const last = points.at(-1) ?? first;
  if (first.change === null) return [];
  const isWhole = points.length === slice.axes[axis]?.cells.length;
  // What does not vary says nothing.
  const labels = slice.axes.map(({ cells }, i) =>
    cells.length === 1 || (isWhole && i === axis)
      ? ""
      : spanText(spanOf(slice, i, first, i === axis ? last : first), currency),
  );
  const roles = slice.axes.flatMap(({ dimension, cells }, i) =>
    dimension === "role" ? (cells[first.point[i] ?? 0]?.members ?? []) : [],
  );
  const dimensions = slice.axes.map(({ dimension }) => dimension);
  const example = quoteExample(first.facts, dimensions, first.verdict, currency);
  return [{ change: first.change, labels, roles: roles.map(String), example }];
}

/** Boxes that differ along this axis alone become one: every cell of it is not worth a word. */
function mergeAlong(boxes: readonly Box[], axis: QuoteAxis, i: number): Box[] {
  const groups = new Map<string, Box[]>();
  for (const box of boxes) {
    const others = box.labels.map((label, other) => (other === i ? "" : label));
    const key = JSON.stringify([others, box.change, axis.dimension === "role" ? [] : box.roles]);
    groups.set(key, [...(groups.get(key) ?? []), box]);
  }
  return [...groups.values()].flatMap((group) => mergeGroup(group, axis, i));
}

function mergeGroup(group: readonly Box[], { dimension, cells }: QuoteAxis, i: number): Box[] {
  const [first] = group;
  if (first === undefined) return [];
  const roles = group.flatMap((box) => box.roles);
  const texts = [...new Set(group.map(({ labels }) => labels[i] ?? ""))];
  const isWhole = !RANGES.has(dimension) && texts.length === cells.length;
  const isRole = dimension === "role" && cells.length > 1;
  const label = isRole ? `of ${rolesText(roles)}` : isWhole ? "" : sharedText(texts);
  return [{ ...first, roles, labels: first.labels.with(i, label) }];
}

/** "with poor credit" and "with fair credit" as "with poor or fair credit". */
function sharedText(texts: readonly string[]): string {
  const words = texts.map((text) => text.split(" "));
  const least = Math.min(...words.map(({ length }) => length)) - 1;
  const isShared = (at: number): boolean => new Set(words.map((own) => own.at(at))).size === 1;
  let [start, end] = [0, 0];
  while (start < least && isShared(start)) start += 1;
  while (end < least - start && isShared(-1 - end)) end += 1;
  const [first = []] = words;
  const middle = words.map((own) => own.slice(start, own.length - end).join(" "));
  const around = [first.slice(0, start), listText(middle, "or"), first.slice(first.length - end)];
  return around.flat().join(" ");
}
