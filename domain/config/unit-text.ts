// SPDX-License-Identifier: Apache-2.0
// Figures in the words of findings and diffs: exact, in English, with their unit. Inside they are integers.
import { currencyExponent } from "./currency.ts";

/** Basis points as a percentage: 2001 -> "20.01 %". */
export function percentText(bps: number): string {
  return `${decimalText(bps, 2)} %`;
}

/** Minor units as an amount: 4999999 USD -> "49,999.99 USD". */
export function moneyText(minor: number, currency: string): string {
  return `${decimalText(minor, currencyExponent(currency) ?? 2)} ${currency}`;
}

/** Whole units as an amount: 250000 USD -> "250,000 USD". */
export function amountText(units: number, currency: string): string {
  return `${groupedText(String(units))} ${currency}`;
}

export function monthsText(months: number): string {
  return countText(months, "month");
}

export function daysText(days: number): string {
  return countText(days, "day");
}

/** "a", "a and b", "a, b and c". */
export function listText(items: readonly string[], last = "and"): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} ${last} ${items.at(-1) ?? ""}`;
}

/** The whole units of an amount in minor units, as the config's file has them. */
export function wholeUnits(minor: number, currency: string): number {
  return Math.floor(minor / 10 ** (currencyExponent(currency) ?? 2));
}

/** 1 month, 2 months. */
export function countText(count: number, noun: string): string {
  return `${groupedText(String(count))} ${noun}${count === 1 ? "" : "s"}`;
}

/** An integer with its last `digits` digits behind the point, without zeros that say nothing. */
function decimalText(value: number, digits: number): string {
  const text = String(value).padStart(digits + 1, "0");
  const whole = groupedText(text.slice(0, text.length - digits));
  const rest = text.slice(text.length - digits).replace(/0+$/, "");
  return rest === "" ? whole : `${whole}.${rest}`;
}

function groupedText(whole: string): string {
  return whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}
