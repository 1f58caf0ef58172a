// SPDX-License-Identifier: Apache-2.0
// What every check of a config's quote rules is handed.
import { firstWritten } from "#domain/config/lint/written-at.ts";
import type { QuoteFacts } from "#domain/policy/quote-dimensions.ts";
import type { QuoteProof } from "./decide-quotes.ts";
import { keysOfCode } from "./rule-keys.ts";
import type { DecidedPoint, SliceTable } from "./slice-table.ts";

export interface QuoteSubject {
  /** The config as its author wrote it. */
  readonly written: unknown;
  readonly proof: QuoteProof;
}

/** Where the rule behind a code is written, or the nearest place above. */
export function placeOfCode({ written }: QuoteSubject, code: string, facts: QuoteFacts): string {
  return firstWritten(written, keysOfCode(code, facts));
}

export function allTables({ proof }: QuoteSubject): SliceTable[] {
  return [...[...proof.by_segment.values()].flat(), ...proof.common];
}

/** The quotes of a table that may be submitted, alone or with approvals. */
export function allowedPoints({ points }: SliceTable): readonly DecidedPoint[] {
  return points.filter(({ verdict }) => verdict.allow);
}
