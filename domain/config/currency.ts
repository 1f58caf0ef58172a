// SPDX-License-Identifier: Apache-2.0
// ISO 4217: the active currency codes and how many decimal digits their minor unit has.

/** All active codes with two digits: the common case. */
const TWO_DIGITS =
  "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP " +
  "CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR " +
  "JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN " +
  "NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP " +
  "SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG";
const NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
const THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND";

const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...TWO_DIGITS.split(" ").map((code) => [code, 2] as const),
  ...NO_DIGITS.split(" ").map((code) => [code, 0] as const),
  ...THREE_DIGITS.split(" ").map((code) => [code, 3] as const),
]);

/** Decimal digits of the currency's minor unit (USD 2, JPY 0, KWD 3); null for a code that ISO 4217 does not list. */
export function currencyExponent(code: string): number | null {
  return EXPONENTS.get(code) ?? null;
}
