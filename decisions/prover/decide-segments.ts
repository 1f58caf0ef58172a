// SPDX-License-Identifier: Apache-2.0
// Which segment every revenue and every company size falls into, asked of segment_definitions on each interval.
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import { type Cell, integerCells } from "./cells.ts";
import { askPolicy, type Decider, type Oracle } from "./oracle.ts";

export const SEGMENT_SCALES = ["arr", "size"] as const;
export type SegmentScale = (typeof SEGMENT_SCALES)[number];

export interface SegmentInterval {
  readonly scale: SegmentScale;
  readonly from: number;
  readonly last: number;
  /** The segment that policy answers, or `unknown`. */
  readonly segment: string;
  /** The last segment in the config's order that would hold it too; the same one where no other does. */
  readonly other: string;
}

export const UNKNOWN_SEGMENT = "unknown";

/** Nobody has fewer employees than one. */
const MIN_SIZE = 1;
const MAX_VALUE = Number.MAX_SAFE_INTEGER;

/** The scale's intervals in order, from the least value to the largest; none where no segment has a bound on it. */
export function decideSegments(
  host: Decider,
  policy: CompiledConfig,
  scale: SegmentScale,
): { readonly intervals: readonly SegmentInterval[]; readonly asked: number } {
  const cells = segmentCells([policy], scale);
  if (cells.length < 2) return { intervals: [], asked: 0 };
  const inOrder = askPolicy(host, segmentsAlone(policy));
  // The first range that holds a value wins: asked backwards, it is the last one.
  const backwards = askPolicy(
    host,
    segmentsAlone({ ...policy, segments: policy.segments.toReversed() }),
  );
  const intervals = cells.map(({ value, last }): SegmentInterval => {
    const segment = segmentAt(inOrder, scale, value);
    return { scale, from: value, last, segment, other: segmentAt(backwards, scale, value) };
  });
  return { intervals, asked: inOrder.asked() + backwards.asked() };
}

export function segmentCells(
  policies: readonly CompiledConfig[],
  scale: SegmentScale,
): Cell<number>[] {
  const segments = policies.flatMap((policy) => policy.segments);
  if (scale === "size") {
    const bounds = segments.flatMap(({ size_min, size_max }) => [size_min, size_max]);
    return integerCells(bounds, MIN_SIZE, MAX_VALUE);
  }
  const bounds = segments.flatMap(({ arr_min_minor, arr_max_minor }) => [
    arr_min_minor,
    arr_max_minor,
  ]);
  return integerCells(bounds, 0, MAX_VALUE);
}

export function segmentAt(oracle: Oracle, scale: SegmentScale, value: number): string {
  return scale === "arr" ? oracle.segment(value, null) : oracle.segment(null, value);
}

/** What segment_definitions reads of a config. */
function segmentsAlone({ segments, ...policy }: CompiledConfig): CompiledConfig {
  return {
    v: 1,
    currency: policy.currency,
    segments,
    ladder: policy.ladder,
    territory_by_region: {},
    territory_owners: {},
    default_pool: null,
    pools: {},
    fallback_team: policy.fallback_team,
    default_sla_minutes: policy.default_sla_minutes,
    preflight: policy.preflight,
  };
}
