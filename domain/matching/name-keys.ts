// SPDX-License-Identifier: Apache-2.0
// Keys of a company's name: its letters, how it sounds, its longest words, its initials, and its two halves, one of
// which survives any single slip of the pen.
import { isCommonWord } from "./common-words.ts";
import type { CompanyName } from "./company-name.ts";
import { acronymOf } from "./name-likeness.ts";

/** Characters of a value: whoever is alike beyond is alike enough to be looked at. */
const VALUE_CHARACTERS = 64;
/** Shorter names are too many for half of them to be a key. */
const HALVED_LETTERS = 9;
const SOUND_LETTERS = 3;
const ACRONYM_LETTERS = 3;

/** Of an account: at most six. */
export function nameKeys(name: CompanyName): string[] {
  const half = Math.floor(name.key.length / 2);
  const acronym = acronymOf(name) ?? ownAcronym(name);
  return [
    ...shared(name),
    ...(acronym === null ? [] : [`a:${cut(acronym)}`]),
    ...halves(name, [half]),
  ];
}

/** Of a lead, whose account may be a letter longer or shorter: at most nine. */
export function leadNameKeys(name: CompanyName): string[] {
  const { length } = name.key;
  const sizes = [length, length - 1, length + 1].map((size) => Math.floor(size / 2));
  const acronyms = [acronymOf(name), ownAcronym(name)].filter((text) => text !== null);
  return [
    ...shared(name),
    ...acronyms.map((acronym) => `a:${cut(acronym)}`),
    ...halves(name, [...new Set(sizes)]),
  ];
}

function shared(name: CompanyName): string[] {
  const sound = soundOf(name.words);
  const pair = longestPair(name.words);
  return [
    `n:${cut(name.key)}`,
    ...(sound.length < SOUND_LETTERS ? [] : [`s:${cut(sound)}`]),
    ...(pair === null ? [] : [`w:${cut(pair)}`]),
  ];
}

/** A name of one short word may itself be an acronym. */
const OWN_ACRONYM_MAX = 6;

function ownAcronym({ words, key }: CompanyName): string | null {
  const fits = key.length >= ACRONYM_LETTERS && key.length <= OWN_ACRONYM_MAX;
  return words.length === 1 && fits ? key : null;
}

/** The consonants of the sorted words as they sound; vowels only where a word begins with one. */
function soundOf(words: readonly string[]): string {
  return words
    .map((word) =>
      word
        .replaceAll("ph", "f")
        .replaceAll(/ck|[cq]/g, "k")
        .replaceAll("x", "ks")
        .replaceAll("z", "s")
        .replaceAll(/[vw]/g, "f")
        .replaceAll("th", "t")
        .replaceAll(/(?<=.)[aeiouyhj]/g, "")
        .replaceAll(/(.)\1+/gu, "$1"),
    )
    .toSorted()
    .join("");
}

/** The two longest words that are not common, in alphabetical order; null where the name has but one word. */
function longestPair(words: readonly string[]): string | null {
  const own = words.filter((word) => !isCommonWord(word));
  const from = own.length > 1 ? own : words;
  if (from.length < 2) return null;
  const longest = [...new Set(from)].toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1));
  return longest.slice(0, 2).toSorted().join(" ");
}

/** The first and the last letters of the name; without a half that is nothing but common words. */
function halves({ key, words }: CompanyName, sizes: readonly number[]): string[] {
  if (key.length < HALVED_LETTERS) return [];
  const first = commonLetters(words);
  const last = commonLetters(words.toReversed());
  return sizes.flatMap((size) => [
    ...(first >= size ? [] : [`h:${cut(key.slice(0, size))}`]),
    ...(last >= size ? [] : [`t:${cut(key.slice(-size))}`]),
  ]);
}

/** Letters of the common words with which a list of words begins. */
function commonLetters(words: readonly string[]): number {
  const own = words.findIndex((word) => !isCommonWord(word));
  const common = own < 0 ? words : words.slice(0, own);
  return common.join("").length;
}

function cut(value: string): string {
  return value.slice(0, VALUE_CHARACTERS);
}
