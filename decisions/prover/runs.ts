// SPDX-License-Identifier: Apache-2.0
// Neighbouring cells that are decided alike, told as one range instead of cell by cell.
import type { QuoteFacts } from "#domain/policy/quote-dimensions.ts";
import { type Point, factsAt } from "./slice-table.ts";
import type { QuoteSlice } from "./quote-slices.ts";
import type { Span } from "./span-text.ts";

export interface Run<P> {
  /** Every decided point of the run, in the order of the axis. */
  readonly points: readonly [P, ...P[]];
  readonly key: string;
}

/** A line cut where the key changes; points without a key are left out. */
export function runsOf<P>(line: readonly P[], keyOf: (point: P) => string | null): Run<P>[] {
  const runs: { readonly points: [P, ...P[]]; readonly key: string }[] = [];
  let isOpen = false;
  for (const point of line) {
    const key = keyOf(point);
    const last = runs.at(-1);
    if (isOpen && last !== undefined && last.key === key) last.points.push(point);
    else if (key !== null) runs.push({ points: [point], key });
    isOpen = key !== null;
  }
  return runs;
}

/** What the run is about along the axis that it runs along. */
export function spanOf(
  slice: QuoteSlice,
  axis: number,
  first: { readonly point: Point; readonly facts: QuoteFacts },
  last: { readonly point: Point },
): Span {
  const { dimension, cells } = slice.axes[axis] ?? { dimension: "discount_bps", cells: [] };
  const end = last.point[axis] ?? 0;
  return {
    dimension,
    from: first.facts,
    to: { ...factsAt(slice, last.point), [dimension]: cells[end]?.last },
    is_open: end === cells.length - 1,
  };
}
