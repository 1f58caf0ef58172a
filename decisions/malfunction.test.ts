// SPDX-License-Identifier: Apache-2.0
// A policy that could not read its config denies by itself, so that nothing fails open; the host must not pass that on
// as a verdict about the lead.
import { expect, it } from "vitest";
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import { decideLeadRouting, decidePreflight } from "./decide-lead.ts";
import { PolicyHost } from "./policy-host.ts";
import { POLICY } from "../tests/fixtures/policy.ts";
import { randomPreflight, randomRouting } from "../tests/fixtures/random-routing.ts";
import { seededRandom } from "../tests/fixtures/seeded-random.ts";

it("a denial for want of a config is the policy's failure, not the lead's", () => {
  const host = new PolicyHost(POLICY);
  const random = seededRandom(7);
  // What a store that lost its document would hand over.
  const unreadable = { tenant: "t", config_sha256: "c", config: null as unknown as CompiledConfig };
  const failure = { ok: false, error: { code: "policy_malfunction", detail: "config_missing" } };
  expect(decidePreflight(host, unreadable, randomPreflight(random, "led_1"))).toMatchObject(
    failure,
  );
  expect(decideLeadRouting(host, unreadable, randomRouting(random, "led_1"))).toMatchObject(
    failure,
  );
});
