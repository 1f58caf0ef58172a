// SPDX-License-Identifier: Apache-2.0
// The pipeline's questions to policy, put to a host that the Worker's door made from the committed Wasm.
import { decideLeadRouting, decidePreflight } from "#decisions/decide-lead.ts";
import { type PolicyError } from "#decisions/policy-error.ts";
import { PolicyHost, type PolicyModule, type TenantConfig } from "#decisions/policy-host.ts";
import type { LeadRoutingDecision, PreflightDecision } from "#domain/policy/decision.ts";
import type { LeadRoutingInput, PreflightInput } from "#domain/policy/input.ts";
import { ok, type Result } from "#domain/result.ts";
import type { ActiveConfig } from "#storage/ports.ts";

/** Both questions of a lead; an error is a value, and the caller holds the lead. */
export interface LeadPolicy {
  /** SHA-256 of the Wasm that decides, as receipts name it. */
  readonly policy_sha256: string;
  preflight(
    tenant: string,
    config: ActiveConfig,
    input: PreflightInput,
  ): Result<PreflightDecision, PolicyError>;
  routing(
    tenant: string,
    config: ActiveConfig,
    input: LeadRoutingInput,
  ): Result<LeadRoutingDecision, PolicyError>;
}

/** The policy of a module; one per isolate, because it keeps tenants' configs in the Wasm heap. */
export function buildLeadPolicy(module: PolicyModule): LeadPolicy {
  const host = new PolicyHost(module);
  return {
    policy_sha256: host.sha256,
    preflight(tenant, config, input) {
      const decided = decidePreflight(host, tenantConfig(tenant, config), input);
      return decided.ok ? ok(decided.value.decision) : decided;
    },
    routing(tenant, config, input) {
      const decided = decideLeadRouting(host, tenantConfig(tenant, config), input);
      return decided.ok ? ok(decided.value.decision) : decided;
    },
  };
}

function tenantConfig(tenant: string, { version, document }: ActiveConfig): TenantConfig {
  return { tenant, config_sha256: version.config_sha256, config: document.policy };
}
