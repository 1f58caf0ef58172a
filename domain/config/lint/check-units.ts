// SPDX-License-Identifier: Apache-2.0
// Figures that fit the schema and were probably meant in another unit.
import type { Finding } from "../finding.ts";
import { keyFacts } from "../key-facts.ts";
import { jsonPointer } from "../problem.ts";
import { percentText } from "../unit-text.ts";
import { finding } from "./finding-codes.ts";

/** Below 1 % nobody sets a discount limit; 0.002 is 0.2 %, and probably 0.2 was meant. */
const LEAST_FRACTION = 0.01;
/** Nobody sells for a few months; 3 is probably three years. */
const LEAST_MONTHS = 6;

/** Every number that its author wrote, by the unit of its key. */
export function checkUnits(written: unknown): Finding[] {
  return numbersIn(written, []).flatMap(({ path, value }): Finding[] => {
    const pointer = jsonPointer(path);
    const unit = keyFacts(pointer)?.unit;
    if (unit === "fraction" && value > 0 && value < LEAST_FRACTION) {
      const bps = Math.round(value * 10_000);
      // What is finer than a basis point is told by the compiler, with what to write instead.
      if (bps / 10_000 !== value) return [];
      const read = percentText(bps);
      const message = `${value} is ${read}: rates are fractions of 1.`;
      const fix = `Write ${bps / 100} if ${bps} % is meant.`;
      return [finding("suspicious_unit", pointer, message, { fix })];
    }
    if (unit === "months" && value > 0 && value < LEAST_MONTHS) {
      const message = `${value} is counted in months.`;
      const fix = `Write ${value * 12} if years are meant.`;
      return [finding("suspicious_unit", pointer, message, { fix })];
    }
    return [];
  });
}

interface WrittenNumber {
  readonly path: readonly (string | number)[];
  readonly value: number;
}

function numbersIn(value: unknown, path: readonly (string | number)[]): WrittenNumber[] {
  if (typeof value === "number") return [{ path, value }];
  if (Array.isArray(value)) return value.flatMap((item, i) => numbersIn(item, [...path, i]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => numbersIn(inner, [...path, key]));
}
