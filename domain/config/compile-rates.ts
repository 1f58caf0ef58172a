// SPDX-License-Identifier: Apache-2.0
// Dated exchange rates from decimals to integers.
import { dateMs } from "../time/calendar-date.ts";
import { currencyExponent } from "./currency.ts";
import type { RateTable } from "./desk-settings.ts";
import type { Report } from "./problem.ts";
import type { RevOpsConfig } from "./revops-config.ts";

/** Nine decimals: one dong is 0.0000394 of a dollar, and four digits of that are still exact. */
const RATE_SCALE = 1_000_000_000;

export function compileRates(source: RevOpsConfig, report: Report): RateTable[] {
  let last = -Infinity;
  return source.exchange_rates.map(({ from, rates }, i) => {
    const path = ["exchange_rates", i];
    const from_ms = dateMs(from);
    if (from_ms <= last) {
      const message = `${from} is not after the table before it.`;
      report("dates_out_of_order", [...path, "from"], message, "Order the tables by their days.");
    }
    last = from_ms;
    const rates_e9: RateTable["rates_e9"] = {};
    for (const [currency, rate] of Object.entries(rates)) {
      const place = [...path, "rates", currency];
      if (currency === source.currency) {
        const message = `${currency} is the config's own currency and needs no rate.`;
        report("rate_of_own_currency", place, message, "Remove it.");
      } else if (currencyExponent(currency) === null) {
        report("unknown_currency", place, `${currency} is no active ISO 4217 code.`);
      } else {
        rates_e9[currency] = exactRate(rate, place, report);
      }
    }
    return { from_ms, rates_e9 };
  });
}

function exactRate(rate: number, path: readonly (string | number)[], report: Report): number {
  const rounded = Math.max(1, Math.round(rate * RATE_SCALE));
  if (rounded / RATE_SCALE !== rate) {
    const message = `${rate} has more than nine decimals.`;
    report("rate_too_fine", path, message, `Write ${rounded / RATE_SCALE}.`);
  }
  return rounded;
}
