// SPDX-License-Identifier: Apache-2.0
// The mean of a policy decision inside workerd.
import { LEAD_ROUTING, LEAD_ROUTING_UNTRACED } from "#decisions/decide-lead.ts";
import { PolicyHost } from "#decisions/policy-host.ts";
import manifest from "#policies/dist/manifest.json";
import policyWasm from "../../policies/dist/policy.wasm";
import { buildDecideCases, decideCase, type DecideCases } from "../decide-cases.ts";

let prepared: { host: PolicyHost; cases: DecideCases } | undefined;

/** Mean in microseconds over `calls` calls that go round all tenants. */
export function timeDecisions({
  entrypoint,
  calls,
}: {
  entrypoint: "decide" | "decision";
  calls: number;
}): {
  mean_us: number;
} {
  prepared ??= {
    host: new PolicyHost({ module: policyWasm, sha256: manifest.sha256 }),
    cases: buildDecideCases(),
  };
  const { host, cases } = prepared;
  const question = entrypoint === "decide" ? LEAD_ROUTING_UNTRACED : LEAD_ROUTING;
  for (let i = 0; i < cases.tenants.length; i++) decideCase(host, question, cases, i);
  const start = Date.now();
  for (let i = 0; i < calls; i++) decideCase(host, question, cases, i);
  return { mean_us: ((Date.now() - start) * 1000) / calls };
}
