// SPDX-License-Identifier: Apache-2.0
// The number that somebody wrote as a text: "20%", "0,2", "50,000", "$1.5".

/** Null where the text is no number in any usual spelling; `asFraction`: 20 and 20 % are 0.2. */
export function meantNumber(text: string, asFraction: boolean): number | null {
  const bare = text.trim().replace(/^[^\d.,-]{1,3}/, "");
  const spelled = /^(\d[\d.,_ ']*)\s*(%?)[^\d]{0,4}$/.exec(bare);
  const digits = spelled?.[1]?.trim();
  if (digits === undefined) return null;
  const value = asFraction ? decimal(digits) : (grouped(digits) ?? decimal(digits));
  if (value === null || !asFraction) return value;
  return spelled?.[2] === "%" || value > 1 ? shifted(value, -2) : value;
}

/** A power of ten more or less, in decimals: 0.07 and never 0.07000000000000001. */
export function shifted(value: number, places: number): number {
  return Number((value * 10 ** places).toPrecision(15));
}

function decimal(digits: string): number | null {
  return /^\d+(?:[.,]\d+)?$/.test(digits) ? Number(digits.replace(",", ".")) : null;
}

/** Digits in threes: 50,000 and 1 000 000. */
function grouped(digits: string): number | null {
  const parted = /^\d{1,3}(?:([,. _'])\d{3})(?:\1\d{3})*$/.test(digits);
  return parted ? Number(digits.replaceAll(/\D/g, "")) : null;
}
