// SPDX-License-Identifier: Apache-2.0
// What is proven of the policy itself, under whatever config; and what happens where nothing can be.
import { describe, expect, it } from "vitest";
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import type { Finding } from "#domain/config/finding.ts";
import { RECEIPT_TYPES } from "#domain/policy/activation.ts";
import { checkConfig } from "../check-config.ts";
import { PolicyHost, type PolicyQuestion, type TenantConfig } from "../policy-host.ts";
import { checkInvariants } from "./check-invariants.ts";
import { askPolicy, type Decider } from "./oracle.ts";
import { proveConfig } from "./prove-config.ts";
import { bigConfig } from "../../tests/fixtures/big-config.ts";
import { FULL_CONFIG, sideOf, withKeys } from "../../tests/fixtures/full-config.ts";
import { POLICY } from "../../tests/fixtures/policy.ts";
import { randomDealsConfig } from "../../tests/fixtures/random-deals.ts";
import { randomActivation } from "../../tests/fixtures/random-quotes.ts";
import { seededRandom } from "../../tests/fixtures/seeded-random.ts";

const host = new PolicyHost(POLICY);

describe("whatever the config is", () => {
  const random = seededRandom(21);
  const configs = Array.from({ length: 60 }, () => randomDealsConfig(random));

  it("no cell without a signed-contract receipt or without payment terms is activated, and LEGAL is never left out", () => {
    for (const policy of configs) expect(checkInvariants(askPolicy(host, policy))).toEqual([]);
  });

  it("6,000 random contracts without that receipt are blocked, though nothing else is wrong with some", () => {
    let clean = 0;
    for (const policy of configs) {
      const oracle = askPolicy(host, policy);
      for (let n = 0; n < 100; n++) {
        const contract = randomActivation(random, "c");
        const signed = { ...contract, receipts: [...RECEIPT_TYPES] };
        if (oracle.activation(signed).allow) clean += 1;
        const receipts = contract.receipts.filter((type) => type !== "CONTRACT_SIGNED");
        const verdict = oracle.activation({ ...contract, receipts });
        expect(verdict.allow).toBe(false);
        expect(verdict.blocking_issues).toContain("signature_receipt_missing");
      }
    }
    expect(clean).toBeGreaterThan(100);
  });

  it("non-standard liability without LEGAL's receipt is not activated where config or floor ask for it", () => {
    for (const policy of configs) {
      const oracle = askPolicy(host, policy);
      for (let n = 0; n < 20; n++) {
        const input = randomActivation(random, "c");
        const contract = {
          ...input.contract,
          liability: { ...input.contract.liability, nonstandard: true },
        };
        const receipts = RECEIPT_TYPES.filter((type) => type !== "LEGAL_APPROVAL");
        const isAsked = policy.deals?.floor.legal_for_non_standard === true;
        const verdict = oracle.activation({ ...input, contract, receipts });
        if (isAsked) expect(verdict.allow).toBe(false);
      }
    }
  });
});

/** The real policy, with some of its answers bent. */
function bent(entrypoint: string, bend: (decision: object) => object): Decider {
  return {
    decide<I extends { input_id: string }, D extends { input_id: string }>(
      question: PolicyQuestion<I, D>,
      tenant: TenantConfig,
      input: unknown,
    ): ReturnType<typeof host.decide<I, D>> {
      const answer = host.decide(question, tenant, input);
      if (!answer.ok || question.entrypoint !== entrypoint) return answer;
      return { ok: true, value: question.decision.parse(bend(answer.value)) };
    },
  };
}

function proofOf(decider: Decider, source: unknown): readonly Finding[] {
  const { source: parsed, compiled } = sideOf(source);
  const subject = { written: source, source: parsed, compiled, directory: null };
  return proveConfig(decider, subject).findings;
}

describe("a policy that broke a hard invariant would be told, and no config published under it", () => {
  it.each([
    [
      "activation of whatever it is asked about",
      "revops/contract_activation/decide",
      (decision: object) => ({ ...decision, allow: true }),
      ["without the receipt of its signature", "without payment terms", "without LEGAL"],
    ],
    [
      "quotes without LEGAL",
      "revops/tenant_overrides/decide",
      (decision: object) => ({ ...decision, required_approvals: [] }),
      ["without LEGAL"],
    ],
  ])("%s", (_, entrypoint, bend, says) => {
    const broken = proofOf(bent(entrypoint, bend), FULL_CONFIG).filter(
      ({ code }) => code === "hard_invariant_broken",
    );
    expect(broken.map(({ severity }) => severity)).toEqual(says.map(() => "error"));
    for (const text of says) expect(broken.map(({ message }) => message).join()).toContain(text);
  });
});

describe("a config of which nothing can be proven is refused", () => {
  it("because policy gives no decision under it", () => {
    const failing: Decider = {
      decide: ({ entrypoint }) => ({
        ok: false,
        error: { code: "policy_abort", entrypoint, detail: "stopped" },
      }),
    };
    expect(proofOf(failing, FULL_CONFIG)).toMatchObject([
      { code: "not_provable", severity: "error" },
    ]);
  });

  it("because its rules of risk make more cells than can be decided in time", () => {
    const rules = Array.from({ length: 50 }, (_, i) => ({
      level: "medium",
      when: {
        credit: ["poor"],
        payment_terms_above_days: 10 + 2 * i,
        term_above_months: 10 + 2 * i,
      },
    }));
    const { report } = checkConfig(host, withKeys(FULL_CONFIG, { risk: { rules } }), null);
    const found = report.findings.filter(({ code }) => code === "not_provable");
    expect(found[0]?.message).toMatch(/^The thresholds make \d+ different kinds of quote/);
  });
});

it("a config of 15,000 cells is proven clean, every one of them asked", () => {
  const { report } = checkConfig(host, bigConfig(), null);
  expect(report.cells).toBeGreaterThan(15_000);
  expect(report.findings.filter(({ severity }) => severity !== "note")).toEqual([]);
});

it("the proof of one config leaves nothing that another's is told by", () => {
  const configs: CompiledConfig[] = [sideOf(FULL_CONFIG), sideOf(bigConfig(2))].map(
    ({ compiled }) => compiled.policy,
  );
  const alone = configs.map((policy) => verdictsOf(new PolicyHost(POLICY), policy));
  const together = configs.map((policy) => verdictsOf(host, policy));
  expect(together).toEqual(alone);

  function verdictsOf(decider: Decider, policy: CompiledConfig): unknown {
    const oracle = askPolicy(decider, policy);
    return [0, 5_000_000, 99_999_999].map((arr) => oracle.segment(arr, null));
  }
});
