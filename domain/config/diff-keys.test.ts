// SPDX-License-Identifier: Apache-2.0
// A changed key says by its declared direction whether it lets more pass.
import { describe, expect, it } from "vitest";
import { diffKeys } from "./diff-keys.ts";
import { parseRevOpsConfig, type RevOpsConfig } from "./revops-config.ts";
import { withKeys } from "../../tests/fixtures/full-config.ts";

const BASE = {
  segments: [
    { name: "smb", arr_max: 49_999 },
    { name: "enterprise", arr_min: 50_000 },
  ],
  routing: { fallback_team: "team:desk" },
  discounts: { smb: { ae_self_approve_pct: 0.2, max_term_months: 36 } },
  approvals: { high_arr_threshold: 250_000, quorum: { FINANCE: 2 } },
  terms: { allowed_jurisdictions: ["GB", "US"] },
  lists: { block_domains: ["spam.example"] },
};

function parsed(source: unknown): RevOpsConfig {
  const result = parseRevOpsConfig(source);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function changed(patch: Parameters<typeof withKeys>[1]): string[] {
  const keys = diffKeys(parsed(BASE), parsed(withKeys(BASE, patch)));
  return keys.map(({ effect, pointer, sentence }) => `${effect} ${pointer}: ${sentence}`);
}

describe("a change of one key", () => {
  it.each([
    [
      { discounts: { smb: { ae_self_approve_pct: 0.25 } } },
      "looser /discounts/smb/ae_self_approve_pct: smb AE limit 20 % -> 25 %",
    ],
    [
      { discounts: { smb: { ae_self_approve_pct: 0.1999 } } },
      "tighter /discounts/smb/ae_self_approve_pct: smb AE limit 20 % -> 19.99 %",
    ],
    [
      { discounts: { smb: { max_term_months: null } } },
      "looser /discounts/smb/max_term_months: smb longest term 36 months -> none",
    ],
    [
      { discounts: { smb: { vp_required_term_months: 12 } } },
      "tighter /discounts/smb/vp_required_term_months: smb VP term none -> 12 months",
    ],
    [
      { discounts: { smb: { self_approve_pct: { vp_sales: 0.3 } } } },
      "changed /discounts/smb/self_approve_pct/vp_sales: smb vp_sales limit none -> 30 %",
    ],
    [
      { approvals: { high_arr_threshold: 300_000 } },
      "looser /approvals/high_arr_threshold: high ARR 250,000 USD -> 300,000 USD",
    ],
    [
      { approvals: { quorum: { FINANCE: 3 } } },
      "tighter /approvals/quorum/FINANCE: approvals.quorum.FINANCE 2 -> 3",
    ],
    [
      { approvals: { approval_chains: { default: [] } } },
      "looser /approvals/approval_chains/default: approvals.approval_chains.default without SALES_MANAGER",
    ],
    [
      { approvals: { approval_chains: { over_high_arr: ["FINANCE", "SALES_MANAGER"] } } },
      "neutral /approvals/approval_chains/over_high_arr: approvals.approval_chains.over_high_arr in another order",
    ],
    [
      { approvals: { approval_chains: { default: ["LEGAL"] } } },
      "changed /approvals/approval_chains/default: approvals.approval_chains.default without SALES_MANAGER, with LEGAL",
    ],
    [
      { terms: { allowed_jurisdictions: ["GB"] } },
      "tighter /terms/allowed_jurisdictions: terms.allowed_jurisdictions without US",
    ],
    [
      { terms: { liability: { unlimited: "legal" } } },
      "changed /terms/liability/unlimited: terms.liability.unlimited deny -> legal",
    ],
    [{ features: { risk: false } }, "looser /features/risk: features.risk on -> off"],
    [
      { lists: { block_domains: [] } },
      "looser /lists/block_domains: lists.block_domains without spam.example",
    ],
    [
      { preflight: { deny_role_addresses: true } },
      "tighter /preflight/deny_role_addresses: preflight.deny_role_addresses off -> on",
    ],
    [
      { preflight: { domain_leads_max: 5 } },
      "tighter /preflight/domain_leads_max: preflight.domain_leads_max none -> 5 leads",
    ],
    [
      { preflight: { domain_window_minutes: 30 } },
      "looser /preflight/domain_window_minutes: preflight.domain_window_minutes 60 minutes -> 30 minutes",
    ],
    [
      { features: { domain_velocity: false } },
      "looser /features/domain_velocity: features.domain_velocity on -> off",
    ],
    [
      { signals: { qualify_at: 10 } },
      "neutral /signals/qualify_at: signals.qualify_at none -> 10 points",
    ],
    [
      { duplicates: { rules: ["email"] } },
      "neutral /duplicates/rules: duplicates.rules without name_company_phone",
    ],
    [
      { partners: { conflicts: "first_wins" } },
      "neutral /partners/conflicts: partners.conflicts hold -> first_wins",
    ],
    [
      { routing: { fallback_team: "team:other" } },
      "neutral /routing/fallback_team: routing.fallback_team team:desk -> team:other",
    ],
  ])("%j", (patch, text) => {
    expect(changed(patch)).toEqual([text]);
  });
});

it("writing a default out is no change", () => {
  expect(changed({ preflight: { deny_email_classes: [] }, default_sla_minutes: 24 * 60 })).toEqual(
    [],
  );
});

it("a segment keeps its name when another comes before it", () => {
  const micro = { name: "micro", arr_max: 9_999 };
  const smb = { name: "smb", arr_min: 10_000, arr_max: 49_999 };
  expect(changed({ segments: [micro, smb, BASE.segments[1]] })).toEqual([
    expect.stringMatching(/^changed \/segments\/0: segments\.0 none -> /),
    "changed /segments/1/arr_min: segments.1.arr_min none -> 10,000 USD",
  ]);
});

it("segments in another order are one change, because the first that fits wins", () => {
  const keys = changed({ segments: BASE.segments.toReversed() });
  expect(keys).toEqual(["changed /segments: segments in another order"]);
});

it("a list of thousands is told by its first members", () => {
  const many = Array.from({ length: 2_000 }, (_, i) => `spam-${i}.example`);
  expect(changed({ lists: { block_domains: ["spam.example", ...many] } })).toEqual([
    "tighter /lists/block_domains: lists.block_domains with spam-0.example, spam-1.example, spam-2.example, spam-3.example, spam-4.example and 1995 more",
  ]);
});
