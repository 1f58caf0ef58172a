// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { diffValues, type JsonDocument } from "./diff-values.ts";

const pointers = (from: JsonDocument, to: JsonDocument) =>
  diffValues(from, to).map(({ pointer }) => pointer);

describe("the difference of two documents", () => {
  test("names the innermost place of each change, keys escaped", () => {
    expect(diffValues({ a: { "b/c": [1, 2] } }, { a: { "b/c": [1, 3] } })).toEqual([
      { path: ["a", "b/c", 1], pointer: "/a/b~1c/1", from: 2, to: 3 },
    ]);
  });

  test("a new key comes from null, a key that is gone goes to null", () => {
    expect(diffValues({ a: 1 }, { b: 2 })).toEqual([
      { path: ["a"], pointer: "/a", from: 1, to: null },
      { path: ["b"], pointer: "/b", from: null, to: 2 },
    ]);
    expect(diffValues({ a: null }, {})).toEqual([]);
  });

  test("lists of different length, and values of different kind, differ as a whole", () => {
    expect(pointers({ a: [1] }, { a: [1, 2] })).toEqual(["/a"]);
    expect(pointers({ a: {} }, { a: [] })).toEqual(["/a"]);
    expect(pointers([], {})).toEqual([""]);
  });

  test("is empty for the same document and for no other one", () => {
    const scalars: JsonDocument[] = [0, 1, "a", true, "null"];
    const lists = scalars.flatMap((one) => scalars.map((two) => [one, two]));
    const objects = scalars.flatMap((one) => scalars.map((two) => ({ a: one, b: { c: [two] } })));
    const documents: JsonDocument[] = [...scalars, ...lists, ...objects, [], {}];
    documents.forEach((one, i) => {
      documents.forEach((other, j) => {
        const found = diffValues(one, structuredClone(other));
        expect([i, j, found.length === 0]).toEqual([i, j, i === j]);
      });
    });
  });
});
