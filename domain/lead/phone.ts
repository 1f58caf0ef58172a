// SPDX-License-Identifier: Apache-2.0
// Phone numbers: E.164 where the number can be read, else its digits. A lead is never refused for how a number looks.
import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/min";
import { asciiDigits } from "./ascii-digits.ts";

/** Digits kept of an unreadable number: E.164 has 15, the rest is room for prefixes and extensions. */
const PHONE_DIGITS = 32;

/** `+` and digits where readable with the country as default region, else the digits; null without any digit. */
export function parsePhone(text: string, country: string | null): string | null {
  const digits = phoneDigits(text);
  if (digits === null) return null;
  return readableNumber(text, country) ?? readableNumber(digits, country) ?? digits;
}

function readableNumber(text: string, country: string | null): string | null {
  const region = country !== null && isSupportedCountry(country) ? country : undefined;
  const number = parsePhoneNumberFromString(text, region);
  return number !== undefined && number.isPossible() ? number.number : null;
}

/** The decimal digits of any script in ASCII, a leading plus kept. */
function phoneDigits(text: string): string | null {
  const digits = asciiDigits(text).replaceAll(/[^0-9]/g, "");
  if (digits === "") return null;
  const plus = /^[^\p{Nd}]*[+\uff0b]/u.test(text) ? "+" : "";
  return plus + digits.slice(0, PHONE_DIGITS);
}
