// SPDX-License-Identifier: Apache-2.0
// Languages and time zones of a directory file, as the doors ask the platform about them.
import { nearestOf } from "../nearest.ts";
import type { Fields } from "./parse-directory.ts";

export interface PlaceProblem {
  readonly field: "locale" | "time_zone";
  readonly message: string;
  readonly fix: string | null;
}

export function placeProblems({ locale, time_zone }: Fields): PlaceProblem[] {
  const problems: PlaceProblem[] = [];
  if (typeof locale === "string" && !isKnownLocale(locale)) {
    const message = `locale ${locale} is no language that is known here`;
    problems.push({ field: "locale", message, fix: 'such as "en-GB"' });
  }
  if (typeof time_zone === "string" && !isKnownTimeZone(time_zone)) {
    const near = nearestOf(time_zone, Intl.supportedValuesOf("timeZone"));
    const fix = near === null ? 'such as "Europe/London"' : `did you mean ${near}?`;
    problems.push({ field: "time_zone", message: `there is no time zone ${time_zone}`, fix });
  }
  return problems;
}

function isKnownLocale(locale: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale).length === 1;
  } catch {
    return false;
  }
}

function isKnownTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
