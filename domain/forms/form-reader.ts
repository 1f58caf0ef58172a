// SPDX-License-Identifier: Apache-2.0
// Who reads a form: in which language and from which side.
import { ar } from "./locales/ar.ts";
import { de } from "./locales/de.ts";
import { en, type FormText, type FormTexts } from "./locales/en.ts";
import { fr } from "./locales/fr.ts";

const CATALOGUES: Readonly<Record<string, FormTexts>> = { en, de, fr, ar };
const FROM_THE_RIGHT: ReadonlySet<string> = new Set(["ar"]);
const FALLBACK = "en";

export interface FormReader {
  /** A language that there is a catalogue for; goes into `lang`. */
  readonly language: string;
  readonly dir: "ltr" | "rtl";
  /** The text of a key, with each `{name}` replaced. */
  readonly say: (key: FormText, values?: Readonly<Record<string, string>>) => string;
}

/**
 * The config's locale, such as `de-AT`, where it names one that there is a catalogue for; else the browser's first such
 * language, by its Accept-Language; else English.
 */
export function buildFormReader(locale: string | null, accepted: string | null): FormReader {
  const language = knownLanguage(locale ?? "") ?? acceptedLanguage(accepted ?? "") ?? FALLBACK;
  const catalogue = CATALOGUES[language] ?? en;
  return {
    language,
    dir: FROM_THE_RIGHT.has(language) ? "rtl" : "ltr",
    say: (key, values = {}) =>
      catalogue[key].replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole),
  };
}

function knownLanguage(tag: string): string | null {
  const base = tag.trim().toLowerCase().split(/[-_]/)[0] ?? "";
  return Object.hasOwn(CATALOGUES, base) ? base : null;
}

/** `q=0` says that the reader does not want the language. */
function acceptedLanguage(header: string): string | null {
  const wanted = header.split(",").map((part, i) => {
    const [tag = "", ...parameters] = part.split(";");
    const weight = parameters.map((one) => /^\s*q=([0-9.]+)\s*$/.exec(one)?.[1]).find(Boolean);
    return { tag, weight: Number(weight ?? 1), i };
  });
  const known = wanted
    .filter(({ tag, weight }) => weight > 0 && knownLanguage(tag) !== null)
    .toSorted((a, b) => b.weight - a.weight || a.i - b.i);
  return knownLanguage(known[0]?.tag ?? "");
}
