// SPDX-License-Identifier: Apache-2.0
// Every decision that two configs make otherwise: both are asked about each cell that the thresholds of either make.
import type { CompiledConfig, CompiledDocument } from "#domain/config/compiled-config.ts";
import type { DecisionChange } from "#domain/config/config-diff.ts";
import type { RevOpsConfig } from "#domain/config/revops-config.ts";
import { segmentAt } from "./decide-segments.ts";
import { type BothSides, diffContracts } from "./diff-contracts.ts";
import { diffLeads } from "./diff-leads.ts";
import { diffPreflight } from "./diff-preflight.ts";
import { diffQuotes } from "./diff-quotes.ts";
import { diffSegments } from "./diff-segments.ts";
import { diffStages } from "./diff-stages.ts";
import { type BracketCell, bracketCells, mixedBrackets, placeCells } from "./lead-cells.ts";
import { handlesOf } from "./lead-words.ts";
import { askPolicy, type Decider, NoProofError, type Oracle } from "./oracle.ts";
import { segmentPairs } from "./segment-pairs.ts";

interface Side {
  readonly source: RevOpsConfig;
  readonly compiled: CompiledDocument;
}

/** Where policy decides nothing under one of them, nobody can say that nothing is looser. */
export function diffDecisions(host: Decider, before: Side, after: Side): DecisionChange[] {
  try {
    return compareSides(host, before, after);
  } catch (thrown) {
    if (!(thrown instanceof NoProofError)) throw thrown;
    return [
      {
        effect: "looser",
        sentence: `the configs could not be compared: policy gives no decision (${thrown.message})`,
        example: { kind: "quote", facts: {}, outcome: "not compared" },
      },
    ];
  }
}

function compareSides(host: Decider, before: Side, after: Side): DecisionChange[] {
  const policies = { before: before.compiled.policy, after: after.compiled.policy };
  const both: readonly [CompiledConfig, CompiledConfig] = [policies.before, policies.after];
  const oracles = {
    before: askPolicy(host, policies.before),
    after: askPolicy(host, policies.after),
  };
  const sides: readonly Oracle[] = [oracles.before, oracles.after];
  const brackets = bracketCells(both, (side, scale, value) => {
    return segmentAt(sides[side] ?? oracles.after, scale, value);
  });
  const all = [
    ...brackets,
    ...mixedBrackets(brackets, (side, arr, size) => {
      return (sides[side] ?? oracles.after).segment(arr, size);
    }),
  ];
  const handles = {
    before: handlesOf(before.source, policies.before),
    after: handlesOf(after.source, policies.after),
  };
  return [
    ...diffDeals(host, policies, oracles, all),
    ...diffSegments(brackets, policies.after.currency),
    ...diffLeads(oracles, placeCells(both), all, handles),
    ...diffPreflight(oracles),
  ];
}

function diffDeals(
  host: Decider,
  policies: BothSides<CompiledConfig>,
  oracles: BothSides<Oracle>,
  brackets: readonly BracketCell[],
): DecisionChange[] {
  const { before, after } = { before: policies.before.deals, after: policies.after.deals };
  if (before === undefined || after === undefined) {
    return before === after ? [] : [allQuotes(after !== undefined)];
  }
  const deals = { before, after };
  const pairs = segmentPairs([policies.before, policies.after], brackets);
  const quotes = diffQuotes(host, policies, deals, pairs);
  return [
    ...quotes.changes,
    ...diffStages(deals, quotes.tables, policies.after.currency),
    ...diffContracts(oracles, deals, pairs),
  ];
}

/** A config that says nothing of deals denies every quote and every contract. */
function allQuotes(areDecided: boolean): DecisionChange {
  return areDecided
    ? {
        effect: "looser",
        sentence: "quotes and contracts are decided; before, every one was denied",
        example: { kind: "quote", facts: {}, outcome: "decided by the rules for deals" },
      }
    : {
        effect: "tighter",
        sentence: "every quote and every contract is denied: the config says nothing of deals",
        example: { kind: "quote", facts: {}, outcome: "denied: config_missing" },
      };
}
