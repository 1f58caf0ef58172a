// SPDX-License-Identifier: Apache-2.0
import canonicalize from "canonicalize";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";
import { canonicalJson, type JsonValue } from "./canonical-json.ts";

const { below } = seededRandom(8785);
const STRINGS = [
  "",
  "a",
  "10",
  "9",
  "€",
  "\u{1F600}",
  "\uFB33",
  "é",
  "e\u0301",
  '"\\/\b\n\u0000\u007f',
  "__proto__",
  "ö",
];
const NUMBERS = [0, -0, 1, -1, 1e-7, 5e-324, 333333333.5, 9007199254740991, 0.1];

function anyValue(depth: number): JsonValue {
  const kind = below(depth > 0 ? 6 : 4);
  if (kind === 0) return null;
  if (kind === 1) return below(2) === 0;
  if (kind === 2) return NUMBERS[below(NUMBERS.length)] ?? below(1_000_000) / 7;
  if (kind === 3) return STRINGS[below(STRINGS.length)] ?? "";
  if (kind === 4) return Array.from({ length: below(4) }, () => anyValue(depth - 1));
  const entries = Array.from({ length: below(5) }, () => [
    STRINGS[below(STRINGS.length)] ?? "",
    anyValue(depth - 1),
  ]);
  return Object.fromEntries(entries) as JsonValue;
}

describe("canonical JSON", () => {
  it("is, for 5,000 random values, what an independent library of RFC 8785 writes", () => {
    for (let i = 0; i < 5_000; i++) {
      const value = anyValue(4);
      expect(canonicalJson(value)).toBe(canonicalize(value));
    }
  });

  it("orders members by UTF-16 code units, digits included", () => {
    const value = {
      "\u20ac": 1,
      "\r": 2,
      "\ufb33": 3,
      "1": 4,
      "\u{1F600}": 5,
      "\u0080": 6,
      "\u00f6": 7,
      "10": 8,
      "9": 9,
    };
    const keys = Object.keys(JSON.parse(canonicalJson(value)) as object);
    expect(canonicalJson(value)).toBe(canonicalize(value));
    expect(canonicalJson(value).indexOf('"10"')).toBeLessThan(canonicalJson(value).indexOf('"9"'));
    expect(keys).toHaveLength(9);
  });

  it.each([
    ["undefined", undefined],
    ["an undefined member", { a: undefined }],
    ["NaN", Number.NaN],
    ["an infinite number", Number.POSITIVE_INFINITY],
    ["an integer that JSON readers round", 2 ** 53],
    ["half a character", "\ud800"],
    ["half a character in a name", { "\udc00": 1 }],
    ["a date", new Date(0)],
    ["bytes", new Uint8Array(2)],
    ["a map", new Map()],
    ["a big integer", 1n],
    ["a hole in a list", Array(2)],
  ])("refuses %s, which JSON would change or drop", (_what, value) => {
    expect(() => canonicalJson(value as JsonValue)).toThrow("JSON");
  });
});
