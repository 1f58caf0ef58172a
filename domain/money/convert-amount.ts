// SPDX-License-Identifier: Apache-2.0
// An amount in the currency of a config's thresholds, by the rate table of the day. Exact in integers: two machines, or
// a replay years later, never differ by a cent.
import { currencyExponent } from "../config/currency.ts";
import type { RateTable } from "../config/desk-settings.ts";

const RATE_SCALE = 1_000_000_000n;

export interface Money {
  readonly amount_minor: number;
  readonly currency: string;
}

/**
 * Minor units of `to`, rounded to the nearest; an exact half goes up, because thresholds count from the amount itself
 * on. Null where the table in effect has no rate of the currency, no table is in effect yet, or the amount has no exact
 * number: such a quote cannot be judged.
 */
export function convertAmount(
  { amount_minor, currency }: Money,
  to: { readonly currency: string; readonly at_ms: number },
  tables: readonly RateTable[],
): number | null {
  if (currency === to.currency) return amount_minor;
  const rate = rateAt(currency, to.at_ms, tables);
  const [from, into] = [currencyExponent(currency), currencyExponent(to.currency)];
  if (rate === null || from === null || into === null) return null;
  const dividend = BigInt(amount_minor) * BigInt(rate) * 10n ** BigInt(into);
  const divisor = RATE_SCALE * 10n ** BigInt(from);
  const converted = Number((2n * dividend + divisor) / (2n * divisor));
  return Number.isSafeInteger(converted) ? converted : null;
}

/** The last table whose day has come rules alone: a currency that it leaves out has no rate any more. */
function rateAt(currency: string, atMs: number, tables: readonly RateTable[]): number | null {
  const rates = tables.findLast(({ from_ms }) => from_ms <= atMs)?.rates_e9 ?? {};
  return Object.hasOwn(rates, currency) ? (rates[currency] ?? null) : null;
}
