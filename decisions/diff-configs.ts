// SPDX-License-Identifier: Apache-2.0
// What one config changes against another: which keys, and which leads, quotes and contracts are decided otherwise.
// Whether it loosens anything is told by both, because each knows what the other does not: a key that no policy reads
// has a direction, and what a key does to a decision only the prover knows.
import type { CompiledDocument } from "#domain/config/compiled-config.ts";
import type { ConfigDiff, DecisionChange, KeyChange } from "#domain/config/config-diff.ts";
import { diffKeys } from "#domain/config/diff-keys.ts";
import type { RevOpsConfig } from "#domain/config/revops-config.ts";
import type { PolicyHost } from "./policy-host.ts";
import { diffDecisions } from "./prover/diff-decisions.ts";

export interface ConfigSide {
  readonly source: RevOpsConfig;
  readonly compiled: CompiledDocument;
}

/** Most decision changes that are listed; looser ones come first. */
const MAX_DECISIONS = 200;

/** A first version (`before` is null) changes nothing that was in force. */
export function diffConfigs(
  host: PolicyHost,
  before: ConfigSide | null,
  after: ConfigSide,
): ConfigDiff {
  if (before === null) return { loosens: false, keys: [], decisions: [], more: 0 };
  const keys = diffKeys(before.source, after.source);
  const decisions = diffDecisions(host, before, after);
  return {
    loosens: keys.some(isLooserKey) || decisions.some(({ effect }) => effect === "looser"),
    keys,
    decisions: looserFirst(decisions).slice(0, MAX_DECISIONS),
    more: Math.max(0, decisions.length - MAX_DECISIONS),
  };
}

/** Where a key's direction says only that it changes, the prover says what that does, as far as policies read the key. */
function isLooserKey({ effect, pointer }: KeyChange): boolean {
  if (effect !== "changed") return effect === "looser";
  return !PROVEN.some((section) => pointer === section || pointer.startsWith(`${section}/`));
}

/** Sections whose every key ends in a decision of policy and in nothing else. */
const PROVEN = [
  "/segments",
  "/discounts",
  "/products",
  "/approvals/approval_chains",
  "/approvals/strategic_arr_threshold",
  "/terms",
  "/risk",
  "/features/liability_limits",
] as const;

function looserFirst(changes: readonly DecisionChange[]): readonly DecisionChange[] {
  const rank = ({ effect }: DecisionChange): number => ORDER.indexOf(effect);
  return changes.toSorted((a, b) => rank(a) - rank(b));
}

const ORDER: readonly DecisionChange["effect"][] = ["looser", "changed", "tighter", "neutral"];
