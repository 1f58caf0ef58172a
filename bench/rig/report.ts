// SPDX-License-Identifier: Apache-2.0
// What a benchmark answers and how it is printed; RESULTS.md is made of nothing else.
import type { Spread } from "./rounds.ts";

export interface Target {
  readonly text: string;
  readonly met: boolean;
}

export interface Row {
  readonly what: string;
  readonly value: string;
  readonly target?: Target;
}

export interface Report {
  readonly name: string;
  readonly title: string;
  /** How it was measured, in sentences. */
  readonly method: string;
  readonly rows: readonly Row[];
}

/** `1,234 (1,100 to 1,300)`. */
export function spreadText({ median, min, max }: Spread, digits = 0): string {
  return `${numberText(median, digits)} (${numberText(min, digits)} to ${numberText(max, digits)})`;
}

export function numberText(value: number, digits = 0): string {
  return value.toLocaleString("en-US", {
    maximumFractionDigits: digits,
    minimumFractionDigits: digits,
  });
}

export function atLeast(value: number, target: number, digits = 0): Target {
  return { text: `>= ${numberText(target, digits)}`, met: value >= target };
}

export function atMost(value: number, target: number, digits = 0): Target {
  return { text: `<= ${numberText(target, digits)}`, met: value <= target };
}

/** A report as a section with a table. */
export function reportText({ name, title, method, rows }: Report): string {
  const lines = rows.map(
    ({ what, value, target }) => `| ${what} | ${value} | ${targetText(target)} |`,
  );
  return [
    `## ${name}: ${title}`,
    "",
    method,
    "",
    "| what | measured | target |",
    "|---|---|---|",
    ...lines,
    "",
  ].join("\n");
}

function targetText(target: Target | undefined): string {
  if (target === undefined) return "";
  return `${target.text}: ${target.met ? "met" : "**not met**"}`;
}
