// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { buildUnits } from "./compile-units.ts";
import { buildReport, type ConfigProblem } from "./problem.ts";

it("every fraction of whole basis points is exactly that many, whatever binary fractions make of it", () => {
  const problems: ConfigProblem[] = [];
  const units = buildUnits("USD", buildReport(problems));
  const wrong = Array.from({ length: 10_001 }, (_, bps) => bps).filter(
    (bps) => units.bps(Number((bps / 10_000).toFixed(4)), ["rate"]) !== bps,
  );
  expect([wrong, problems]).toEqual([[], []]);
});

it("every finer one is reported with the nearest that is not, and never taken silently", () => {
  for (let i = 1; i < 100_000; i += 7) {
    if (i % 10 === 0) continue;
    const problems: ConfigProblem[] = [];
    buildUnits("USD", buildReport(problems)).bps(i / 100_000, ["rate"]);
    expect(problems).toMatchObject([{ code: "rate_too_fine", pointer: "/rate" }]);
  }
});
