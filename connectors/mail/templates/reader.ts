// SPDX-License-Identifier: Apache-2.0
// Who reads a mail: in which language, from which side, and by which clock.
import { ar } from "../locales/ar.ts";
import { de } from "../locales/de.ts";
import { en, type Catalogue, type TextKey } from "../locales/en.ts";
import { fr } from "../locales/fr.ts";

const CATALOGUES: Readonly<Record<string, Catalogue>> = { en, de, fr, ar };
const FROM_THE_RIGHT: ReadonlySet<string> = new Set(["ar"]);
const FALLBACK = "en";

export interface Reader {
  /** A language that there is a catalogue for; goes into `lang`. */
  readonly language: string;
  readonly dir: "ltr" | "rtl";
  /** The text of a key, with each `{name}` replaced. */
  readonly say: (key: TextKey, values?: Readonly<Record<string, string>>) => string;
  /** An instant on the reader's own clock, with the zone's name. */
  readonly tellTime: (atMs: number) => string;
}

/** `locale` is a language tag such as `de-AT`, `timeZone` an IANA name; either may be one that nobody knows. */
export function buildReader(locale: string, timeZone: string): Reader {
  const language = chooseLanguage(locale);
  const catalogue = CATALOGUES[language] ?? en;
  return {
    language,
    dir: FROM_THE_RIGHT.has(language) ? "rtl" : "ltr",
    say: (key, values = {}) => fillIn(catalogue[key], values),
    tellTime: (atMs) => clockOf(locale, language, timeZone).format(atMs),
  };
}

/** The tag's own language where there is a catalogue for it, else English. */
export function chooseLanguage(locale: string): string {
  const base = locale.toLowerCase().split(/[-_]/)[0] ?? "";
  return Object.hasOwn(CATALOGUES, base) ? base : FALLBACK;
}

function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** The zone is always told, so a reader whose own zone is unknown reads UTC and sees that it is UTC. */
function clockOf(locale: string, language: string, timeZone: string): Intl.DateTimeFormat {
  const isOwn = locale.toLowerCase().startsWith(`${language}-`);
  for (const [tag, zone] of [
    [isOwn ? locale : language, timeZone],
    [language, timeZone],
  ] as const) {
    try {
      return new Intl.DateTimeFormat(tag, { ...SHAPE, timeZone: zone });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return new Intl.DateTimeFormat(language, { ...SHAPE, timeZone: "UTC" });
}

const SHAPE: Intl.DateTimeFormatOptions = {
  year: "numeric",
  month: "long",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
};
