// SPDX-License-Identifier: Apache-2.0
import { expect, it } from "vitest";
import { decideLeadRouting, decidePreflight, LEAD_ROUTING, PREFLIGHT } from "./decide-lead.ts";
import { PolicyHost } from "./policy-host.ts";
import { replayDecision } from "./replay.ts";
import { POLICY, tenantOf } from "../tests/fixtures/policy.ts";
import { randomConfig, randomPreflight, randomRouting } from "../tests/fixtures/random-routing.ts";
import { seededRandom } from "../tests/fixtures/seeded-random.ts";

it("a stored decision is found the same, whatever the order of its keys", () => {
  const random = seededRandom(21);
  const host = new PolicyHost(POLICY);
  const other = new PolicyHost(POLICY);
  for (let n = 0; n < 300; n++) {
    const tenant = { tenant: "ten_1", config_sha256: `${n}`, config: randomConfig(random) };
    const input = randomRouting(random, `led_${n}`);
    const routed = decideLeadRouting(host, tenant, input);
    const asked = randomPreflight(random, `led_${n}`);
    const preflight = decidePreflight(host, tenant, asked);
    if (!routed.ok || !preflight.ok) throw new Error("no decision");
    const reversed = Object.fromEntries(Object.entries(routed.value.decision).toReversed());
    const stored = { input, decision: reversed as typeof routed.value.decision };
    expect(replayDecision(other, LEAD_ROUTING, tenant, stored)).toEqual({ verdict: "same" });
    const admitted = { input: asked, decision: preflight.value.decision };
    expect(replayDecision(other, PREFLIGHT, tenant, admitted)).toEqual({ verdict: "same" });
  }
});

it("a decision that was changed, or another config's, differs and says what policy says now", () => {
  const host = new PolicyHost(POLICY);
  const input = { ...randomRouting(seededRandom(1), "led_1"), preflight_allow: true };
  const now = decideLeadRouting(host, tenantOf("standard"), input);
  if (!now.ok) throw new Error("no decision");
  const { decision } = now.value;
  const changed = { input, decision: { ...decision, team: "team_elsewhere" } };
  expect(replayDecision(host, LEAD_ROUTING, tenantOf("standard"), changed)).toEqual({
    verdict: "differs",
    decision,
  });
  const elsewhere = replayDecision(host, LEAD_ROUTING, tenantOf("bare"), { input, decision });
  expect(elsewhere.verdict).toBe("differs");
});

it("a stored input that policy cannot read fails and is never taken for the same", () => {
  const host = new PolicyHost(POLICY);
  const input = randomRouting(seededRandom(1), "led_1");
  const routed = decideLeadRouting(host, tenantOf("standard"), input);
  if (!routed.ok) throw new Error("no decision");
  const stored = { input: { ...input, now_ms: 0.5 }, decision: routed.value.decision };
  expect(replayDecision(host, LEAD_ROUTING, tenantOf("standard"), stored)).toMatchObject({
    verdict: "failed",
    error: { code: "policy_input_invalid" },
  });
});
