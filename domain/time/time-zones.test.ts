// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { TIME_ZONES } from "./time-zones.ts";

it("every zone that the platform lists may stand in a config, and the platform knows every zone that may", () => {
  expect(Intl.supportedValuesOf("timeZone").filter((zone) => !TIME_ZONES.has(zone))).toEqual([]);
  for (const timeZone of TIME_ZONES) {
    expect(() => new Intl.DateTimeFormat("en", { timeZone })).not.toThrow();
  }
});
