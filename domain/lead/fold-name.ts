// SPDX-License-Identifier: Apache-2.0
// The comparison form of a place name, so that "Québec", "QUEBEC" and "quebec." are one key. Never stored or shown.

/** Letters and digits only, without marks, in lower case: "U.S." and "us" fold to the same text. */
export function foldName(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}
