// SPDX-License-Identifier: Apache-2.0
// How alike two companies' names are, in thousandths. Pure and symmetric.
import { distance } from "fastest-levenshtein";
import { parseCountry } from "../lead/countries.ts";
import { FAMILY_WORDS, isCommonWord } from "./common-words.ts";
import type { CompanyName } from "./company-name.ts";

/** A common word weighs as much as this part of its letters. */
const COMMON_PART = 1 / 4;
/** Two words of a pair count as far as they are alike, and only above this. */
const WORD_LEAST = 0.75;
/** Most that names reach where a number or a word of the company's family differs: below every sensible threshold. */
const APART_MAX = 450;
const WHOLE = 1_000;

/**
 * 1000: the same letters and digits. Else the smaller of two figures, one over all words and one over those that are not
 * common (where both names have some): "Acme Solutions" and "Acne Solutions" are as unlike as Acme and Acne.
 *
 * A figure is the greater of
 * - token-sorted: 1 - d / n, where d is the Levenshtein distance of the sorted words written together, n the longer length;
 * - token-set: 2 * sum(w * s) / (W(a) + W(b)) over words paired one to one, the most alike first, where s = 1 - d / n of
 *   the pair if that is >= 0.75 and else 0, w the mean weight of the pair, and a word's weight its letters, a common
 *   word's a quarter of them.
 *
 * Both read "ae", "oe", "ue" and "aa" as one letter. Names with other numbers, other countries or other family words
 * (Group, Holding, Nord) stay at or below 450.
 */
export function nameLikeness(a: CompanyName, b: CompanyName): number {
  if (a.key === b.key || a.whole === b.whole) return WHOLE;
  const [left, right] = [a.words.map(withoutDigraphs), b.words.map(withoutDigraphs)];
  const all = figure(left, right);
  const [ownLeft, ownRight] = [ownWords(left, right), ownWords(right, left)];
  const own = ownLeft.length > 0 && ownRight.length > 0 ? figure(ownLeft, ownRight) : all;
  const score = Math.min(all, own, WHOLE - 1);
  return setsApart(a.words, b.words) ? Math.min(score, APART_MAX) : score;
}

/** First letters of three words or more, as people shorten a name; null where there are fewer. */
export function acronymOf({ words }: CompanyName): string | null {
  const initials = words.filter((word) => word !== "and" && word !== "of");
  return initials.length < 3 ? null : initials.map((word) => word.slice(0, 1)).join("");
}

/** Whether one of the names is the other's acronym: IBM, International Business Machines. */
export function isAcronym(a: CompanyName, b: CompanyName): boolean {
  const shortens = (short: CompanyName, long: CompanyName): boolean =>
    short.words.length === 1 && short.key.length >= 3 && acronymOf(long) === short.key;
  return shortens(a, b) || shortens(b, a);
}

/** "Mueller" is Müller as keyboards without marks write it, "Aalborg" is Ålborg. */
function withoutDigraphs(word: string): string {
  return word.replaceAll(/([aou])e|aa/g, (pair) => pair.slice(0, 1));
}

/** The words that are not common, nor a common word of the other name misspelt. */
function ownWords(words: readonly string[], others: readonly string[]): string[] {
  const common = others.filter(isCommonWord);
  return words.filter(
    (word) => !isCommonWord(word) && !common.some((other) => alikeAtLeast(word, other) > 0),
  );
}

function figure(a: readonly string[], b: readonly string[]): number {
  const sorted = alike(a.toSorted().join(""), b.toSorted().join(""));
  return Math.round(WHOLE * Math.max(sorted, pairedWeight(a, b)));
}

/** 1 - Levenshtein distance / longer length. */
function alike(a: string, b: string): number {
  if (a === b) return 1;
  return 1 - distance(a, b) / Math.max(a.length, b.length);
}

/** Likewise, but 0 below WORD_LEAST; lengths alone often say so. */
function alikeAtLeast(a: string, b: string): number {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length < WORD_LEAST * long.length) return 0;
  const s = alike(a, b);
  return s >= WORD_LEAST ? s : 0;
}

function pairedWeight(a: readonly string[], b: readonly string[]): number {
  const pairs = a
    .flatMap((left, i) =>
      b.map((right, j) => ({ i, j, left, right, s: alikeAtLeast(left, right) })),
    )
    .filter(({ s }) => s > 0)
    // Equal likeness: the longer words first, then by the words, so that both orders of arguments pair alike.
    .toSorted(
      (x, y) =>
        y.s - x.s ||
        y.left.length + y.right.length - x.left.length - x.right.length ||
        compareText(pairText(x), pairText(y)),
    );
  const [usedA, usedB] = [new Set<number>(), new Set<number>()];
  let shared = 0;
  for (const { i, j, left, right, s } of pairs) {
    if (usedA.has(i) || usedB.has(j)) continue;
    usedA.add(i);
    usedB.add(j);
    shared += (s * (weight(left) + weight(right))) / 2;
  }
  const total = [...a, ...b].reduce((sum, word) => sum + weight(word), 0);
  return (2 * shared) / total;
}

function pairText({ left, right }: { readonly left: string; readonly right: string }): string {
  return left < right ? `${left} ${right}` : `${right} ${left}`;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function weight(word: string): number {
  return isCommonWord(word) ? word.length * COMMON_PART : word.length;
}

/** Whether a word that tells companies apart stands in one name and not in the other. */
function setsApart(a: readonly string[], b: readonly string[]): boolean {
  const [inA, inB] = [new Set(a), new Set(b)];
  return (
    a.some((word) => !inB.has(word) && tellsApart(word)) ||
    b.some((word) => !inA.has(word) && tellsApart(word))
  );
}

/** Two letters are more often initials than a country's code. */
const COUNTRY_LETTERS = 4;

function tellsApart(word: string): boolean {
  if (/\p{N}/u.test(word) || FAMILY_WORDS.has(word)) return true;
  return word.length >= COUNTRY_LETTERS && parseCountry(word) !== null;
}
