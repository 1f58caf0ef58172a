// SPDX-License-Identifier: Apache-2.0
import { expect, test } from "vitest";
import { batchesOf } from "./queue-batches.ts";

const message = (i: number, characters: number) => ({ i, text: "é".repeat(characters / 2) });

test.each([
  [
    "small ones, a hundred at a time",
    Array.from({ length: 250 }, (_, i) => message(i, 100)),
    [100, 100, 50],
  ],
  [
    "large ones, as many as fit",
    Array.from({ length: 5 }, (_, i) => message(i, 120_000)),
    [2, 2, 1],
  ],
  ["none, in no call", [], []],
])("messages go together: %s", (_, messages, sizes) => {
  const batches = batchesOf(messages);
  expect(batches.map((batch) => batch.length)).toEqual(sizes);
  expect(batches.flat()).toEqual(messages);
  for (const batch of batches) {
    const bytes = batch.map((one) => new TextEncoder().encode(JSON.stringify(one)).length + 100);
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(256_000);
  }
});
