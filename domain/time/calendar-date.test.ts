// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { dateMs } from "./calendar-date.ts";

it("every day from 1900 to 2199 is the platform's midnight UTC", () => {
  const day = 86_400_000;
  const last = Date.UTC(2199, 11, 31);
  for (let ms = Date.UTC(1900, 0, 1); ms <= last; ms += day) {
    const text = new Date(ms).toISOString().slice(0, 10);
    if (dateMs(text) !== ms) expect(`${text} is ${dateMs(text)}`).toBe(ms);
  }
  expect(dateMs("1970-01-01")).toBe(0);
});
