// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { effectiveAt, SWITCH_DELAY_MS } from "./effective-at.ts";

it.each([
  ["a first version rules at once", 1, null, 1_000],
  ["a later one after every isolate has seen it", 2, null, 1_000 + SWITCH_DELAY_MS],
  ["an author may choose the instant", 2, 5_000, 5_000],
  ["no version rules the past", 2, 10, 1_000],
  ["not even the first", 1, 10, 1_000],
])("%s", (_, config_version, requested_at_ms, expected) => {
  expect(effectiveAt({ config_version, requested_at_ms, now_ms: 1_000 })).toBe(expected);
});

it("the delay outlasts the 60 s for which isolates cache the list of versions", () => {
  expect(SWITCH_DELAY_MS).toBeGreaterThan(60_000);
});
