// SPDX-License-Identifier: Apache-2.0
// Why, in words: policies speak in codes, people read sentences. Made here and not in Rego, so that a language is a
// table and no text of a policy ever holds a person's data.
import type { TraceItem } from "#domain/policy/decision.ts";
import { ar } from "./rationale/ar.ts";
import { de } from "./rationale/de.ts";
import { en, type Sentences } from "./rationale/en.ts";
import { fr } from "./rationale/fr.ts";

/** The languages that mails have, too. */
export const LOCALES = ["en", "de", "fr", "ar"] as const;
export type Locale = (typeof LOCALES)[number];

const SENTENCES: Readonly<Record<Locale, Sentences>> = { en, de, fr, ar };
/** Left-to-right isolate and its end: figures keep their order in a text that is read from the right. */
const ISOLATE = ["\u2066", "\u2069"] as const;
/** Where a comma stands before the decimals. */
const COMMA: ReadonlySet<Locale> = new Set(["de", "fr"]);
const SIGNS: Partial<Record<TraceItem["op"], string>> = { gt: ">", ge: "≥", le: "≤" };

interface Decision {
  readonly reason_codes: readonly string[];
  readonly conflicts?: readonly string[];
  readonly trace?: readonly TraceItem[];
}

/** The language of a tag such as `de-AT`; English where there is no table for it. */
export function chooseLocale(tag: string | null): Locale {
  const base = tag?.toLowerCase().split(/[-_]/)[0];
  return LOCALES.find((locale) => locale === base) ?? "en";
}

/** The sentence of a code; the code itself where an older text meets a newer policy. */
export function sentenceOf(code: string, locale: Locale): string {
  const sentences: Readonly<Record<string, string>> = SENTENCES[locale];
  return Object.hasOwn(sentences, code) ? (sentences[code] ?? code) : code;
}

/**
 * A decision's reasons, then its conflicts, as one text. Where the trace holds the figures that decided, they follow
 * their sentence: "The discount needs the sales manager's approval (25 % > 20 %)."
 */
export function buildRationale(decision: Decision, locale: Locale = "en"): string {
  return [...decision.reason_codes, ...(decision.conflicts ?? [])]
    .map((code) => withFigures(sentenceOf(code, locale), figuresOf(code, decision.trace), locale))
    .join(" ");
}

/** Of the first item that made the code hold: one figure against the other. */
function figuresOf(code: string, trace: readonly TraceItem[] = []): string | null {
  const item = trace.find(({ rule, met }) => met && rule === code);
  const sign = item === undefined ? undefined : SIGNS[item.op];
  if (item === undefined || sign === undefined) return null;
  const [actual, expected] = [item.actual, item.expected].map((value) =>
    typeof value === "number" ? spell(value, item.attribute) : null,
  );
  return actual && expected ? `${actual} ${sign} ${expected}` : null;
}

/** Rates as percent, months and days as they are; amounts are left to whoever knows the currency's digits. */
function spell(value: number, attribute: string): string | null {
  if (attribute.endsWith("_bps")) return `${value / 100} %`;
  return attribute.endsWith("_minor") ? null : `${value}`;
}

function withFigures(sentence: string, figures: string | null, locale: Locale): string {
  if (figures === null || !sentence.endsWith(".")) return sentence;
  const [open, close] = locale === "ar" ? ISOLATE : ["", ""];
  const spelled = COMMA.has(locale) ? figures.replaceAll(".", ",") : figures;
  return `${sentence.slice(0, -1)} (${open}${spelled}${close}).`;
}
