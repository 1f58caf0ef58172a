// SPDX-License-Identifier: Apache-2.0
// Decimal digits as people type them on their own keyboards, in ASCII.

/** The text with each decimal digit of any script as 0 to 9; all else stays. */
export function asciiDigits(text: string): string {
  return text.replaceAll(/\p{Nd}/gu, (digit) => String(decimalDigit(digit.codePointAt(0) ?? 0)));
}

/** Unicode keeps every script's digits as runs of ten from zero to nine. */
function decimalDigit(codePoint: number): number {
  let zero = codePoint;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return (codePoint - zero) % 10;
}
