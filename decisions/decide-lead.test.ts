// SPDX-License-Identifier: Apache-2.0
// The Wasm answers as a second implementation by hand says, and always the same.
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import {
  decideLeadRouting,
  decidePreflight,
  LEAD_ROUTING_UNTRACED,
  PREFLIGHT,
  SEGMENT,
} from "./decide-lead.ts";
import type { PreflightInput } from "#domain/policy/input.ts";
import { PolicyHost, type TenantConfig } from "./policy-host.ts";
import { POLICY } from "../tests/fixtures/policy.ts";
import { randomConfig, randomPreflight, randomRouting } from "../tests/fixtures/random-routing.ts";
import { seededRandom } from "../tests/fixtures/seeded-random.ts";
import { routeByHand } from "../tests/fixtures/route-by-hand.ts";

// Thousands of decisions: seconds on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const Loose = z.looseObject({ input_id: z.string() });

describe("2,000 random leads", () => {
  const host = new PolicyHost(POLICY);
  const random = seededRandom(42);
  const cases = Array.from({ length: 2000 }, (_, n) => ({
    tenant: { tenant: `ten_${n}`, config_sha256: "c", config: randomConfig(random) },
    input: randomRouting(random, `led_${n}`),
    preflight: randomPreflight(random, `led_${n}`),
  }));

  it("are routed as the same rules written by hand would", () => {
    for (const { tenant, input } of cases) {
      const answer = decideLeadRouting(host, tenant, input);
      if (!answer.ok) throw new Error(answer.error.detail);
      const { trace, ...decision } = answer.value.decision;
      expect(decision).toEqual(routeByHand(tenant.config, input));
      expect(answer.value.policy_sha256).toBe(POLICY.sha256);
      // The trace walks the ladder down to the rung that answered, and that one alone is met.
      const rungs = ["denied", ...tenant.config.ladder, "fallback"];
      expect(trace.map(({ rule }) => rule)).toEqual(
        rungs.slice(0, rungs.indexOf(decision.rung) + 1),
      );
      expect(trace.map(({ rank }) => rank)).toEqual(trace.map((_, rank) => rank));
      expect(trace.map(({ met }) => met)).toEqual(
        trace.map((_, rank) => rank === trace.length - 1),
      );
    }
  });

  it("get from `decide` what `decision` says, without the trace", () => {
    for (const { tenant, input } of cases) {
      const full = decideLeadRouting(host, tenant, input);
      const brief = host.decide(LEAD_ROUTING_UNTRACED, tenant, input);
      if (!full.ok || !brief.ok) throw new Error("no decision");
      const { trace: _, ...decision } = full.value.decision;
      expect(brief.value).toEqual(decision);
    }
  });

  it("get one segment from `segment_definitions`, from its `decide` and from routing", () => {
    const SegmentBrief = Loose;
    for (const { tenant, input } of cases) {
      const { input_id, now_ms, lead, account } = input;
      const asked = { schema: 1, input_id, now_ms, account_arr_minor: account?.arr_minor ?? null };
      const segmentInput = { ...asked, company_size: lead.company_size };
      const full = host.decide(SEGMENT, tenant, segmentInput);
      const entrypoint = "revops/segment_definitions/decide";
      const brief = host.decide(
        { entrypoint, input: Loose, decision: SegmentBrief },
        tenant,
        segmentInput,
      );
      const routed = decideLeadRouting(host, tenant, { ...input, preflight_allow: true });
      if (!full.ok || !brief.ok || !routed.ok) throw new Error("no decision");
      const { trace: _, ...decision } = full.value;
      expect(brief.value).toEqual(decision);
      expect(decision.segment).toBe(routed.value.decision.segment);
    }
  });

  it("get the same canonical bytes from another host, in another order", () => {
    const other = new PolicyHost(POLICY);
    const textOf = (asked: PolicyHost, { tenant, input }: (typeof cases)[number]): string => {
      const answer = asked.decide(LEAD_ROUTING_UNTRACED, tenant, input);
      return answer.ok ? canonicalJson(answer.value) : answer.error.code;
    };
    const texts = cases.map((one) => textOf(host, one));
    for (const [n, one] of [...cases.entries()].toReversed())
      expect(textOf(other, one)).toBe(texts[n]);
  });

  it("are let in or denied for exactly one stated reason", () => {
    for (const { tenant, preflight } of cases) {
      const answer = decidePreflight(host, tenant, preflight);
      if (!answer.ok) throw new Error(answer.error.detail);
      const { lead } = preflight;
      const reason = reasonByHand(lead, tenant.config.preflight);
      const { decision } = answer.value;
      expect(decision.reason_codes).toEqual([reason]);
      expect(decision.allow).toBe(reason === "domain_allowed" || reason === "accepted");
      if (!decision.allow)
        expect([decision.required_enrichment, decision.route_hints]).toEqual([[], []]);
      expect(decision.trace.filter(({ met }) => met).map(({ rule }) => rule)).toEqual(
        reason === "accepted" ? [] : [reason],
      );
    }
  });
});

const JUNK = [undefined, null, "true", "0", 0, 1, -1, 0.5, [], {}, [true]] as const;
const SENDER = ["honeypot", "email_role", "domain_velocity"] as const;

it("a lead of whose sender a fact is lost or of another kind is not let in", () => {
  const host = new PolicyHost(POLICY);
  const random = seededRandom(43);
  // As the Wasm sees it: the host's own check of the shape comes before.
  const Unchecked = z.custom<{ input_id: string }>();
  const allowed = new Set<string>();
  for (let n = 0; n < 300; n++) {
    const tenant = { tenant: `ten_${n}`, config_sha256: "c", config: randomConfig(random) };
    const whole = randomPreflight(random, `led_${n}`);
    if (whole.lead.honeypot === undefined) continue;
    for (const name of SENDER) {
      for (const value of JUNK) {
        const isValid =
          name === "domain_velocity" && (value === null || value === 0 || value === 1);
        // Every number from nothing on is a count to a policy, which has no other use for one.
        if (isValid || (name === "domain_velocity" && value === 0.5)) continue;
        const { [name]: _lost, ...rest } = whole.lead;
        const lead = value === undefined ? rest : { ...rest, [name]: value };
        const question = { ...PREFLIGHT, input: Unchecked };
        const answer = host.decide(question, tenant, { ...whole, lead });
        if (!answer.ok || answer.value.allow) allowed.add(`${name} ${JSON.stringify(value)}`);
        else expect(answer.value.reason_codes).toEqual(["input_malformed"]);
        expect(decidePreflight(host, tenant, { ...whole, lead }).ok).toBe(false);
      }
    }
  }
  expect([...allowed]).toEqual([]);
});

/** The filters in their order, as a person would say them. */
function reasonByHand(
  lead: PreflightInput["lead"],
  config: TenantConfig["config"]["preflight"],
): string {
  const { listed, honeypot = false, email_role = false, domain_velocity = null } = lead;
  const together = (domain_velocity ?? 0) + 1;
  if (listed === "block") return "domain_blocked";
  if (honeypot) return "honeypot_filled";
  if (listed === "allow") return "domain_allowed";
  if (config.deny_email_classes.includes(lead.email_class)) return "email_class_denied";
  if (email_role && config.deny_role_addresses === true) return "role_address_denied";
  const isCounted = domain_velocity !== null && config.domain_leads_max !== undefined;
  if (isCounted && together > (config.domain_leads_max ?? 0)) return "domain_velocity_exceeded";
  return "accepted";
}
