// SPDX-License-Identifier: Apache-2.0
// Decisions that a build from before accounts were named and partners had a rung gave: whoever holds such a receipt can
// still have it decided again.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { CompiledConfig } from "#domain/config/compiled-config.ts";
import { LeadRoutingDecision } from "#domain/policy/decision.ts";
import { LeadRoutingInput } from "#domain/policy/input.ts";
import { decideLeadRouting } from "./decide-lead.ts";
import { PolicyHost } from "./policy-host.ts";
import { POLICY } from "../tests/fixtures/policy.ts";

const Recorded = z.strictObject({
  config: CompiledConfig,
  cases: z.array(z.strictObject({ input: LeadRoutingInput, decision: LeadRoutingDecision })),
});

const file = new URL("testdata/recorded-routing.ndjson", import.meta.url);
const recorded = readFileSync(file, "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => Recorded.parse(JSON.parse(line)));

const cases = recorded.flatMap(({ config, cases: own }, n) =>
  own.map((one) => ({ ...one, tenant: { tenant: "ten_old", config_sha256: `${n}`, config } })),
);

describe("routing inputs that an earlier release recorded", () => {
  const host = new PolicyHost(POLICY);
  const decide = ({ tenant }: (typeof cases)[number], input: LeadRoutingInput): string => {
    const answer = decideLeadRouting(host, tenant, input);
    if (!answer.ok) throw new Error(answer.error.detail);
    return canonicalJson(answer.value.decision);
  };

  it("are decided byte for byte as they were then", () => {
    expect(cases.length).toBe(72);
    for (const one of cases) expect(decide(one, one.input)).toBe(canonicalJson(one.decision));
  });

  it("are told more about, and routed no other way, once they say that no partner registered the lead", () => {
    const told = cases.filter((one) => {
      const { lead } = one.input;
      const now = decide(one, { ...one.input, lead: { ...lead, partner: null } });
      const { conflicts, ...decision } = LeadRoutingDecision.parse(JSON.parse(now));
      const { conflicts: known, ...earlier } = one.decision;
      expect(decision).toEqual(earlier);
      expect(conflicts.slice(0, known.length)).toEqual(known);
      return conflicts.length > known.length;
    });
    expect(told.length).toBeGreaterThan(0);
  });
});
