// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { utf8Bytes } from "#domain/bytes/encoding.ts";
import { parseYaml } from "./read-yaml.ts";

describe("parseYaml", () => {
  it("refuses a body that nests too deeply as it does a JSON one, before anything recurses into it", () => {
    for (const text of ["- ".repeat(20_000), "[".repeat(20_000), "{a: ".repeat(20_000)]) {
      expect(parseYaml(utf8Bytes(text))).toMatchObject({
        ok: false,
        error: { code: "malformed_body", errors: [{ code: "too_deep" }] },
      });
    }
    expect(parseYaml(utf8Bytes("a: [{ b: [c] }]"))).toEqual({
      ok: true,
      value: { a: [{ b: ["c"] }] },
    });
  });
});
