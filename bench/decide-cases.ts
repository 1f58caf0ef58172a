// SPDX-License-Identifier: Apache-2.0
// 1,000 tenants and inputs of 1 KB, the same in Node and in workerd.
import type { LeadRoutingInput } from "#domain/policy/input.ts";
import { CompiledConfig } from "#domain/config/compiled-config.ts";
import { sha256Hex } from "#domain/bytes/sha256.ts";
import type { PolicyHost, PolicyQuestion, TenantConfig } from "#decisions/policy-host.ts";
import standard from "#policies/testdata/standard.json" with { type: "json" };
import { randomRouting } from "../tests/fixtures/random-routing.ts";
import { seededRandom } from "../tests/fixtures/seeded-random.ts";

export interface DecideCases {
  readonly tenants: readonly TenantConfig[];
  readonly inputs: readonly LeadRoutingInput[];
}

const TENANTS = 1_000;
/** Prime, so that every tenant meets every input in time. */
const INPUTS = 251;
const INPUT_BYTES = 1_024;

/** Configs differ by their fallback team and default SLA, so no two tenants share a document. */
export function buildDecideCases(): DecideCases {
  const random = seededRandom(11);
  // Leads are routed without what quotes are judged by: with it a config has 4.8 KB, and 1,000 of them no room.
  const { deals: _, ...config } = CompiledConfig.parse(standard);
  return {
    tenants: Array.from({ length: TENANTS }, (_, i) => ({
      tenant: `tenant-${i}`,
      config_sha256: sha256Hex(`config ${i}`),
      config: { ...config, fallback_team: `team_${i}`, default_sla_minutes: 1 + i },
    })),
    inputs: Array.from({ length: INPUTS }, (_, i) =>
      paddedInput(randomRouting(random, `led_${i}/1`)),
    ),
  };
}

/** A routing input has 300 to 450 bytes; its free texts are made as long as it takes to fill a kilobyte. */
function paddedInput(input: LeadRoutingInput): LeadRoutingInput {
  const missing = INPUT_BYTES - JSON.stringify(input).length;
  return {
    ...input,
    lead: {
      ...input.lead,
      source: input.lead.source.padEnd(input.lead.source.length + missing, "x"),
    },
  };
}

/** Asks the i-th question, going round tenants and inputs; throws where the policy does not answer. */
export function decideCase<D extends { input_id: string }>(
  host: PolicyHost,
  question: PolicyQuestion<LeadRoutingInput, D>,
  { tenants, inputs }: DecideCases,
  i: number,
): D {
  const { tenant, input } = caseAt({ tenants, inputs }, i);
  const decided = host.decide(question, tenant, input);
  if (!decided.ok) throw new Error(`${decided.error.code}: ${decided.error.detail}`);
  return decided.value;
}

export function caseAt(
  { tenants, inputs }: DecideCases,
  i: number,
): { tenant: TenantConfig; input: LeadRoutingInput } {
  const tenant = tenants[i % tenants.length];
  const input = inputs[i % inputs.length];
  if (tenant === undefined || input === undefined) throw new RangeError("no cases");
  return { tenant, input };
}
