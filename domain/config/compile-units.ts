// SPDX-License-Identifier: Apache-2.0
// From what people write to the integers that policies compare: whole units to minor units, fractions to basis points.
import { currencyExponent } from "./currency.ts";
import { placeName, sentence } from "./place-words.ts";
import type { Report } from "./problem.ts";

type Path = readonly (string | number)[];

const BPS_PER_WHOLE = 10_000;

export interface Units {
  /** Minor units of the config's currency; null stays null. */
  amount(whole: number | null, path: Path): number | null;
  /**
   * An upper bound in minor units that takes its whole unit in: between an upper bound of 49,999 and a lower bound of
   * 50,000 there is then no amount that belongs nowhere.
   */
  upperBound(whole: number | null, path: Path): number | null;
  bps(fraction: number, path: Path): number;
  bpsOrNull(fraction: number | null, path: Path): number | null;
}

/** Units of a config in `currency`; a code that is none is reported, and has two digits from then on. */
export function buildUnits(currency: string, report: Report): Units {
  const digits = currencyExponent(currency);
  if (digits === null) {
    report("unknown_currency", ["currency"], `${currency} is no active ISO 4217 code.`);
  }
  const scale = 10 ** (digits ?? 2);

  function minor(whole: number | null, rest: number, path: Path): number | null {
    if (whole === null) return null;
    const amount = whole * scale + rest;
    if (Number.isSafeInteger(amount)) return amount;
    report("amount_too_large", path, `${whole} has no exact amount in minor units.`);
    return null;
  }

  function bps(fraction: number, path: Path): number {
    const rounded = Math.round(fraction * BPS_PER_WHOLE);
    // The nearest double to a decimal of four places is also what dividing gives, so equality is exact.
    if (rounded / BPS_PER_WHOLE !== fraction) {
      report(
        "rate_too_fine",
        path,
        sentence(`${placeName(path)} is ${fraction}, which is finer than a basis point, 0.0001.`),
        rounded === 0
          ? "Write 0.0001, the smallest rate above 0."
          : `Write ${rounded / BPS_PER_WHOLE}.`,
      );
    }
    return rounded;
  }

  return {
    amount: (whole, path) => minor(whole, 0, path),
    upperBound: (whole, path) => minor(whole, scale - 1, path),
    bps,
    bpsOrNull: (fraction, path) => (fraction === null ? null : bps(fraction, path)),
  };
}
