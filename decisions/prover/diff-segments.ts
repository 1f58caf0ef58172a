// SPDX-License-Identifier: Apache-2.0
// Accounts and companies that fall into another segment. What that means for their quotes is told with the quotes.
import type { DecisionChange } from "#domain/config/config-diff.ts";
import { countText, moneyText } from "#domain/config/unit-text.ts";
import { SEGMENT_SCALES } from "./decide-segments.ts";
import { type BracketCell, ELSEWHERE, type PlaceCell } from "./lead-cells.ts";
import { leadExample } from "./lead-words.ts";
import { runsOf } from "./runs.ts";

export function diffSegments(brackets: readonly BracketCell[], currency: string): DecisionChange[] {
  return SEGMENT_SCALES.flatMap((scale) => {
    const own = brackets.filter((bracket) => bracket.scale === scale && bracket.value !== null);
    const runs = runsOf(own, ({ segments }) => {
      const [before, after] = segments;
      return before === after ? null : segments.join(" ");
    });
    return runs.map(({ points }): DecisionChange => {
      const [first] = points;
      const last = points.at(-1) ?? first;
      const [before = "", after = ""] = first.segments;
      const place: PlaceCell = { country: ELSEWHERE, region: null, territories: [] };
      const lead = { place, bracket: first, kind: "none" as const };
      return {
        effect: "neutral",
        sentence: `${rangeText(first, last, currency)} are ${after} instead of ${before}`,
        example: leadExample(lead, `segment ${after}`, currency),
      };
    });
  });
}

function rangeText(first: BracketCell, { last }: BracketCell, currency: string): string {
  const isArr = first.scale === "arr";
  const text = (value: number): string =>
    isArr ? moneyText(value, currency) : countText(value, "employee");
  const what = isArr ? "accounts with an ARR" : "companies";
  const from = text(first.value ?? 0);
  if (last === Number.MAX_SAFE_INTEGER) return `${what} from ${from} on`;
  return last === first.value ? `${what} of ${from}` : `${what} from ${from} to ${text(last ?? 0)}`;
}
