// SPDX-License-Identifier: Apache-2.0
// Postal codes as keys: capitals, no spaces, so that "sw1a 1aa" and "SW1A1AA" are one.

/** Null where nothing is left. Read again, the answer stays as it is. */
export function normalizePostalCode(text: string | null | undefined): string | null {
  const letters = (text ?? "").normalize("NFKC").replace(/\s+/gu, "");
  // Capitals of some letters are several characters, which have a shorter spelling.
  const clean = letters.toUpperCase().normalize("NFKC");
  return clean === "" ? null : clean;
}
