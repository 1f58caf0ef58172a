// SPDX-License-Identifier: Apache-2.0
// Languages and time zones that the platform knows: a well-formed one that nobody speaks or lives in is refused where
// somebody writes it, and not met later by a mail or a clock.

export function isKnownLocale(locale: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale).length === 1;
  } catch {
    return false;
  }
}

export function isKnownTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
