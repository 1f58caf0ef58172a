// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { Finding } from "./finding.ts";
import { placeFindings } from "./place-findings.ts";

const YAML = `segments:
  - name: smb
    arr_max: 50000
routing:
  territories:
    na/west: ["US-CA", "XX"]
labels:
discounts: { smb: { max: 0.2 } }
`;
const JSON_TEXT = `{
  "segments": [
    { "name": "smb", "arr_max": 50000 }
  ],
  "a~b": 1
}`;

function at(pointer: string, text: string): (number | null)[] {
  const finding: Finding = {
    code: "unit_slip",
    severity: "error",
    message: "",
    pointer,
    line: null,
    column: null,
    example: null,
    fix: null,
    accepted: null,
  };
  return placeFindings([finding], text).flatMap(({ line, column }) => [line, column]);
}

describe("a finding stands at its line and column", () => {
  it.each([
    ["a value", "/segments/0/arr_max", [3, 14]],
    ["a map, at its key", "/routing/territories", [5, 3]],
    ["an item of a list", "/segments/0", [2, 5]],
    ["a key with a slash", "/routing/territories/na~1west/1", [6, 24]],
    ["a value in a flow map", "/discounts/smb/max", [8, 26]],
    ["a key without a value", "/labels", [7, 1]],
    ["a missing key, at what would hold it", "/segments/0/arr_min", [2, 5]],
    ["a missing item", "/segments/7/name", [1, 1]],
    ["the whole file", "", [1, 1]],
  ])("of YAML: %s", (_, pointer, place) => {
    expect(at(pointer, YAML)).toEqual(place);
  });

  it.each([
    ["a value", "/segments/0/arr_max", [3, 33]],
    ["a key with a tilde", "/a~0b", [5, 10]],
  ])("of JSON: %s", (_, pointer, place) => {
    expect(at(pointer, JSON_TEXT)).toEqual(place);
  });

  it("and stays without a place where the text is neither", () => {
    expect(at("/segments", "a: [")).toEqual([null, null]);
  });
});
