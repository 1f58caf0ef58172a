// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { nestsTooDeeply } from "./yaml-depth.ts";
import { parsePlacedYaml } from "./yaml-place.ts";

/** One way to nest n levels each. */
const WAYS: readonly (readonly [string, (levels: number) => string])[] = [
  ["flow lists", (n) => `${"[".repeat(n)}${"]".repeat(n)}`],
  ["flow maps", (n) => `${"{a: ".repeat(n)}1${"}".repeat(n)}`],
  ["lists on one line", (n) => `${"- ".repeat(n)}a`],
  ["indented maps", (n) => Array.from({ length: n }, (_, i) => `${" ".repeat(i)}a:`).join("\n")],
  ["keys of keys", (n) => `${"? ".repeat(n)}a`],
  ["flow lists that never end", (n) => "[".repeat(n)],
];

describe("nestsTooDeeply", () => {
  it.each(WAYS)(
    "lets %s of a config's depth pass, and stops long before the stack does",
    (_, nest) => {
      expect(nestsTooDeeply(nest(12))).toBe(false);
      expect(nestsTooDeeply(nest(40))).toBe(true);
      const parsed = parsePlacedYaml(nest(1_000));
      expect(parsed).toMatchObject({
        ok: false,
        error: [{ message: "the file nests too deeply" }],
      });
    },
  );

  it("counts what is open, not what there is", () => {
    expect(nestsTooDeeply("- [a]\n- {b: c}\n".repeat(1_000))).toBe(false);
    expect(nestsTooDeeply(`text: "${"[".repeat(1_000)}"`)).toBe(false);
    expect(nestsTooDeeply(`text: |\n${" ".repeat(500)}far in`)).toBe(false);
  });
});
