// SPDX-License-Identifier: Apache-2.0
// A slice with the decision of each of its points, and the walks through it that checks take.
import type { QuoteFacts } from "#domain/policy/quote-dimensions.ts";
import { InvariantError } from "#domain/result.ts";
import type { QuoteVerdict } from "./oracle.ts";
import type { QuoteSlice } from "./quote-slices.ts";

/** For each axis the number of a cell. */
export type Point = readonly number[];

export interface DecidedPoint {
  readonly point: Point;
  readonly facts: QuoteFacts;
  readonly verdict: QuoteVerdict;
}

export interface SliceTable {
  readonly slice: QuoteSlice;
  /** In the order of `pointsOf`. */
  readonly points: readonly DecidedPoint[];
}

export function decideSlice(
  slice: QuoteSlice,
  decide: (facts: QuoteFacts) => QuoteVerdict,
): SliceTable {
  const points = pointsOf(slice).map((point): DecidedPoint => {
    const facts = factsAt(slice, point);
    return { point, facts, verdict: decide(facts) };
  });
  return { slice, points };
}

/** Every combination of cells; the last axis runs fastest. */
function pointsOf({ axes }: QuoteSlice): Point[] {
  let points: Point[] = [[]];
  for (const { cells } of axes) {
    points = points.flatMap((point) => cells.map((_, cell) => [...point, cell]));
  }
  return points;
}

/** The quote that stands for a point. */
export function factsAt({ axes, base }: QuoteSlice, point: Point): QuoteFacts {
  let facts = base;
  axes.forEach(({ dimension, cells }, i) => {
    facts = { ...facts, [dimension]: cells[point[i] ?? 0]?.value };
  });
  return facts;
}

/** The table cut along one axis: for each combination of the other axes' cells, the points in the axis' order. */
export function linesAlong<P extends { readonly point: Point }>(
  { slice, points }: { readonly slice: QuoteSlice; readonly points: readonly P[] },
  axis: number,
): P[][] {
  const length = slice.axes[axis]?.cells.length ?? 0;
  const stride = slice.axes.slice(axis + 1).reduce((size, { cells }) => size * cells.length, 1);
  const starts = points.flatMap((decided, i) => (decided.point[axis] === 0 ? [i] : []));
  return starts.map((start) =>
    Array.from({ length }, (_, step) => pointAt(points, start + step * stride)),
  );
}

function pointAt<P>(points: readonly P[], i: number): P {
  const found = points[i];
  if (found === undefined) throw new InvariantError("a slice has a decision for every point");
  return found;
}
