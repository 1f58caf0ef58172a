// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";
import { dateMs } from "../time/calendar-date.ts";
import { convertAmount } from "./convert-amount.ts";

const E9 = 1_000_000_000;
const tables = [
  {
    from_ms: dateMs("2026-01-01"),
    rates_e9: { EUR: 1.08 * E9, JPY: 0.0064 * E9, KWD: 3.25 * E9, VND: 39_400, GBP: 1.25 * E9 },
  },
  { from_ms: dateMs("2026-07-01"), rates_e9: { EUR: 1.1 * E9 } },
];
const at = (day: string) => ({ currency: "USD", at_ms: dateMs(day) });

it.each([
  ["EUR", 10_000, 10_800],
  // No digits, two digits, three digits.
  ["JPY", 1_000_000, 640_000],
  ["KWD", 1_000, 325],
  ["VND", 25_000_000, 98_500],
  // 1.25 cents, 2.5 cents, 3.75 cents: to the nearest, an exact half up.
  ["GBP", 1, 1],
  ["GBP", 2, 3],
  ["GBP", 3, 4],
  ["USD", 123, 123],
  ["EUR", 0, 0],
])("%s %i minor units are %i US cents by the table of the day", (currency, amount_minor, cents) => {
  expect(convertAmount({ amount_minor, currency }, at("2026-06-30"), tables)).toBe(cents);
});

it("a table holds from its midnight UTC on, and alone", () => {
  const euros = { amount_minor: 10_000, currency: "EUR" };
  expect(convertAmount(euros, { currency: "USD", at_ms: dateMs("2026-07-01") - 1 }, tables)).toBe(
    10_800,
  );
  expect(convertAmount(euros, at("2026-07-01"), tables)).toBe(11_000);
  expect(convertAmount({ ...euros, currency: "JPY" }, at("2026-07-01"), tables)).toBeNull();
});

it.each([
  ["before the first table", "EUR", 1, "2025-12-31"],
  ["without a rate", "CHF", 1, "2026-02-01"],
  ["of a code that an object has anyway", "constructor", 1, "2026-02-01"],
  ["beyond exact numbers", "KWD", Number.MAX_SAFE_INTEGER, "2026-02-01"],
])("an amount %s cannot be judged", (_, currency, amount_minor, day) => {
  const kuwait = [{ from_ms: 0, rates_e9: { KWD: 1_000_000 * E9 } }];
  const used = currency === "KWD" ? kuwait : tables;
  expect(convertAmount({ amount_minor, currency }, at(day), used)).toBeNull();
});

it("more is never less, and no result is off by more than half a cent", () => {
  const random = seededRandom(5);
  for (let i = 0; i < 2_000; i += 1) {
    const rate = 1 + random.below(5 * E9);
    const table = [{ from_ms: 0, rates_e9: { EUR: rate } }];
    const amount_minor = random.below(2 ** 31);
    const convert = (amount: number): number =>
      convertAmount({ amount_minor: amount, currency: "EUR" }, at("2026-01-01"), table) ?? -1;
    const converted = convert(amount_minor);
    const twice = 2n * BigInt(converted) * BigInt(E9) - 2n * BigInt(amount_minor) * BigInt(rate);
    expect(twice <= BigInt(E9) && twice > -BigInt(E9)).toBe(true);
    expect(convert(amount_minor + 1)).toBeGreaterThanOrEqual(converted);
  }
});
