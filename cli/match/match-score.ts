// SPDX-License-Identifier: Apache-2.0
// How right a match is where the truth is known: of each level, how many of its pairs are true, and how many of the true
// pairs it and the levels above it find.
import { MATCH_LEVELS, type MatchLevel } from "#domain/matching/match-evidence.ts";
import type { MatchedRow } from "./match-rows.ts";

export interface LevelScore {
  readonly level: MatchLevel;
  readonly pairs: number;
  readonly right: number;
  /** Null where there is no pair. */
  readonly precision: number | null;
  /** Of all true pairs, with the levels above; null where the truth is empty. */
  readonly recall: number | null;
}

/** L1 to L4 are links; L5 is the best candidate of a row that is not linked, whatever its level. */
export function scoreLevels(
  rows: readonly MatchedRow[],
  truth: readonly (readonly [string, string])[],
): LevelScore[] {
  const pairs = new Set(truth.map((pair) => JSON.stringify(pair)));
  let found = 0;
  return MATCH_LEVELS.map((level) => {
    const told = rows.flatMap(({ a_id, answer }) => {
      const [best] = answer.candidates;
      const shown = answer.linked ? answer.level : "L5";
      return best === undefined || shown !== level
        ? []
        : [JSON.stringify([a_id, best.external_id])];
    });
    const right = told.filter((pair) => pairs.has(pair)).length;
    found += right;
    return {
      level,
      pairs: told.length,
      right,
      precision: told.length === 0 ? null : right / told.length,
      recall: pairs.size === 0 ? null : found / pairs.size,
    };
  });
}
