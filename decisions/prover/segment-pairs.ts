// SPDX-License-Identifier: Apache-2.0
// Which segment's rules an account meets under each of two configs. A config that moves a border between segments
// changes what accounts at that border may be offered, although no limit differs.
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import { countText, moneyText } from "#domain/config/unit-text.ts";
import { UNKNOWN_SEGMENT } from "./decide-segments.ts";
import type { BracketCell } from "./lead-cells.ts";

export interface SegmentPair {
  readonly before: string;
  readonly after: string;
  /** Whose quotes and contracts: the segment's name, or which accounts move. */
  readonly words: string;
}

/** `brackets` of both configs, in order. A segment that both configs have is compared with itself in any case. */
export function segmentPairs(
  policies: readonly [CompiledConfig, CompiledConfig],
  brackets: readonly BracketCell[],
): SegmentPair[] {
  const [before, after] = policies;
  const pairs = new Map<string, SegmentPair>();
  const kept = new Set(before.segments.map(({ name }) => name));
  for (const { name } of after.segments) {
    if (kept.has(name)) pairs.set(`${name} ${name}`, { before: name, after: name, words: name });
  }
  for (const bracket of brackets) {
    const [from = UNKNOWN_SEGMENT, to = UNKNOWN_SEGMENT] = bracket.segments;
    const key = `${from} ${to}`;
    if (pairs.has(key) || from === to) continue;
    pairs.set(key, { before: from, after: to, words: movedText(bracket, after.currency) });
  }
  return [...pairs.values()];
}

/** Such as "mid_market (before: unknown, such as an account with an ARR of 50,001 USD)". */
function movedText(bracket: BracketCell, currency: string): string {
  const [from = UNKNOWN_SEGMENT, to = UNKNOWN_SEGMENT] = bracket.segments;
  return `${to} (before: ${from}, such as ${bracketText(bracket, currency)})`;
}

function bracketText({ scale, value, company_size }: BracketCell, currency: string): string {
  if (value === null) return "an account of unknown size";
  if (scale === "size") return `a company of ${countText(value, "employee")}`;
  const size = company_size === undefined ? "" : ` and ${countText(company_size, "employee")}`;
  return `an account with an ARR of ${moneyText(value, currency)}${size}`;
}
