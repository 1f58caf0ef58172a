// SPDX-License-Identifier: Apache-2.0
// Every worked example beside the Rego, answered by the Wasm as `opa test` has it answered by Go's engine, and by
// question and answer of the shapes that the host checks.
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { LEAD_ROUTING, LEAD_ROUTING_UNTRACED, PREFLIGHT, SEGMENT } from "./decide-lead.ts";
import * as quotes from "./decide-quote.ts";
import { PolicyHost } from "./policy-host.ts";
import { POLICY, readJson, tenantOf } from "../tests/fixtures/policy.ts";

const Loose = z.looseObject({ input_id: z.string() });
const Example = z.strictObject({
  title: z.string(),
  entrypoint: z.string(),
  config: z.enum(["standard", "bare", "partners"]),
  input: Loose,
  expected: Loose,
});

const here = (path: string): URL => new URL(`../${path}`, import.meta.url);
const MODULES = [
  "contract_activation",
  "discount_approvals",
  "lead_routing",
  "segment_definitions",
  "tenant_overrides",
] as const;
const examples = MODULES.flatMap((module) => {
  const folder = `policies/revops/${module}/examples/`;
  return readdirSync(here(folder)).map((file) => ({
    module,
    ...Example.parse(readJson(folder + file)),
  }));
});

describe("the Wasm answers as the worked example that `opa test` runs", () => {
  const host = new PolicyHost(POLICY);
  it.each(examples)("$module: $title", ({ entrypoint, config, input, expected }) => {
    const ask = { entrypoint, input: Loose, decision: Loose };
    expect(host.decide(ask, tenantOf(config), input)).toEqual({ ok: true, value: expected });
  });
});

describe("every entrypoint that is asked has examples of the shapes that the host checks", () => {
  const questions = [
    LEAD_ROUTING,
    LEAD_ROUTING_UNTRACED,
    PREFLIGHT,
    SEGMENT,
    ...Object.values(quotes),
  ];
  it.each(questions)("$entrypoint", ({ entrypoint, input, decision }) => {
    const own = examples.filter((example) => example.entrypoint === entrypoint);
    expect(own.length).toBeGreaterThan(0);
    const misshapen = own.filter(({ expected }) => !decision.safeParse(expected).success);
    expect(misshapen.map(({ title }) => title)).toEqual([]);
    // The host lets an input through unless the policy would call it malformed.
    const otherwise = own.filter(
      (example) =>
        input.safeParse(example.input).success ===
        JSON.stringify(example.expected).includes("input_malformed"),
    );
    expect(otherwise.map(({ title }) => title)).toEqual([]);
  });
});
