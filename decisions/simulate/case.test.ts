// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { CaseFacts } from "#domain/simulation/case.ts";
import { POLICY, tenantOf } from "../../tests/fixtures/policy.ts";
import { decideLeadRouting, decidePreflight } from "../decide-lead.ts";
import { PolicyHost } from "../policy-host.ts";
import { sentenceOf } from "../rationale.ts";
import { simulateCase } from "./case.ts";

const host = new PolicyHost(POLICY);

function ask(value: unknown, config = tenantOf("standard")) {
  return simulateCase(CaseFacts.parse(value), { host, config, now_ms: 5 });
}

describe("one case", () => {
  it("of a quote has policy's decision with its trace, and every reason in words", () => {
    const [segment = ""] = Object.keys(tenantOf("standard").config.deals?.segments ?? {});
    const answer = ask({ subject: "quote", facts: { segment, discount_bps: 9_999 } });
    if (answer.subject !== "quote") throw new Error("another subject");
    expect(answer.input.quote).toMatchObject({ segment, largest_line_discount_bps: 9_999 });
    expect(answer.decision).toMatchObject({ allow: false, input_id: answer.input.input_id });
    expect(answer.decision.trace.length).toBeGreaterThan(5);
    expect(answer.reasons.map(({ code }) => code)).toEqual(answer.decision.reason_codes);
    for (const { code, sentence } of answer.reasons) expect(sentence).toBe(sentenceOf(code, "en"));
  });

  it("of a lead is what the pipeline would decide of it", () => {
    const config = tenantOf("standard");
    const facts = { country: "GB", company_size: 5_000 };
    const answer = ask({ subject: "lead", facts }, config);
    if (answer.subject !== "lead") throw new Error("another subject");
    const preflight = decidePreflight(host, config, answer.preflight.input);
    const routing = decideLeadRouting(host, config, answer.routing.input);
    expect(preflight).toMatchObject({ ok: true, value: { decision: answer.preflight.decision } });
    expect(routing).toMatchObject({ ok: true, value: { decision: answer.routing.decision } });
    expect(answer.routing.decision).toMatchObject({ segment: "enterprise", rung: "territory" });
    expect(answer.failure).toBeNull();
  });

  it("of a lead that is turned away has the reason of the preflight", () => {
    const answer = ask({ subject: "lead", facts: { listed: "block" } });
    expect(answer).toMatchObject({
      preflight: { decision: { allow: false } },
      routing: { decision: { allow: false, rung: "denied" } },
      reasons: [{ code: "domain_blocked" }, { code: "preflight_denied" }],
    });
  });

  it.each([
    [{ honeypot: true }, ["honeypot_filled", "preflight_denied"]],
    [{ email_role: true }, ["role_address_denied", "preflight_denied"]],
    [{ domain_velocity: 5 }, ["domain_velocity_exceeded", "preflight_denied"]],
    [{ domain_velocity: 4 }, ["accepted", "pool_rotation", "segment_unknown"]],
  ])("of a lead from such a sender is judged by it: %j", (facts, codes) => {
    const { reasons } = ask({ subject: "lead", facts });
    expect(reasons.map(({ code }) => code)).toEqual(codes);
  });

  it("of a contract names what blocks it", () => {
    const [segment = ""] = Object.keys(tenantOf("standard").config.deals?.segments ?? {});
    const answer = ask({ subject: "contract", facts: { segment, status: "sent", receipts: [] } });
    if (answer.subject !== "contract") throw new Error("another subject");
    expect(answer.decision.allow).toBe(false);
    expect(answer.decision.blocking_issues).toContain("contract_not_signed");
    expect(answer.decision.blocking_issues).toContain("signature_receipt_missing");
  });

  it("that policy fails on is never an allow: a quote and a contract are denied, a lead is held", () => {
    const spoilt = { ...tenantOf("standard"), config_sha256: "spoilt" };
    const config = { ...spoilt, config: { ...spoilt.config, currency: "\ud800" } };
    const facts = { segment: "smb" };
    expect(ask({ subject: "quote", facts }, config)).toMatchObject({
      decision: { allow: false, reason_codes: ["policy_abort"] },
    });
    expect(ask({ subject: "contract", facts }, config)).toMatchObject({
      decision: { allow: false, blocking_issues: ["policy_abort"] },
    });
    expect(ask({ subject: "lead", facts: {} }, config)).toMatchObject({
      failure: "policy_abort",
      reasons: [{ code: "policy_abort" }],
    });
  });
});
