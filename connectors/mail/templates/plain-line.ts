// SPDX-License-Identifier: Apache-2.0
// Text that others wrote, as one harmless line: no control character (a line break would begin a header of its own), and
// none of those that turn the direction of what follows, which make a name read as another.

/** Cc; line and paragraph separators; the marks, embeddings, overrides and isolates of Unicode's bidi algorithm. */
const HARMFUL = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** The text on one line, with the harmful characters as one space each run, at most `max` UTF-16 units. */
export function plainLine(text: string, max: number): string {
  const line = text.toWellFormed().replaceAll(HARMFUL, " ").replaceAll(/ {2,}/g, " ").trim();
  return line.length <= max
    ? line
    : `${line
        .slice(0, max - 1)
        .toWellFormed()
        .replace(/\ufffd$/, "")}…`;
}
