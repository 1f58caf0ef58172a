// SPDX-License-Identifier: Apache-2.0
// The questions that the lead pipeline asks policy, each a typed function over the host.
import type { z } from "zod";
import {
  LeadRoutingDecision,
  PreflightDecision,
  SegmentDecision,
} from "#domain/policy/decision.ts";
import { LeadRoutingInput, PreflightInput, SegmentInput } from "#domain/policy/input.ts";
import { err, ok } from "#domain/result.ts";
import type { Result } from "#domain/result.ts";
import type { PolicyError } from "./policy-error.ts";
import type { PolicyHost, PolicyQuestion, TenantConfig } from "./policy-host.ts";

/** A decision and the Wasm that made it. */
export interface Decided<D> {
  readonly decision: D;
  readonly policy_sha256: string;
}

const UntracedDecision = LeadRoutingDecision.omit({ trace: true });
type UntracedDecision = z.infer<typeof UntracedDecision>;

export const PREFLIGHT: PolicyQuestion<PreflightInput, PreflightDecision> = {
  entrypoint: "revops/lead_routing/preflight",
  input: PreflightInput,
  decision: PreflightDecision,
};

export const LEAD_ROUTING: PolicyQuestion<LeadRoutingInput, LeadRoutingDecision> = {
  entrypoint: "revops/lead_routing/decision",
  input: LeadRoutingInput,
  decision: LeadRoutingDecision,
};

/** The same decision without its trace: half the time, for provers and benchmarks. */
export const LEAD_ROUTING_UNTRACED: PolicyQuestion<LeadRoutingInput, UntracedDecision> = {
  entrypoint: "revops/lead_routing/decide",
  input: LeadRoutingInput,
  decision: UntracedDecision,
};

export const SEGMENT: PolicyQuestion<SegmentInput, SegmentDecision> = {
  entrypoint: "revops/segment_definitions/decision",
  input: SegmentInput,
  decision: SegmentDecision,
};

/** May this lead be created (`CREATE_LEAD`)? */
export function decidePreflight(
  host: PolicyHost,
  config: TenantConfig,
  input: PreflightInput,
): Result<Decided<PreflightDecision>, PolicyError> {
  return signed(host, PREFLIGHT, host.decide(PREFLIGHT, config, input));
}

/** Whom does it go to, or which pool picks? */
export function decideLeadRouting(
  host: PolicyHost,
  config: TenantConfig,
  input: LeadRoutingInput,
): Result<Decided<LeadRoutingDecision>, PolicyError> {
  return signed(host, LEAD_ROUTING, host.decide(LEAD_ROUTING, config, input));
}

/** Reasons with which Rego denies because it could not work. A denial for them would blame the lead. */
const MALFUNCTIONS: ReadonlySet<string> = new Set(["input_malformed", "config_missing"]);

function signed<D extends { readonly reason_codes: readonly string[] }>(
  host: PolicyHost,
  { entrypoint }: { readonly entrypoint: string },
  decision: Result<D, PolicyError>,
): Result<Decided<D>, PolicyError> {
  if (!decision.ok) return decision;
  const malfunction = decision.value.reason_codes.find((code) => MALFUNCTIONS.has(code));
  if (malfunction !== undefined) {
    return err({ code: "policy_malfunction", entrypoint, detail: malfunction });
  }
  return ok({ decision: decision.value, policy_sha256: host.sha256 });
}
