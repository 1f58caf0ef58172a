// SPDX-License-Identifier: Apache-2.0
// Contracts that one config blocks and the other does not, or for other reasons.
import type { CompiledDeals } from "#domain/config/compiled-deals.ts";
import type { DecisionChange } from "#domain/config/config-diff.ts";
import { listText } from "#domain/config/unit-text.ts";
import { type ContractAxis, contractAxes } from "./contract-cells.ts";
import type { Oracle } from "./oracle.ts";
import { runsOf } from "./runs.ts";
import type { SegmentPair } from "./segment-pairs.ts";

export interface BothSides<T> {
  readonly before: T;
  readonly after: T;
}

export function diffContracts(
  oracles: BothSides<Oracle>,
  deals: BothSides<CompiledDeals>,
  pairs: readonly SegmentPair[],
): DecisionChange[] {
  const merged = new Map<string, { readonly change: DecisionChange; readonly of: string[] }>();
  for (const pair of pairs) {
    const axes = contractAxes([deals.before, deals.after], [pair.before, pair.after]);
    for (const change of axes.flatMap((axis) => diffAxis(oracles, axis, pair))) {
      const known = merged.get(change.sentence);
      if (known === undefined) merged.set(change.sentence, { change, of: [pair.words] });
      else known.of.push(pair.words);
    }
  }
  return [...merged.values()].map(({ change, of }) => {
    const whose = of.length === pairs.length ? "" : `${listText(of)} `;
    return { ...change, sentence: `${whose}${change.sentence}` };
  });
}

interface ComparedCell {
  readonly cell: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

function diffAxis(
  { before, after }: BothSides<Oracle>,
  axis: ContractAxis,
  pair: SegmentPair,
): DecisionChange[] {
  const cells = Array.from({ length: axis.size }, (_, cell): ComparedCell => {
    const issues = (oracle: Oracle, segment: string): readonly string[] =>
      oracle.activation(axis.input(cell, segment)).blocking_issues;
    return { cell, before: issues(before, pair.before), after: issues(after, pair.after) };
  });
  return runsOf(cells, keyOf).map(({ points }): DecisionChange => {
    const [first] = points;
    const last = points.at(-1) ?? first;
    const currency = after.policy.currency;
    const outcome = first.after.length === 0 ? "activated" : `blocked: ${first.after.join(", ")}`;
    return {
      effect: effectOf(first),
      sentence: `contracts ${axis.words(first.cell, last.cell, currency)} ${consequence(first)}`,
      example: {
        kind: "contract",
        facts: { segment: pair.after, which: axis.words(first.cell, first.cell, currency) },
        outcome,
      },
    };
  });
}

function keyOf({ before, after }: ComparedCell): string | null {
  const [from, to] = [before.join(), after.join()];
  return from === to ? null : `${from} ${to}`;
}

function effectOf({ before, after }: ComparedCell): DecisionChange["effect"] {
  if (after.length === 0) return "looser";
  return before.length === 0 ? "tighter" : "neutral";
}

function consequence({ before, after }: ComparedCell): string {
  if (after.length === 0) return "are no longer blocked";
  if (before.length === 0) return `are now blocked (${listText(after)})`;
  return `are blocked for ${listText(after)} instead of ${listText(before)}`;
}
