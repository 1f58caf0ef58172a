// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { nearestOf } from "./nearest.ts";

const KNOWN = ["import", "apply", "login", "logout", "keys issue", "url"];

describe("the nearest known word", () => {
  it("is the word itself, and any one slip away from it: left out, doubled, replaced, swapped", () => {
    for (const word of KNOWN) {
      expect(nearestOf(word, KNOWN)).toBe(word);
      for (let i = 0; i < word.length; i++) {
        const [before, at, after] = [word.slice(0, i), word[i] ?? "", word.slice(i + 1)];
        expect(nearestOf(`${before}${at}${at}${after}`, KNOWN)).toBe(word);
        expect(nearestOf(`${before}#${after}`, KNOWN)).toBe(word);
        expect(nearestOf(`${before}${after.slice(0, 1)}${at}${after.slice(1)}`, KNOWN)).toBe(word);
        expect(nearestOf(before + after, KNOWN)).toBe(word);
      }
    }
  });

  it.each(["frobnicate", "x", "", "importantly-other"])("is none for %j", (word) => {
    expect(nearestOf(word, KNOWN)).toBeNull();
  });
});
