// SPDX-License-Identifier: Apache-2.0
// Which of some names a title in a header probably means. Titles are names with more words around them ("Account Name"):
// a name that is one of the words comes first; else what counts is the pairs of letters that both have.

/** Half the share of a name that stands whole beside one other word: below it, names meet by chance. */
const MIN_SHARE = 0.35;

/** The name that shares most pairs of letters with the title; null where none is near. */
export function nearestName(title: string, names: readonly string[]): string | null {
  const near = names
    .map((name) => ({
      name,
      share: isWordOf(name, title) ? 1 : sharedPairs(pairsOf(title), pairsOf(name)),
    }))
    .filter(({ share }) => share >= MIN_SHARE)
    .sort((a, b) => b.share - a.share);
  return near[0]?.name ?? null;
}

/** Whether one of the two is a word of the other. */
function isWordOf(a: string, b: string): boolean {
  const [left, right] = [a, b].map((text) => text.trim().toLowerCase());
  return wordsOf(b).includes(left ?? "") || wordsOf(a).includes(right ?? "");
}

function wordsOf(text: string): readonly string[] {
  return text
    .trim()
    .toLowerCase()
    .split(/[\s_-]+/);
}

/** Dice's coefficient: 1 where both have the same pairs, 0 where they share none. */
function sharedPairs(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((pair) => b.has(pair)).length;
  return a.size + b.size === 0 ? 0 : (2 * shared) / (a.size + b.size);
}

function pairsOf(text: string): ReadonlySet<string> {
  const letters = Array.from(text.toLowerCase());
  return new Set(letters.slice(1).map((letter, i) => `${letters[i] ?? ""}${letter}`));
}
