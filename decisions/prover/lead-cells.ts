// SPDX-License-Identifier: Apache-2.0
// Leads that routing tells apart: by the territory and region of their place, and by the segment of their account's
// revenue or of their company's size. Of one config, or of two at once.
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import type { LeadRoutingInput } from "#domain/policy/input.ts";
import {
  SEGMENT_SCALES,
  type SegmentScale,
  segmentCells,
  UNKNOWN_SEGMENT,
} from "./decide-segments.ts";
import { accountOf, type LeadKind, partnerOf } from "./lead-kinds.ts";
import { PROOF_ID, PROOF_TIME_MS } from "./oracle.ts";

/** Places that lie in the same territory and region of every config. */
export interface PlaceCell {
  readonly country: string;
  /** An ISO 3166-2 code; null for a whole country. */
  readonly region: string | null;
  /** Territory for each config; null where it has none there. */
  readonly territories: readonly (string | null)[];
}

/** A country that no list of ISO 3166 has. */
export const ELSEWHERE = "ZZ";

export function placeCells(policies: readonly CompiledConfig[]): PlaceCell[] {
  const codes = new Set([
    ELSEWHERE,
    ...policies.flatMap(({ territory_by_region, region_by_place }) => [
      ...Object.keys(territory_by_region),
      ...Object.keys(region_by_place ?? {}),
    ]),
  ]);
  // A country stands for its territory before one of its regions does.
  const ordered = [...codes].toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1));
  const cells = new Map<string, PlaceCell>();
  for (const code of ordered) {
    const country = code.slice(0, 2);
    const region = code === country ? null : code;
    const at = (places: Readonly<Record<string, string>> | undefined): string | null =>
      places?.[code] ?? places?.[country] ?? null;
    const territories = policies.map(({ territory_by_region }) => at(territory_by_region));
    const regions = policies.map(({ region_by_place }) => at(region_by_place));
    const key = JSON.stringify([territories, regions]);
    if (!cells.has(key)) cells.set(key, { country, region, territories });
  }
  return [...cells.values()];
}

/** Revenues or sizes that lie in the same segment of every config. */
export interface BracketCell {
  readonly scale: SegmentScale;
  /** Minor units or employees; null for what is not known. */
  readonly value: number | null;
  readonly last: number | null;
  /** Of an account's revenue that some config has no segment for: the company's size, where that is known. */
  readonly company_size?: number;
  /** The segment for each config. */
  readonly segments: readonly string[];
}

/** `segmentOf` answers for a config's number; sizes come before revenues, which need an account. */
export function bracketCells(
  policies: readonly CompiledConfig[],
  segmentOf: (config: number, scale: SegmentScale, value: number) => string,
): BracketCell[] {
  const unknown: BracketCell = {
    scale: "size",
    value: null,
    last: null,
    segments: policies.map(() => UNKNOWN_SEGMENT),
  };
  return [
    unknown,
    ...SEGMENT_SCALES.toReversed().flatMap((scale) =>
      segmentCells(policies, scale).map(({ value, last }): BracketCell => {
        const segments = policies.map((_, config) => segmentOf(config, scale, value));
        return { scale, value, last, segments };
      }),
    ),
  ];
}

/**
 * Revenues with company sizes, of brackets of one of them alone. A size decides where no segment takes the revenue, so
 * brackets that stand in the same segments alone do so together with any other.
 */
export function mixedBrackets(
  brackets: readonly BracketCell[],
  segmentOf: (config: number, arrMinor: number, companySize: number) => string,
): BracketCell[] {
  const known = (scale: SegmentScale): BracketCell[] =>
    distinctBrackets(brackets.filter((one) => one.scale === scale && one.value !== null));
  const loose = known("arr").filter(({ segments }) => segments.includes(UNKNOWN_SEGMENT));
  return loose.flatMap((bracket) =>
    known("size").map(({ value: size }): BracketCell => {
      const company_size = size ?? 0;
      const segments = bracket.segments.map((_, config) =>
        segmentOf(config, bracket.value ?? 0, company_size),
      );
      return { ...bracket, company_size, segments };
    }),
  );
}

/** The first bracket for each combination of segments. */
export function distinctBrackets(brackets: readonly BracketCell[]): BracketCell[] {
  const first = new Map<string, BracketCell>();
  for (const bracket of brackets) {
    const key = bracket.segments.join(" ");
    if (!first.has(key)) first.set(key, bracket);
  }
  return [...first.values()];
}

/** A second of decisions: 200 territories in 50 segments, of four kinds. */
export const MAX_LEAD_CELLS = 40_000;

/** How many leads all combinations are. */
export function countLeadCells(
  places: readonly PlaceCell[],
  brackets: readonly BracketCell[],
  kinds: readonly LeadKind[],
): number {
  return places.length * brackets.length * kinds.length;
}

/** A lead of this place, bracket and kind. */
export function leadInput(
  { country, region }: PlaceCell,
  { scale, value, company_size }: BracketCell,
  kind: LeadKind,
): LeadRoutingInput {
  const size = scale === "size" ? value : (company_size ?? null);
  const arr = scale === "arr" ? value : null;
  const partner = partnerOf(kind);
  return {
    schema: 1,
    input_id: PROOF_ID,
    now_ms: PROOF_TIME_MS,
    preflight_allow: true,
    lead: { source: "website", country, region, company_size: size, partner },
    account: accountOf(kind, arr),
    match_conflicts: [],
  };
}
