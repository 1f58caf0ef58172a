// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { nearestKey } from "./nearest-key.ts";

it.each([
  ["segmnts", ["routing", "segments"], "segments"],
  ["max_discount", ["max_discount_pct", "max_days"], "max_discount_pct"],
  ["discount", ["discount_a", "discount_bc"], "discount_a"],
  ["finance", ["FINANCE", "LEGAL"], "FINANCE"],
  ["FIN", ["LEGAL", "VP_SALES"], null],
  ["emae", ["amer", "apac"], null],
  ["colour", ["team", "members"], null],
  ["", ["a"], "a"],
  ["x", [], null],
])("of %s, %j it is %s that was meant", (wanted, known, meant) => {
  expect(nearestKey(wanted, known)).toBe(meant);
});
