// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { retryDelaySeconds } from "./retry-delay.ts";

it("doubles from 5 seconds to a quarter of an hour, and jitter only shortens", () => {
  const delays = Array.from({ length: 20 }, (_, i) => retryDelaySeconds(i + 1, 0));
  expect(delays.slice(0, 9)).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900]);
  expect(new Set(delays.slice(9))).toEqual(new Set([900]));
  for (const [i, delay] of delays.entries()) {
    const shortest = retryDelaySeconds(i + 1, 0.999999);
    expect(shortest).toBeLessThanOrEqual(delay);
    expect(shortest).toBeGreaterThanOrEqual(delay * 0.75);
  }
});
