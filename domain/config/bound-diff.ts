// SPDX-License-Identifier: Apache-2.0
// A diff small enough for a receipt and an answer: what loosens comes first, what finds no room is counted.
import { canonicalJson, type JsonValue } from "../bytes/canonical-json.ts";
import { sha256Hex } from "../bytes/sha256.ts";
import type { ConfigDiff, KeyChange } from "./config-diff.ts";

/** A third of the 192 KiB that the log takes of a body; some 300 changes of 200 characters. */
export const MAX_DIFF_CHARACTERS = 64 * 1024;

/** A list of thousands of domains is told by its hash: the versions' own documents hold it. */
const MAX_VALUE_CHARACTERS = 1024;

/** The same diff within the bound; `more` counts every change that was left out. */
export function boundDiff(diff: ConfigDiff): ConfigDiff {
  const keys = diff.keys.map(shortenValues);
  const changes = [...keys, ...diff.decisions];
  const kept = new Set<unknown>();
  let free = MAX_DIFF_CHARACTERS;
  for (const change of looserFirst(changes)) {
    free -= canonicalJson(change).length;
    if (free < 0) break;
    kept.add(change);
  }
  return {
    loosens: diff.loosens,
    keys: keys.filter((change) => kept.has(change)),
    decisions: diff.decisions.filter((change) => kept.has(change)),
    more: diff.more + changes.length - kept.size,
  };
}

/** The order is otherwise kept. */
function looserFirst<C extends { readonly effect: string }>(changes: readonly C[]): readonly C[] {
  const isLooser = ({ effect }: C): boolean => effect === "looser";
  return [...changes.filter(isLooser), ...changes.filter((change) => !isLooser(change))];
}

function shortenValues(change: KeyChange): KeyChange {
  return { ...change, from: shorten(change.from), to: shorten(change.to) };
}

function shorten<V extends JsonValue>(value: V): V | string {
  const text = canonicalJson(value);
  if (text.length <= MAX_VALUE_CHARACTERS) return value;
  return `${text.length} characters, SHA-256 ${sha256Hex(text)}`;
}
