// SPDX-License-Identifier: Apache-2.0
// Many tenants share one Wasm heap: a decision depends on its own tenant's config alone, whatever else is resident.
import { describe, expect, it, vi } from "vitest";
import { canonicalJson, type JsonObject } from "#domain/bytes/canonical-json.ts";
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import { decideLeadRouting, LEAD_ROUTING, PREFLIGHT, SEGMENT } from "./decide-lead.ts";
import { CONTRACT_ACTIVATION, DISCOUNT_APPROVALS, TENANT_OVERRIDES } from "./decide-quote.ts";
import { PolicyHeap } from "./policy-heap.ts";
import { PolicyHost } from "./policy-host.ts";
import type { PolicyQuestion, TenantConfig } from "./policy-host.ts";
import { FAULTY, POLICY } from "../tests/fixtures/policy.ts";
import { randomDealsConfig } from "../tests/fixtures/random-deals.ts";
import { randomActivation, randomQuote } from "../tests/fixtures/random-quotes.ts";
import { randomConfig, randomPreflight, randomRouting } from "../tests/fixtures/random-routing.ts";
import { type SeededRandom, seededRandom } from "../tests/fixtures/seeded-random.ts";
import { routeByHand } from "../tests/fixtures/route-by-hand.ts";
import { z } from "zod";

// Thousands of decisions: seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const MIB = 1024 * 1024;

function tenants(count: number, seed: number, padding = 0): TenantConfig[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, n) => {
    const config = randomConfig(random);
    // Every tenant's answers are its own: no id is shared, so a leak cannot pass for a right answer.
    config.fallback_team = `team_of_${n}`;
    for (let k = 0; k < padding; k++) config.territory_by_region[`XX-${k}`] = "north";
    return { tenant: `ten_${n}`, config_sha256: `${seed}`, config };
  });
}

function at(all: readonly TenantConfig[], index: number): TenantConfig {
  const tenant = all[index];
  if (tenant === undefined) throw new Error("no such tenant");
  return tenant;
}

function expectOwnAnswer(host: PolicyHost, tenant: TenantConfig, seed: number): void {
  const input = randomRouting(seededRandom(seed), `led_${seed}`);
  const answer = decideLeadRouting(host, tenant, input);
  if (!answer.ok) throw new Error(answer.error.detail);
  const { trace: _, ...decision } = answer.value.decision;
  expect(decision).toEqual(routeByHand(tenant.config, input));
}

it("200 tenants in rotation each get their own config's answer", () => {
  const host = new PolicyHost(POLICY);
  const all = tenants(200, 1);
  for (let round = 0; round < 5; round++) {
    for (const [n, tenant] of all.entries()) expectOwnAnswer(host, tenant, round * 1000 + n);
  }
  expect(host.residence.configs).toBe(200);
});

it("tenants that fill the heap again and again still get their own config's answer", () => {
  const host = new PolicyHost(POLICY);
  // About 25 KB of text each: 200 of them take more than the heap has.
  const all = tenants(200, 2, 1500);
  const random = seededRandom(3);
  let emptied = 0;
  for (let n = 0; n < 800; n++) {
    const before = host.residence.configs;
    expectOwnAnswer(host, at(all, random.below(all.length)), n);
    if (host.residence.configs < before) emptied++;
    expect(host.residence.bytes).toBeLessThanOrEqual(28 * MIB);
  }
  expect(emptied).toBeGreaterThan(1);
});

it("an abort in one tenant's decision leaves the others' configs as they were", () => {
  const host = new PolicyHost(FAULTY);
  const Asked = z.looseObject({ input_id: z.string() });
  const all = tenants(20, 4);
  for (let n = 0; n < 200; n++) {
    const tenant = at(all, n % 20);
    const conflict = { entrypoint: "faulty/conflict", input: Asked, decision: Asked };
    if (n % 3 === 0)
      expect(host.decide(conflict, tenant, { input_id: "a", asks: true }).ok).toBe(false);
    const echo = { entrypoint: "faulty/echo", input: Asked, decision: Asked };
    const answer = host.decide(echo, tenant, { input_id: "a", value: n });
    expect(answer).toMatchObject({ ok: true, value: { value: n, config: tenant.config } });
  }
});

it("a tenant's new config version is another config, and the old one still answers for itself", () => {
  const host = new PolicyHost(POLICY);
  const before = at(tenants(1, 5), 0);
  const after = at(tenants(1, 6), 0);
  for (let n = 0; n < 50; n++) {
    expectOwnAnswer(host, before, n);
    expectOwnAnswer(host, after, n);
  }
  expect(host.residence.configs).toBe(2);
});

it("20,000 decisions take no more memory than one", () => {
  const host = new PolicyHost(POLICY);
  const tenant = at(tenants(1, 8), 0);
  const input = randomRouting(seededRandom(9), "led_1");
  decideLeadRouting(host, tenant, input);
  const { bytes } = host.residence;
  for (let n = 0; n < 20_000; n++) decideLeadRouting(host, tenant, input);
  expect(host.residence.bytes).toBe(bytes);
  expectOwnAnswer(host, tenant, 10);
});

