// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { scanJson } from "./json-scan.ts";

describe("what JSON.parse lets pass", () => {
  const found: readonly [string, string][] = [
    ['{"a":1,"a":2}', "/a"],
    ['{"a":{"b":[0,{"c":1,"c":2}]}}', "/a/b/1/c"],
    ['[{"a":1},{"a":1,"b":{},"a":2}]', "/1/a"],
    ['{"x/y~z":1,"x/y~z":2}', "/x~1y~0z"],
    ['{"\\u0061":1,"a":2}', "/a"],
    ['{"":1,"":2}', "/"],
    ['{"__proto__":1,"__proto__":2}', "/__proto__"],
  ];
  test.each(found)("a repeated name is found: %s", (text, pointer) => {
    expect(JSON.parse(text)).toBeTypeOf("object");
    expect(scanJson(text)).toEqual({ code: "duplicate_key", pointer });
  });

  const clean = [
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '{"a":"{\\"a\\":1,\\"a\\":2}","b":"a"}',
    '{"a":["a","a",{"b":"a"}],"b":["\\\\","\\""]}',
    '"a"',
    "{}",
  ];
  test.each(clean)("names that only look repeated are none: %s", (text) => {
    expect(scanJson(text)).toBeNull();
  });

  test("a random value without repeats is clean, and one name doubled anywhere in it is found", () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    const build = (depth: number): unknown => {
      const kind = depth === 0 ? random(2) : random(4);
      if (kind === 0) return random(1000);
      if (kind === 1) return ["x", 'q"', "a,b", "{", "]\\"][random(5)];
      if (kind === 2) return Array.from({ length: random(4) }, () => build(depth - 1));
      return Object.fromEntries(
        Array.from({ length: random(4) }, (_, i) => [`k"${i}${random(3)}`, build(depth - 1)]),
      );
    };
    for (let i = 0; i < 300; i++) {
      const inner = JSON.stringify(build(4));
      expect(scanJson(inner)).toBeNull();
      const doubled = `{"k":${inner},"list":[${inner},{"k":1,"k":${inner}}]}`;
      expect(scanJson(doubled)).toEqual({ code: "duplicate_key", pointer: "/list/1/k" });
    }
  });

  test("nesting is bounded", () => {
    expect(scanJson("[".repeat(32) + "]".repeat(32))).toBeNull();
    expect(scanJson("[".repeat(33) + "]".repeat(33))?.code).toBe("too_deep");
  });
});
