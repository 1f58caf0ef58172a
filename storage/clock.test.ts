// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it, vi } from "vitest";
import { readClock } from "./clock.ts";

const HOUR_MS = 3_600_000;

describe("the clock", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ["development", "on", HOUR_MS],
    ["test", "on", HOUR_MS],
    ["development", "off", 0],
    ["staging", "on", 0],
    ["production", "on", 0],
  ])(
    "in %s with development credentials %s is moved by %i ms",
    (ENVIRONMENT, DEV_CREDENTIALS, moved) => {
      vi.useFakeTimers({ now: 1_000_000 });
      const env = { ENVIRONMENT, DEV_CREDENTIALS, CLOCK_OFFSET_MS: String(HOUR_MS) };
      expect(readClock(env)).toBe(1_000_000 + moved);
    },
  );

  it("is the machine's where no offset is set", () => {
    vi.useFakeTimers({ now: 5 });
    expect(readClock({ ENVIRONMENT: "development", DEV_CREDENTIALS: "on" })).toBe(5);
  });
});
