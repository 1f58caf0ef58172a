// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { codeCells, integerCells } from "./cells.ts";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";

describe("cells of an integer", () => {
  it("hold every value once, each threshold by itself, and are at most 2k + 1", () => {
    const random = seededRandom(1);
    for (let n = 0; n < 500; n++) {
      const thresholds = Array.from({ length: random.below(5) }, () => random.below(14) - 2);
      const cells = integerCells([...thresholds, null], 0, 10);
      const values = cells.flatMap(({ value, last }) =>
        Array.from({ length: last - value + 1 }, (_, i) => value + i),
      );
      expect(values).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      const inside = new Set(thresholds.filter((threshold) => threshold >= 0 && threshold <= 10));
      for (const threshold of inside)
        expect(cells).toContainEqual({ value: threshold, last: threshold, members: [] });
      expect(cells.length).toBeLessThanOrEqual(2 * inside.size + 1);
    }
  });

  it("at both ends of the scale are no empty ones", () => {
    expect(integerCells([0, 10], 0, 10).map(({ value, last }) => [value, last])).toEqual([
      [0, 0],
      [1, 9],
      [10, 10],
    ]);
  });
});

it("codes that are treated alike are one cell, and every code is in one", () => {
  const cells = codeCells(["a", "b", "c", "d"], (code) => code < "c");
  expect(cells.map(({ members }) => members)).toEqual([
    ["a", "b"],
    ["c", "d"],
  ]);
});
