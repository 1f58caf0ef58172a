// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { tenantIdKey } from "#domain/ids/ids.ts";
import { openCursor, sealCursor } from "./cursor.ts";
import { describeError, logStep } from "./log.ts";
import { problemOf } from "./problem.ts";
import { mediaType } from "./read-json.ts";
import { parseYaml } from "./read-yaml.ts";

const consoleLog = console.log;
afterEach(() => {
  console.log = consoleLog;
});

describe("cursors", () => {
  const idKey = tenantIdKey(new Uint8Array(32), "alpha");
  const position = z.strictObject({ n: z.int() });
  const cursor = sealCursor(idKey, "queue/a", { n: 7 });

  test("open in their own list and tenant only", () => {
    expect(openCursor(idKey, "queue/a", cursor, position)).toEqual({ n: 7 });
    expect(openCursor(idKey, "queue/b", cursor, position)).toBeNull();
    const other = tenantIdKey(new Uint8Array(32), "beta");
    expect(openCursor(other, "queue/a", cursor, position)).toBeNull();
  });

  test("no changed character opens, and nothing else does", () => {
    for (let i = 0; i < cursor.length; i++) {
      const changed = cursor.slice(0, i) + (cursor[i] === "A" ? "B" : "A") + cursor.slice(i + 1);
      expect(openCursor(idKey, "queue/a", changed, position)).toBeNull();
    }
    for (const text of ["", "A", "{}", "é", "=".repeat(40)]) {
      expect(openCursor(idKey, "queue/a", text, position)).toBeNull();
    }
  });

  test("one of another release's format is refused, not misread", () => {
    const older = sealCursor(idKey, "queue/a", { page: 7 });
    expect(openCursor(idKey, "queue/a", older, position)).toBeNull();
  });
});

describe("the log", () => {
  test("writes the fields it knows and codes alone; anything a person might have typed is left out", () => {
    const lines: string[] = [];
    console.log = (line: unknown) => lines.push(String(line));
    const fields = {
      step: "request",
      tenant: "alpha",
      resource: "led_abc",
      reason: "jo@acme.example said no",
      where: "at answer (https://x.example/?token=1)",
      email: "jo@acme.example",
    };
    logStep("info", fields);
    expect(JSON.parse(lines[0] ?? "")).toEqual({
      level: "info",
      step: "request",
      tenant: "alpha",
      resource: "led_abc",
      reason: "left_out",
      where: "left_out",
    });
  });

  test("of an error it keeps class and place, never the message", () => {
    const told = describeError(new TypeError("jo@acme.example is not a function"));
    expect(told.reason).toBe("TypeError");
    expect(JSON.stringify(told)).not.toContain("acme");
    expect(describeError("jo@acme.example")).toEqual({ reason: "thrown_string", where: null });
  });
});

describe("failures of the platform", () => {
  const nested = new Error("Failed query", { cause: new Error("D1_ERROR: overloaded") });
  const cases: readonly [string, unknown, string][] = [
    [
      "an object that may be asked again",
      Object.assign(new Error(), { retryable: true }),
      "unavailable",
    ],
    ["an overloaded object", Object.assign(new Error(), { overloaded: true }), "unavailable"],
    ["D1, behind the query builder's error", nested, "unavailable"],
    ["a mistake of ours", new TypeError("x is undefined"), "internal"],
    ["a thrown string", "D1_ERROR", "internal"],
  ];
  test.each(cases)("%s", (_, error, code) => {
    expect(problemOf(error).code).toBe(code);
  });
});

describe("bodies", () => {
  const types: readonly [string | null, string | null][] = [
    ["application/json", "application/json"],
    ["Application/JSON; Charset=UTF-8", "application/json"],
    ['application/json;charset="utf-8"', "application/json"],
    ["application/json; charset=latin1", null],
    ["application/json-patch+json", "application/json-patch+json"],
    [null, ""],
    [`multipart/form-data; boundary=${"b".repeat(170)}`, "multipart/form-data"],
    [`multipart/form-data; boundary=${"b".repeat(171)}`, null],
  ];
  test.each(types)("media type %s is %s", (header, expected) => {
    expect(mediaType(header)).toBe(expected);
  });

  const yaml: readonly [string, string][] = [
    ["a: 1\na: 2\n", "line 2"],
    ["a: [1\n", "line"],
    ["a: &x [1]\nb: *x\n", "not valid YAML"],
    ['a: "\\uD800"\n', ""],
    ["a: \u00e9", ""],
  ];
  test("YAML is read; repeated keys, aliases and broken text are refused with their place", () => {
    const outcomes = yaml.map(([text]) => parseYaml(new TextEncoder().encode(text)));
    for (const [i, [, place]] of yaml.slice(0, 3).entries()) {
      const outcome = outcomes[i];
      if (outcome === undefined || outcome.ok) throw new Error(`accepted: ${place}`);
      expect(outcome.error.errors?.[0]?.message).toContain(place);
    }
    expect(outcomes[4]).toEqual({ ok: true, value: { a: "\u00e9" } });
  });
});
