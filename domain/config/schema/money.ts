// SPDX-License-Identifier: Apache-2.0
// The currency of every threshold, and the dated rates by which a quote in another one is judged.
import { z } from "zod";
import { Currency } from "./fields.ts";
import { key, section } from "./key.ts";

/** A table a week for ten years. */
const MAX_TABLES = 520;
/** Nine decimals of it stay exact: 10^6 * 10^9 < 2^53. */
const MAX_RATE = 1_000_000;

export const ThresholdCurrency = key(z.string().default("USD"), {
  says: "ISO 4217 code of every amount in this file.",
  unit: "code",
  direction: "any_change",
});

const RateTable = section({
  from: key(z.iso.date(), {
    says: "First day of the table, from midnight UTC on; it holds until the next one's.",
    unit: "date",
    direction: "any_change",
  }),
  rates: key(z.record(Currency, z.number().gt(0).max(MAX_RATE)), {
    says: "Currency to what one unit of it is worth in units of `currency`, with at most nine decimals.",
    unit: "rate",
    direction: "any_change",
  }),
});

export const ExchangeRates = key(z.array(RateTable).max(MAX_TABLES).default([]), {
  says: "Rate tables in the order of their days. A quote in a currency without a rate is denied.",
  unit: "list",
  direction: "any_change",
});
