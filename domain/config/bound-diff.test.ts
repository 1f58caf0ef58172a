// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../bytes/canonical-json.ts";
import { boundDiff, MAX_DIFF_CHARACTERS } from "./bound-diff.ts";
import type { ConfigDiff, DecisionChange, KeyChange } from "./config-diff.ts";

const key = (n: number, more: Partial<KeyChange> = {}): KeyChange => ({
  pointer: `/key/${n}`,
  from: n,
  to: n + 1,
  effect: "changed",
  sentence: `Key ${n} ${"x".repeat(200)}`,
  ...more,
});
const decision = (n: number, effect: DecisionChange["effect"]): DecisionChange => ({
  effect,
  sentence: `Quotes ${n} ${"x".repeat(200)}`,
  example: { kind: "quote", facts: { discount: n / 100 }, outcome: "allowed" },
});
const diff = (more: Partial<ConfigDiff>): ConfigDiff => ({
  loosens: true,
  keys: [],
  decisions: [],
  more: 0,
  ...more,
});
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

describe("a diff within its bound", () => {
  test("is as it was where it fits", () => {
    const small = diff({ keys: range(5).map((n) => key(n)), decisions: [decision(1, "looser")] });
    expect(boundDiff(small)).toEqual(small);
  });

  test("never is larger than the bound, keeps the order, and counts what it leaves out", () => {
    const keys = range(900).map((n) => key(n));
    const decisions = range(900).map((n) => decision(n, "tighter"));
    const bound = boundDiff(diff({ keys, decisions, more: 7 }));
    const listed = [...bound.keys, ...bound.decisions];
    const characters = listed.reduce((sum, change) => sum + canonicalJson(change).length, 0);
    expect(characters).toBeLessThanOrEqual(MAX_DIFF_CHARACTERS);
    expect(bound.keys).toEqual(keys.slice(0, bound.keys.length));
    expect(bound.more).toBe(7 + 1800 - listed.length);
  });

  test("leaves no loosening out for a change that loosens nothing", () => {
    const keys = range(900).map((n) => key(n));
    const looser = range(20).map((n) => decision(n, "looser"));
    const bound = boundDiff(diff({ keys, decisions: looser }));
    expect(bound.decisions).toEqual(looser);
    expect(bound.loosens).toBe(true);
  });

  test("tells a value that is too long by its hash, so that two such values stay apart", () => {
    const list = (name: string) => range(500).map((n) => `${name}-${n}.example`);
    const [change] = boundDiff(diff({ keys: [key(1, { from: list("a"), to: list("b") })] })).keys;
    expect(change?.from).toMatch(/^\d+ characters, SHA-256 [0-9a-f]{64}$/);
    expect(change?.to).not.toBe(change?.from);
  });
});
