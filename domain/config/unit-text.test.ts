// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { countText, listText, moneyText, percentText, wholeUnits } from "./unit-text.ts";

describe("a figure is written exactly, with its unit", () => {
  it.each([
    [percentText(2000), "20 %"],
    [percentText(2001), "20.01 %"],
    [percentText(1), "0.01 %"],
    [percentText(250), "2.5 %"],
    [percentText(10_000), "100 %"],
    [percentText(0), "0 %"],
    [moneyText(4_999_999, "USD"), "49,999.99 USD"],
    [moneyText(25_000_000, "USD"), "250,000 USD"],
    [moneyText(5, "USD"), "0.05 USD"],
    [moneyText(1_234_567, "JPY"), "1,234,567 JPY"],
    [moneyText(1_234_567, "KWD"), "1,234.567 KWD"],
    [countText(1, "month"), "1 month"],
    [countText(1200, "month"), "1,200 months"],
    [listText([]), ""],
    [listText(["a"]), "a"],
    [listText(["a", "b", "c"]), "a, b and c"],
    [String(wholeUnits(4_999_999, "USD")), "49999"],
  ])("%s", (text, expected) => {
    expect(text).toBe(expected);
  });
});
