// SPDX-License-Identifier: Apache-2.0
// A company's name for comparison: its words without the legal form, and the legal form as a fact of its own, because
// X AG and X GmbH can be two companies.
import { foldWords } from "./fold-words.ts";
import { type LegalForm, legalForms } from "./legal-forms.ts";

export interface CompanyName {
  /** Words in their order, legal forms left out; never empty. */
  readonly words: readonly string[];
  /** Codes of the legal forms that stand in the name, sorted; wider forms that people write for them go with them. */
  readonly forms: readonly string[];
  /** The words without spaces: "Coca Cola" and "CocaCola" are one name. */
  readonly key: string;
  /** The same with the legal forms in it. */
  readonly whole: string;
}

/** Characters of a name that are read; longer ones are cut. */
const NAME_CHARACTERS = 300;
/** Words of a legal form as it is spelled: "Gesellschaft mit beschränkter Haftung" has four. */
const FORM_WORDS = 6;

/**
 * A name as written; null where it has no letter and no digit. `country` (ISO 3166-1) says whether a word such as "AS"
 * can be a legal form there; null where unknown, then it can.
 */
export function readCompanyName(text: string, country: string | null): CompanyName | null {
  const all = partForms(foldWords(text.slice(0, NAME_CHARACTERS)));
  if (all.length === 0) return null;
  const forms = new Set<string>();
  let words = all;
  for (;;) {
    const cut = cutForm(words, country);
    if (cut === null) break;
    words = cut.words;
    forms.add(cut.form.form);
    if (cut.form.also !== undefined) forms.add(cut.form.also);
  }
  const named = withoutArticle(words);
  return { words: named, forms: [...forms].toSorted(), key: named.join(""), whole: all.join("") };
}

/** Whether both names state a legal form and none of them is the same. */
export function formsDiffer(a: CompanyName, b: CompanyName): boolean {
  if (a.forms.length === 0 || b.forms.length === 0) return false;
  return !a.forms.some((form) => b.forms.includes(form));
}

interface Cut {
  readonly words: string[];
  readonly form: LegalForm;
}

/** The name without its longest legal form; null where none stands in it, or nothing else would be left. */
function cutForm(words: readonly string[], country: string | null): Cut | null {
  const longest = Math.min(FORM_WORDS, words.length - 1);
  for (let length = longest; length > 0; length -= 1) {
    const end = findForm(words.slice(-length), "end", country);
    if (end !== null) return { words: withoutJoiner(words.slice(0, -length)), form: end };
    const start = findForm(words.slice(0, length), "start", country);
    if (start !== null) return { words: words.slice(length), form: start };
  }
  return null;
}

function findForm(
  words: readonly string[],
  at: "start" | "end",
  country: string | null,
): LegalForm | null {
  const spelled = index().bySpelling.get(words.join(" ")) ?? [];
  const fitting = spelled.filter((form) => form.at === at || form.at === "both");
  const own = fitting.find((form) => country !== null && form.countries.includes(country));
  return own ?? fitting.find((form) => country === null || !form.ambiguous) ?? null;
}

/** "Tiffany & Co." leaves no "and" behind. */
function withoutJoiner(words: string[]): string[] {
  return words.length > 1 && words.at(-1) === "and" ? words.slice(0, -1) : words;
}

/** "The Acme Company" is filed under Acme. */
function withoutArticle(words: readonly string[]): readonly string[] {
  return words.length > 1 && words[0] === "the" ? words.slice(1) : words;
}

/** Scripts without spaces write the form at the name itself: it becomes a word. */
function partForms(words: readonly string[]): string[] {
  return words.flatMap((word) => {
    const spaced = !/[\p{Script=Han}\p{Script=Hangul}\p{Script=Thai}]/u.test(word);
    if (spaced || index().bySpelling.has(word)) return [word];
    for (const form of index().unspaced) {
      if (word.length <= form.length) continue;
      if (word.startsWith(form)) return [form, word.slice(form.length)];
      if (word.endsWith(form)) return [word.slice(0, -form.length), form];
    }
    return [word];
  });
}

interface FormIndex {
  readonly bySpelling: ReadonlyMap<string, readonly LegalForm[]>;
  /** Longest first. */
  readonly unspaced: readonly string[];
}

let built: FormIndex | undefined;

function index(): FormIndex {
  return (built ??= buildIndex());
}

function buildIndex(): FormIndex {
  const bySpelling = new Map<string, LegalForm[]>();
  for (const form of legalForms()) {
    for (const spelling of form.spellings) {
      const spelled = foldWords(spelling).join(" ");
      bySpelling.set(spelled, [...(bySpelling.get(spelled) ?? []), form]);
    }
  }
  const unspaced = [...bySpelling.keys()]
    .filter((text) => /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Thai}\p{M}]{3,}$/u.test(text))
    .toSorted((a, b) => b.length - a.length);
  return { bySpelling, unspaced };
}
