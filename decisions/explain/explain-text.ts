// SPDX-License-Identifier: Apache-2.0
// Facts as sentences in a reader's language. A code that a language does not know (a newer receipt, say) is shown as it
// is, so nothing is ever left out.
import { type Locale, sentenceOf } from "../rationale.ts";
import { ar } from "./explain-ar.ts";
import { de } from "./explain-de.ts";
import { en, type ExplainSentences } from "./explain-en.ts";
import { fr } from "./explain-fr.ts";
import type { Fact, FactValue } from "./fact.ts";

const SENTENCES: Readonly<Record<Locale, ExplainSentences>> = { en, de, fr, ar };
/** First strong isolate and its end: what fills a sentence never turns its direction. */
const ISOLATE = ["\u2068", "\u2069"] as const;

/** Names by id, for whoever may see them; an id without a name is shown as it is. */
export type Names = ReadonlyMap<string, string>;

/** The fact's own sentence, without its parts. */
export function explainFact(one: Fact, locale: Locale, names: Names): string {
  const { code, values } = one;
  if (code === "reason") return sentenceOf(String(values["rule"]), locale);
  const sentence = lookUp(code, locale);
  if (sentence === null) return `${code} ${JSON.stringify(values)}`;
  const [open, close] = locale === "ar" ? ISOLATE : ["", ""];
  return sentence.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const word = spell(name, values[name] ?? null, locale, names);
    return `${open}${word}${close}`;
  });
}

function spell(name: string, value: FactValue, locale: Locale, names: Names): string {
  const word = (key: string): string => lookUp(`word_${key}`, locale) ?? key;
  if (value === null)
    return name === "capacity" ? word("unlimited") : PEOPLE.has(name) ? word("none") : "–";
  if (typeof value !== "string") return String(value);
  return names.get(value) ?? word(value);
}

const PEOPLE: ReadonlySet<string> = new Set(["user", "team"]);

function lookUp(key: string, locale: Locale): string | null {
  const sentences: Readonly<Record<string, string>> = SENTENCES[locale];
  return Object.hasOwn(sentences, key) ? (sentences[key] ?? null) : null;
}
