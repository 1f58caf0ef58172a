// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { factsAt } from "./facts-at.ts";
import { group, key, section } from "./key.ts";
import { listKeys } from "./list-keys.ts";

const SAID = { says: "What it is.", unit: "text", direction: "neutral" } as const;

describe("a key that is silent about itself", () => {
  it("does not build: description, unit and direction are each required, and a bare schema is no key", () => {
    // @ts-expect-error -- no direction
    key(z.string(), { says: "What it is.", unit: "text" });
    // @ts-expect-error -- no unit
    key(z.string(), { says: "What it is.", direction: "neutral" });
    // @ts-expect-error -- no description
    key(z.string(), { unit: "text", direction: "neutral" });
    // @ts-expect-error -- not a key
    expect(() => section({ a: z.string() })).toThrow("a does not say what it means");
    // @ts-expect-error -- not a key
    expect(() => group("A group.", { a: z.string() })).toThrow("a does not say what it means");
    expect(section({ a: key(z.string(), SAID) }).parse({ a: "x" })).toEqual({ a: "x" });
  });

  it("does not load with an empty description", () => {
    expect(() => section({ a: key(z.string(), { ...SAID, says: " " }) })).toThrow("a does not say");
  });

  it("is found inside any value, also in an object that is no section", () => {
    const hidden = z.strictObject({ b: z.string() });
    const wrapped = [
      hidden,
      hidden.nullable(),
      z.array(hidden),
      z.record(z.string(), hidden).default({}),
      z.union([z.string(), z.array(hidden)]),
    ];
    for (const schema of wrapped) {
      expect(() => listKeys(section({ a: key(schema, SAID) }))).toThrow(/^the config key a\..*b/);
    }
  });
});

describe("the facts at a path", () => {
  const root = section({
    plain: key(z.string().nullable().default(null), { ...SAID, says: "plain" }),
    entries: key(
      z.record(
        z.string(),
        z.union([
          z.array(z.string()),
          section({ deep: key(z.array(z.string()), { ...SAID, says: "deep" }) }),
        ]),
      ),
      { ...SAID, says: "entries" },
    ),
    inside: group("inside", { one: key(z.int(), { ...SAID, says: "one", absent: "tightest" }) }),
  });

  it.each([
    [["plain"], "plain"],
    [["entries"], "entries"],
    [["entries", "any/thing"], "entries"],
    [["entries", "x", "0"], "entries"],
    [["entries", "x", "deep"], "deep"],
    [["entries", "x", "deep", "3"], "deep"],
    [["inside"], "inside"],
    [["inside", "one"], "one"],
    [[], undefined],
    [["none"], undefined],
    [["plain", "none"], undefined],
    [["inside", "two"], undefined],
    [["inside", "constructor"], undefined],
    [["entries", "x", "deep", "no-index"], undefined],
  ])("%j are those of the nearest key", (path, says) => {
    expect(factsAt(root, path)?.says).toBe(says);
  });

  it("a value that is not there is the loosest unless the key says otherwise", () => {
    expect(factsAt(root, ["plain"])?.absent).toBe("loosest");
    expect(factsAt(root, ["inside", "one"])?.absent).toBe("tightest");
  });
});
