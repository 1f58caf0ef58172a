// SPDX-License-Identifier: Apache-2.0
// What the linter says of the field's own sample, exactly as it is written.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { placeFindings } from "#domain/config/place-findings.ts";
import { checkConfig } from "./check-config.ts";
import { PolicyHost } from "./policy-host.ts";
import { POLICY } from "../tests/fixtures/policy.ts";

const host = new PolicyHost(POLICY);

describe("the field's own sample, as it is written", () => {
  const text = readFileSync(new URL("../tests/fixtures/spec-sample.yaml", import.meta.url), "utf8");
  const { report } = checkConfig(host, parse(text), null);
  const placed = placeFindings(report.findings, text);

  it.each([
    ["no_catch_all", "error", 6, "A lead that no rung decides would stand in no queue."],
    ["segment_gap", "warning", 5, "An ARR from 50,001 to 249,999 USD belongs to no segment"],
    ["territory_without_owner", "warning", 9, "Nobody owns the territory na_west"],
    ["unreachable_role", "note", 23, "No quote of any kind ever needs VP_SALES."],
    [
      "default_chain_covers",
      "note",
      17,
      "enterprise quotes of an ae from 10.01 % to 30 % discount",
    ],
    ["ambiguous_boundary", "note", 15, "both 20 %"],
    ["ambiguous_boundary", "note", 22, "high_arr_threshold is also the least ARR of enterprise"],
    ["not_acted_on_yet", "note", 27, "/connectors"],
  ])("%s (%s) in line %i", (code, severity, line, says) => {
    const found = placed.filter((one) => one.code === code && one.line === line);
    expect(found.map((one) => one.severity)).toEqual([severity]);
    expect(found[0]?.message).toContain(says);
  });

  it("shows the missing catch-all and the hole by a lead each", () => {
    const exampleOf = (code: string) => placed.find((one) => one.code === code)?.example;
    expect(exampleOf("no_catch_all")).toMatchObject({
      kind: "lead",
      outcome: "stands in no queue",
    });
    expect(exampleOf("segment_gap")).toEqual({
      kind: "lead",
      facts: { account_arr: 50_001 },
      outcome: "segment unknown",
    });
  });
});
