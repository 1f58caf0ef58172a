// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import {
  DISABLE_AFTER_MS,
  judgeTry,
  RETRY_DELAYS_MS,
  type TryContext,
  type TryResult,
} from "./retry-schedule.ts";

const NOW = 1_800_000_000_000;
const HOUR_MS = 3_600_000;
const answered = (status: number, retry_after_ms: number | null = null): TryResult => ({
  kind: "answered",
  status,
  retry_after_ms,
});
const context = (more: Partial<TryContext> = {}): TryContext => ({
  tries: 1,
  first_try_at_ms: NOW,
  failing_since_ms: null,
  now_ms: NOW,
  random: 0,
  ...more,
});

describe("a try", () => {
  it("that fails is made again after 5 s, 5 and 30 min, 2, 5, 10, 14, 20 and 24 h, then no more", () => {
    const waits = RETRY_DELAYS_MS.slice(1).map((_, i) => {
      const verdict = judgeTry(answered(500), context({ tries: i + 1 }));
      return verdict.kind === "retry" ? verdict.at_ms - NOW : null;
    });
    const minutes = [5, 30, 120, 300, 600, 840, 1_200, 1_440].map((count) => count * 60_000);
    expect(waits).toEqual([5_000, ...minutes]);
    expect(RETRY_DELAYS_MS[0]).toBe(0);
    const last = judgeTry(answered(500), context({ tries: RETRY_DELAYS_MS.length }));
    expect(last.kind).not.toBe("retry");
  });

  it("is only ever delayed by jitter, by a tenth at most", () => {
    for (let tries = 1; tries < RETRY_DELAYS_MS.length; tries++) {
      for (const random of [0, 0.3, 0.999]) {
        const verdict = judgeTry(answered(503), context({ tries, random }));
        const delay = RETRY_DELAYS_MS[tries] ?? Number.NaN;
        const wait = verdict.kind === "retry" ? verdict.at_ms - NOW : Number.NaN;
        expect(wait).toBeGreaterThanOrEqual(delay);
        expect(wait).toBeLessThanOrEqual(delay * 1.1);
      }
    }
  });

  it.each([
    ["shorter than the table's", 1_000, 5_000],
    ["longer than the table's", 60_000, 60_000],
    ["longer than a day", 90 * 24 * HOUR_MS, 24 * HOUR_MS],
  ])("waits as long as the receiver asks, within a day: %s", (_, asked, waited) => {
    expect(judgeTry(answered(429, asked), context())).toEqual({
      kind: "retry",
      reason: "status",
      at_ms: NOW + waited,
    });
  });

  it.each([200, 201, 202, 204, 299])("is taken with %i", (status) => {
    expect(judgeTry(answered(status), context())).toEqual({ kind: "delivered" });
  });

  it.each([
    [answered(199), "status"],
    [answered(301), "redirect"],
    [answered(302), "redirect"],
    [answered(304), "redirect"],
    [answered(307), "redirect"],
    [answered(308), "redirect"],
    [answered(400), "status"],
    [answered(404), "status"],
    [answered(500), "status"],
    [{ kind: "unanswered", reason: "timeout" }, "timeout"],
    [{ kind: "unanswered", reason: "unreachable" }, "unreachable"],
    [{ kind: "unanswered", reason: "address_refused" }, "address_refused"],
    [{ kind: "unanswered", reason: "name_unresolved" }, "name_unresolved"],
  ] as const)("that ends otherwise is made again: %j is %s", (result, reason) => {
    expect(judgeTry(result, context())).toMatchObject({ kind: "retry", reason });
  });

  it("that meets 410 switches the subscription off at once", () => {
    expect(judgeTry(answered(410), context())).toEqual({
      kind: "disable",
      reason: "gone",
      why: "gone",
    });
  });

  it("that fails after five days without a success switches it off, and not a moment before", () => {
    const since = (ago: number) =>
      judgeTry(answered(500), context({ failing_since_ms: NOW - ago }));
    expect(since(DISABLE_AFTER_MS)).toMatchObject({ kind: "disable", why: "long_failure" });
    expect(since(DISABLE_AFTER_MS - 1)).toMatchObject({ kind: "retry" });
  });

  it("that is the last ends its delivery alone, unless nothing has got through since the first", () => {
    const first_try_at_ms = NOW - 76 * HOUR_MS;
    const last = (failing_since_ms: number) =>
      judgeTry(answered(500), context({ tries: 10, first_try_at_ms, failing_since_ms }));
    expect(last(first_try_at_ms)).toMatchObject({ kind: "disable", why: "long_failure" });
    expect(last(first_try_at_ms - 1)).toMatchObject({ kind: "disable" });
    expect(last(first_try_at_ms + 1)).toEqual({ kind: "failed", reason: "status" });
  });
});
