// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { parsePlacedYaml } from "./yaml-place.ts";

it.each([
  [
    "a second document",
    "a: 1\n---\nb: 2\n",
    2,
    /second document.*holds one/,
    /one document per file/,
  ],
  ["a key twice", "a: 1\na: 2\n", 2, /stands twice/, /keep one/],
  ["two decimal commas", "{ a: 0,4, b: 0,4 }", 1, /a second time/, /decimal point, not a comma/],
  ["a tab", "a:\n\tb: 1\n", 2, /tab/, /spaces/],
  ["a reserved character", "a: @x\n", 1, /cannot begin/, /quotes/],
  ["an alias", "a: &x 1\nb: *x\n", 2, /^an alias/, /write the value out/],
])("%s is told in words for the file's author", (_, text, line, message, fix) => {
  const parsed = parsePlacedYaml(text);
  expect(parsed).toMatchObject({
    ok: false,
    error: [
      {
        line,
        message: expect.stringMatching(message) as string,
        fix: expect.stringMatching(fix) as string,
      },
    ],
  });
  expect(JSON.stringify(parsed)).not.toContain("YAML.");
});

it("many aliases are one fault, at the first of them", () => {
  const text = `a: &x 1\n${Array.from({ length: 83 }, (_, i) => `b${i}: *x\n`).join("")}`;
  expect(parsePlacedYaml(text)).toMatchObject({
    ok: false,
    error: [{ line: 2, message: "83 aliases (`*name`) are not taken here, the first at line 2" }],
  });
});