describe("quotes, contracts and leads of 1,000 tenants, asked in any order", () => {
  it("each gets the answer of a host that knows its config alone, all being resident", () => {
    const host = new PolicyHost(POLICY);
    const all = residents(1_000, 11, () => 0);
    for (const { tenant, asked } of all) asked[0]?.ask.ofHost(host, tenant);
    expect(host.residence.configs).toBe(1_000);
    const random = seededRandom(12);
    for (let n = 0; n < 10_000; n++) expectAnswerAlone(host, random.pick(all), random);
    expect(host.residence.configs).toBe(1_000);
  });

  it("each gets it while configs are evicted and heaps rebuilt after a throw", () => {
    const host = new PolicyHost(POLICY);
    // Every fifth has some 25 KB of text; together they are three times what the heap holds.
    const all = residents(1_000, 13, (n) => (n % 5 === 0 ? 1_500 : 0));
    const random = seededRandom(14);
    const seen = { evictions: 0, throws: 0 };
    for (let n = 0; n < 6_000; n++) {
      if (random.below(1_500) === 0) {
        // Half a character stops the Wasm: the heap is thrown away with everything in it.
        const broken = randomQuote(random, "\ud800");
        expect(host.decide(TENANT_OVERRIDES, random.pick(all).tenant, broken).ok).toBe(false);
        expect(host.residence.configs).toBe(0);
        seen.throws++;
      }
      const before = host.residence.configs;
      expectAnswerAlone(host, random.pick(all), random);
      if (host.residence.configs < before) seen.evictions++;
    }
    expect(seen.evictions).toBeGreaterThan(5);
    expect(seen.throws).toBeGreaterThan(2);
  });
});

interface Resident {
  readonly tenant: TenantConfig;
  readonly asked: readonly Asked[];
}

/** A question with its input and the canonical text of what is answered where no other config ever was. */
interface Asked {
  readonly ask: Ask;
  readonly alone: string;
}
interface Ask {
  readonly ofHost: (host: PolicyHost, tenant: TenantConfig) => string;
  readonly ofBareHeap: (heap: PolicyHeap, address: number) => string;
}

/**
 * Every tenant has two versions and every hash belongs to half of the tenants, so that neither name alone is a key; and
 * every config's answers carry something of its own, so that a leak cannot pass for a right answer. What a config alone
 * gives is answered by a heap that was emptied before; a new host, which takes milliseconds, says the same where asked.
 */
function residents(count: number, seed: number, padding: (n: number) => number): Resident[] {
  const random = seededRandom(seed);
  const bare = new PolicyHeap(POLICY.module);
  return Array.from({ length: count }, (_, n) => {
    const config = markedConfig(random, n, padding(n));
    const tenant = { tenant: `ten_${n >> 1}`, config_sha256: `cfg_${n % 2}`, config };
    const asks = [
      asking(TENANT_OVERRIDES, randomQuote(random, `quo_${n}/1`)),
      asking(DISCOUNT_APPROVALS, randomQuote(random, `quo_${n}/2`)),
      asking(CONTRACT_ACTIVATION, randomActivation(random, `con_${n}`)),
      asking(LEAD_ROUTING, randomRouting(random, `led_${n}/1`)),
      asking(PREFLIGHT, randomPreflight(random, `led_${n}/2`)),
      asking(SEGMENT, {
        schema: 1,
        input_id: `seg_${n}`,
        now_ms: 0,
        account_arr_minor: null,
        company_size: random.below(200),
      }),
    ];
    bare.clear();
    const address = bare.addResident(JSON.stringify({ config }));
    const asked = asks.map((ask) => ({ ask, alone: ask.ofBareHeap(bare, address) }));
    if (n % 25 === 0) {
      const fresh = new PolicyHost(POLICY);
      for (const { ask, alone } of asked) expect(ask.ofHost(fresh, tenant)).toBe(alone);
    }
    return { tenant, asked };
  });
}

function markedConfig(random: SeededRandom, n: number, padding: number): CompiledConfig {
  const config = randomDealsConfig(random);
  if (config.deals === undefined) throw new Error("no deals");
  // Smaller, so that 1,000 of them fit.
  delete config.deals.segments["mid"];
  config.territory_owners = {};
  config.segments = config.segments.slice(0, 2);
  config.deals.risk = config.deals.risk.slice(0, 1);
  for (const limits of Object.values(config.deals.segments)) limits.max_bps = 5_000 + n;
  config.deals.floor.max_bps = 8_000 + n;
  config.deals.jurisdictions = ["DE", "GB", `J-${n}`];
  config.fallback_team = `team_of_${n}`;
  for (let k = 0; k < padding; k++) config.territory_by_region[`XX-${k}`] = "north";
  return config;
}

function asking<I extends { input_id: string }, D extends { input_id: string } & JsonObject>(
  question: PolicyQuestion<I, D>,
  input: I,
): Ask {
  const Rows = z.tuple([z.strictObject({ result: question.decision })]);
  return {
    ofHost(host, tenant) {
      const answer = host.decide(question, tenant, input);
      if (!answer.ok) throw new Error(answer.error.detail);
      return canonicalJson(answer.value);
    },
    ofBareHeap(heap, address) {
      const entrypoint = heap.entrypoints.get(question.entrypoint) ?? -1;
      const text = heap.evaluate(entrypoint, address, JSON.stringify(input));
      return canonicalJson(Rows.parse(JSON.parse(text))[0].result);
    },
  };
}

function expectAnswerAlone(host: PolicyHost, resident: Resident, random: SeededRandom): void {
  const { ask, alone } = random.pick(resident.asked);
  expect(ask.ofHost(host, resident.tenant)).toBe(alone);
}
