// SPDX-License-Identifier: Apache-2.0
// The mean of a decision about a quote inside workerd.
import { TENANT_OVERRIDES, TENANT_OVERRIDES_UNTRACED } from "#decisions/decide-quote.ts";
import { PolicyHost } from "#decisions/policy-host.ts";
import manifest from "#policies/dist/manifest.json";
import policyWasm from "../../policies/dist/policy.wasm";
import { buildDealCases, type DealCases, decideDeal } from "../deal-cases.ts";

let prepared: { host: PolicyHost; cases: DealCases } | undefined;

/** Mean in microseconds over `calls` calls that go round 1,000 tenants of 2 KB. */
export function timeQuotes({
  entrypoint,
  calls,
}: {
  entrypoint: "decide" | "decision";
  calls: number;
}): { mean_us: number } {
  prepared ??= {
    host: new PolicyHost({ module: policyWasm, sha256: manifest.sha256 }),
    cases: buildDealCases(1_000, 2_048),
  };
  const { host, cases } = prepared;
  const decide = (i: number): unknown =>
    entrypoint === "decide"
      ? decideDeal(host, TENANT_OVERRIDES_UNTRACED, cases, i)
      : decideDeal(host, TENANT_OVERRIDES, cases, i);
  for (let i = 0; i < cases.tenants.length; i++) decide(i);
  const start = Date.now();
  for (let i = 0; i < calls; i++) decide(i);
  return { mean_us: ((Date.now() - start) * 1_000) / calls };
}
