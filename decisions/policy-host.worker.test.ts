// SPDX-License-Identifier: Apache-2.0
// The same module inside workerd, imported as a door imports it.
import { expect, it } from "vitest";
import manifest from "#policies/dist/manifest.json";
import module from "#policies/dist/policy.wasm";
import standard from "#policies/testdata/standard.json";
import { CompiledConfig } from "#domain/config/compiled-config.ts";
import { decideLeadRouting, decidePreflight } from "./decide-lead.ts";
import { PolicyHost } from "./policy-host.ts";
import { randomConfig, randomPreflight, randomRouting } from "../tests/fixtures/random-routing.ts";
import { seededRandom } from "../tests/fixtures/seeded-random.ts";
import { routeByHand } from "../tests/fixtures/route-by-hand.ts";

const host = new PolicyHost({ module, sha256: manifest.sha256 });

it("a British enterprise lead goes to the team that the territory names, decided in workerd", () => {
  const tenant = { tenant: "ten_1", config_sha256: "c", config: CompiledConfig.parse(standard) };
  const input = randomRouting(seededRandom(1), "led_1");
  const lead = { ...input.lead, country: "GB", region: null, company_size: 5000 };
  const answer = decideLeadRouting(host, tenant, {
    ...input,
    preflight_allow: true,
    lead,
    account: null,
  });
  expect(answer).toMatchObject({
    ok: true,
    value: {
      decision: { rung: "territory", assignee: "team_enterprise_eu", segment: "enterprise" },
      policy_sha256: manifest.sha256,
    },
  });
});

it("500 random leads of 100 tenants are decided in workerd as by hand", () => {
  const random = seededRandom(2);
  const configs = Array.from({ length: 100 }, () => randomConfig(random));
  for (let n = 0; n < 500; n++) {
    const config = configs[n % 100] ?? randomConfig(random);
    const tenant = { tenant: `ten_random_${n % 100}`, config_sha256: "c", config };
    const input = randomRouting(random, `led_${n}`);
    const routed = decideLeadRouting(host, tenant, input);
    const preflight = decidePreflight(host, tenant, randomPreflight(random, `led_${n}`));
    if (!routed.ok || !preflight.ok) throw new Error("no decision");
    const { trace: _, ...decision } = routed.value.decision;
    expect(decision).toEqual(routeByHand(config, input));
  }
});

it("a heap that a throw has spoilt is made anew in workerd", () => {
  const config = { ...CompiledConfig.parse(standard), currency: "\ud800" };
  const input = randomRouting(seededRandom(3), "led_1");
  const broken = decideLeadRouting(
    host,
    { tenant: "ten_broken", config_sha256: "b", config },
    input,
  );
  expect(broken).toMatchObject({ ok: false, error: { code: "policy_abort" } });
  const tenant = { tenant: "ten_1", config_sha256: "c", config: CompiledConfig.parse(standard) };
  expect(decideLeadRouting(host, tenant, input).ok).toBe(true);
});
