// SPDX-License-Identifier: Apache-2.0
// The committed policy table against the rules by hand, the Wasm and its own axes; `opa test` runs the same file in Go's
// engine.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { TENANT_OVERRIDES_UNTRACED } from "./decide-quote.ts";
import { PolicyHost } from "./policy-host.ts";
import { POLICY, readJson, tenantOf } from "../tests/fixtures/policy.ts";
import {
  AXES,
  COLUMNS,
  QUOTE_TABLE,
  quoteOfRow,
  quoteTableText,
} from "../tests/fixtures/quote-table.ts";

const Text = z.string();
const Row = z.tuple([Text, Text, z.int(), z.int(), Text, Text, Text, Text, Text]);
const { rows } = z.looseObject({ rows: z.array(Row) }).parse(readJson(QUOTE_TABLE));
const tenant = tenantOf("standard");

describe("the policy table", () => {
  it("is what the rules by hand say of its quotes", () => {
    const committed = readFileSync(new URL(`../${QUOTE_TABLE}`, import.meta.url), "utf8");
    expect(committed === quoteTableText(tenant.config), "run `npm run policies`").toBe(true);
  });

  it("has at least 2,000 different rows, and both answers among them", () => {
    const quotes = new Set(rows.map((row) => JSON.stringify(row.slice(0, AXES.length))));
    expect(quotes.size).toBe(rows.length);
    expect(rows.length).toBeGreaterThanOrEqual(2_000);
    expect(new Set(rows.map(([, , , , , , answer]) => answer))).toEqual(new Set(["allow", "deny"]));
  });

  it("is what the Wasm decides, row for row", () => {
    const host = new PolicyHost(POLICY);
    const otherwise = rows.filter((row) => {
      const decided = host.decide(TENANT_OVERRIDES_UNTRACED, tenant, quoteOfRow(row));
      if (!decided.ok) return true;
      const { allow, required_approvals, reason_codes } = decided.value;
      const said = [allow ? "allow" : "deny", required_approvals.join(" "), reason_codes.join(" ")];
      return said.some((word, at) => word !== row[AXES.length + at]);
    });
    expect(otherwise).toEqual([]);
  });

  it.each(AXES)("has rows that differ in %s alone and are decided differently", (axis) => {
    const at = COLUMNS.indexOf(axis);
    const answers = new Map<string, Set<string>>();
    for (const row of rows) {
      const others = JSON.stringify(row.slice(0, AXES.length).toSpliced(at, 1));
      // Allowed or not, and by whom: codes alone would be no other decision.
      const decision = JSON.stringify(row.slice(AXES.length, AXES.length + 2));
      answers.set(others, (answers.get(others) ?? new Set()).add(decision));
    }
    const differing = [...answers.values()].filter((decisions) => decisions.size > 1);
    expect(differing.length).toBeGreaterThan(0);
  });
});
