// SPDX-License-Identifier: Apache-2.0
// Many tenants share one Wasm heap: a decision depends on its own tenant's config alone, whatever else is resident.
import { expect, it, vi } from "vitest";
import { decideLeadRouting } from "./decide-lead.ts";
import { PolicyHost } from "./policy-host.ts";
import type { TenantConfig } from "./policy-host.ts";
import { FAULTY, POLICY } from "../tests/fixtures/policy.ts";
import { randomConfig, randomRouting } from "../tests/fixtures/random-routing.ts";
import { seededRandom } from "../tests/fixtures/seeded-random.ts";
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
