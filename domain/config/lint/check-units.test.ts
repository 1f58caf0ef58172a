// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { checkUnits } from "./check-units.ts";

const fixes = (max_discount_pct: number): (string | null)[] =>
  checkUnits({ discounts: { smb: { max_discount_pct } } }).map(({ fix }) => fix);

it.each([
  [0.0001, ["Write 0.01 if 1 % is meant."]],
  [0.0057, ["Write 0.57 if 57 % is meant."]],
  [0.01, []],
  [0, []],
])("a rate below one per cent is asked about, with the rate in plain decimals: %d", (rate, fix) => {
  expect(fixes(rate)).toEqual(fix);
});

it.each([0.00001, 0.00015])("%d is no rate at all, so the compiler alone speaks of it", (rate) => {
  expect(fixes(rate)).toEqual([]);
});
