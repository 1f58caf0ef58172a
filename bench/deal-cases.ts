// SPDX-License-Identifier: Apache-2.0
// Tenants with deal rules of a stated size and quotes on their limits, the same in Node and in workerd.
import { sha256Hex } from "#domain/bytes/sha256.ts";
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import type { QuoteInput } from "#domain/policy/quote.ts";
import type { PolicyHost, PolicyQuestion, TenantConfig } from "#decisions/policy-host.ts";
import { FAMILIES, randomDeals } from "../tests/fixtures/random-deals.ts";
import { randomQuote } from "../tests/fixtures/random-quotes.ts";
import { seededRandom } from "../tests/fixtures/seeded-random.ts";

export interface DealCases {
  readonly tenants: readonly TenantConfig[];
  readonly inputs: readonly QuoteInput[];
}

/** Prime, so that every tenant meets every input in time. */
const INPUTS = 251;

/** Every tenant has rules of its own; each config's text takes `bytes` exactly. */
export function buildDealCases(tenants: number, bytes: number): DealCases {
  const random = seededRandom(13);
  return {
    tenants: Array.from({ length: tenants }, (_, i) => ({
      tenant: `tenant-${i}`,
      config_sha256: sha256Hex(`deals ${bytes} ${i}`),
      config: paddedConfig(randomDeals(random), bytes),
    })),
    inputs: Array.from({ length: INPUTS }, (_, i) => randomQuote(random, `quo_${i}/1`)),
  };
}

/** Asks the i-th question, going round tenants and inputs; throws where the policy does not answer. */
export function decideDeal<D extends { input_id: string }>(
  host: PolicyHost,
  question: PolicyQuestion<QuoteInput, D>,
  cases: DealCases,
  i: number,
): D {
  return decideFor(host, question, itemAt(cases.tenants, i), itemAt(cases.inputs, i));
}

export function decideFor<I extends { input_id: string }, D extends { input_id: string }>(
  host: PolicyHost,
  question: PolicyQuestion<I, D>,
  tenant: TenantConfig,
  input: I,
): D {
  const decided = host.decide(question, tenant, input);
  if (!decided.ok) throw new Error(`${decided.error.code}: ${decided.error.detail}`);
  return decided.value;
}

/** The i-th item, beginning again behind the last. */
export function itemAt<T>(items: readonly T[], i: number): T {
  const item = items[i % items.length];
  if (item === undefined) throw new RangeError("no items");
  return item;
}

/** Product families, which a big catalogue has many of, fill the config up; a team's id takes the last bytes. */
function paddedConfig(deals: NonNullable<CompiledConfig["deals"]>, bytes: number): CompiledConfig {
  const { mid: _, ...segments } = deals.segments;
  const families: typeof deals.families = {};
  const config = { ...LEAST, deals: { ...deals, segments, families } };
  let missing = bytes - jsonBytes(config);
  if (missing < 0) throw new RangeError(`a config of ${bytes} bytes holds no deals`);
  for (let n = 0; missing > 200; n++) {
    const family = { [FAMILIES[n] ?? `family-${n}`]: { finance_above_bps: 2_000, max_bps: 6_000 } };
    Object.assign(families, family);
    // Without its braces, with a comma from the second one on.
    missing -= jsonBytes(family) - (n === 0 ? 2 : 1);
  }
  config.fallback_team += "x".repeat(bytes - jsonBytes(config));
  return config;
}

function jsonBytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

const LEAST: CompiledConfig = {
  v: 1,
  currency: "USD",
  segments: [],
  ladder: ["pool"],
  territory_by_region: {},
  territory_owners: {},
  default_pool: null,
  pools: {},
  fallback_team: "team_",
  default_sla_minutes: 60,
  preflight: { deny_email_classes: [] },
};
