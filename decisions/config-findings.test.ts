// SPDX-License-Identifier: Apache-2.0
// Every finding is found where it is meant to be and nowhere else.
import { describe, expect, it } from "vitest";
import type { DirectoryUser } from "#domain/config/directory.ts";
import type { Finding } from "#domain/config/finding.ts";
import { FINDING_CODES, type FindingCode } from "#domain/config/lint/finding-codes.ts";
import { checkConfig } from "./check-config.ts";
import { PolicyHost } from "./policy-host.ts";
import { directoryOf, people } from "../tests/fixtures/config-people.ts";
import { FULL_CONFIG, withKeys } from "../tests/fixtures/full-config.ts";
import { POLICY } from "../tests/fixtures/policy.ts";

const host = new PolicyHost(POLICY);
type Patch = Parameters<typeof withKeys>[1];

function findingsOf(patch: Patch, users = people): readonly Finding[] {
  return checkConfig(host, withKeys(FULL_CONFIG, patch), directoryOf(users)).report.findings;
}

/** One code: where a config has it, where one that is nearly the same has not. */
interface Case {
  readonly code: FindingCode;
  readonly fires: Patch;
  readonly at: string;
  readonly says: string;
  readonly quiet?: Patch;
  /** Who is there when it fires; everybody otherwise. */
  readonly users?: readonly DirectoryUser[];
}

const without = (...ids: readonly string[]): readonly DirectoryUser[] =>
  people.filter(({ external_id }) => !ids.includes(external_id));
const [smb, enterprise] = FULL_CONFIG.segments;
const chains = (patch: Patch): Patch => ({ approvals: { approval_chains: patch } });
const NO_VP = {
  vp_required_pct: null,
  vp_required_term_months: null,
  strategic_arr_threshold: null,
};
const ofSmb = (patch: Patch): Patch => ({ discounts: { smb: patch } });

const CASES: readonly Case[] = [
  {
    code: "empty_pool",
    fires: { routing: { round_robin_pools: { sdr: { team: "team:sdr", members: [] } } } },
    at: "/routing/round_robin_pools/sdr",
    says: "The pool sdr has no members, so its leads are held until it has.",
  },
  {
    code: "unused_pool",
    fires: { routing: { round_robin_pools: { spare: { team: "team:sdr", members: [] } } } },
    at: "/routing/round_robin_pools/spare",
    says: "No lead ever goes to the pool spare.",
  },
  {
    code: "pool_without_capacity",
    fires: { routing: { round_robin_pools: { sdr: { strategy: "capacity" } } } },
    quiet: {
      routing: { round_robin_pools: { sdr: { strategy: "capacity" } } },
      capacity: { users: { "user:sdr-1": 20 } },
    },
    at: "/routing/round_robin_pools/sdr",
    says: "The pool sdr goes by capacity and none of its members has one, so all count as unlimited.",
  },
  {
    code: "territory_without_owner",
    fires: { routing: { territories: { pacific: ["AU"] } } },
    quiet: {
      routing: { territories: { pacific: ["AU"] }, ladder: ["account_owner", "segment", "pool"] },
    },
    at: "/routing/territories/pacific",
    says: "Nobody owns the territory pacific: its leads go on down the ladder, such as to pool:sdr.",
  },
  {
    code: "territory_gap",
    fires: { routing: { territories: { europe: { owners: { any: undefined } } } } },
    quiet: { routing: { territories: { europe: { owners: { enterprise: undefined } } } } },
    at: "/routing/territories/europe/owners",
    says: "Nobody in the territory europe owns leads of the segment unknown and smb: they go on down the ladder, such as to pool:sdr.",
  },
  {
    code: "dead_rung",
    fires: { routing: { ladder: ["pool", "segment"] } },
    quiet: { routing: { ladder: ["segment", "pool"] } },
    at: "/routing/ladder/1",
    says: "The rung segment answers for no lead: no segment that it reaches has an owner.",
  },
  {
    code: "segment_gap",
    fires: { segments: [smb, { ...enterprise, arr_min: 60_000 }] },
    at: "/segments/1/arr_min",
    says: "An ARR from 50,000 to 59,999 USD belongs to no segment: leads of such accounts have none, and their quotes are denied, unless the company's size places them.",
  },
  {
    code: "segment_overlap",
    fires: { segments: [smb, { ...enterprise, company_size_min: 150 }] },
    at: "/segments/1",
    says: "A company from 150 to 199 employees belongs to smb and to enterprise: smb, which stands first, takes it.",
  },
  {
    code: "ambiguous_boundary",
    fires: {
      segments: [{ ...smb, arr_max: 50_000 }, enterprise],
      ...ofSmb({ manager_required_pct: 0.19 }),
    },
    at: "/segments/1",
    says: "An ARR of 50,000 USD is the border of smb and enterprise, inclusive in both: smb, which stands first, takes it.",
  },
  {
    code: "segment_unreachable",
    fires: { segments: [smb, enterprise, { name: "strategic", arr_min: 1_000_000 }] },
    at: "/segments/2",
    says: "No account and no lead is ever strategic: it has no bounds, or segments above it take all that it would.",
  },
  {
    code: "segment_without_limits",
    fires: { discounts: { enterprise: undefined } },
    at: "/discounts",
    says: "The segment enterprise has no entry in discounts: every discount takes the default chain, and a quote of 50 % discount is allowed with SALES_MANAGER.",
  },
  {
    code: "approval_gap",
    fires: { ...ofSmb({ manager_required_pct: 0.25 }), ...chains({ default: [] }) },
    quiet: chains({ default: [] }),
    at: "/approvals/approval_chains/default",
    says: "Nobody approves smb quotes of an ae from 20.01 % to 25 % discount, although that is above the own limit.",
  },
  {
    code: "default_chain_covers",
    fires: ofSmb({ manager_required_pct: 0.25 }),
    at: "/discounts/smb",
    says: "No percentage of its own covers smb quotes of an ae from 20.01 % to 25 % discount: the default chain asks SALES_MANAGER.",
  },
  {
    code: "chain_without_roles",
    fires: chains({ risk_medium: [] }),
    quiet: { ...chains({ risk_medium: [] }), risk: { rules: [] } },
    at: "/approvals/approval_chains/risk_medium",
    says: "The chain risk_medium asks nobody, so a quote that it is for is allowed without any approval.",
  },
  {
    code: "dead_chain",
    fires: { risk: { rules: [FULL_CONFIG.risk.rules[0], FULL_CONFIG.risk.rules[1]] } },
    at: "/approvals/approval_chains/risk_high",
    says: "No rule sends a quote to the chain risk_high.",
  },
  {
    code: "unreachable_role",
    fires: { discounts: { smb: NO_VP, enterprise: NO_VP } },
    at: "/approvals/approval_chains",
    says: "No quote of any kind ever needs VP_SALES.",
  },
  {
    code: "dead_threshold",
    fires: ofSmb({ manager_required_pct: 0.1 }),
    at: "/discounts/smb/manager_required_pct",
    says: "manager_required_pct decides nothing here: a quote of 10.01 % discount is allowed without any approval, and so is one that does not reach it.",
  },
  {
    code: "dead_rule",
    fires: {
      risk: {
        rules: [
          ...FULL_CONFIG.risk.rules,
          { level: "high", when: { credit: ["poor"], payment_terms_above_days: 60 } },
        ],
      },
    },
    at: "/risk/rules/3",
    says: "Without this rule every quote has the same risk: where it says high, another rule does too.",
  },
  {
    code: "not_monotone",
    fires: chains({ risk_medium: ["SALES_MANAGER", "LEGAL"] }),
    at: "/approvals/approval_chains/risk_medium",
    says: "A quote with payment terms of 31 days no longer needs LEGAL, which the better one with payment terms of 30 days needs.",
  },
  {
    code: "denied_then_allowed",
    fires: { terms: { liability: { unlimited: "legal" } } },
    quiet: { terms: { liability: { unlimited: "legal", max: null } } },
    at: "/terms/liability/max",
    says: "A quote with unlimited liability is allowed with LEGAL, and the better one with a liability of 10,000,000.01 USD is denied.",
  },
  {
    code: "senior_needs_more",
    fires: ofSmb({ self_approve_pct: { sales_manager: 0.1 } }),
    at: "/discounts/smb/self_approve_pct/sales_manager",
    says: "In smb, a sales_manager needs SALES_MANAGER for a quote of 10.01 % discount, and an ae does not.",
  },
  {
    code: "looser_than_floor",
    fires: ofSmb({ max_term_months: 121 }),
    quiet: ofSmb({ max_term_months: 120 }),
    at: "/discounts/smb/max_term_months",
    says: "This is looser than what the platform asks of every tenant: no term above 120 months.",
  },
  {
    code: "floor_rules",
    fires: ofSmb({ max_discount_pct: undefined }),
    at: "/discounts/smb",
    says: "The config sets no limit here, so the platform's holds: no discount above 90 %.",
  },
  {
    code: "suspicious_unit",
    fires: ofSmb({ finance_required_line_pct: 0.002 }),
    at: "/discounts/smb/finance_required_line_pct",
    says: "0.002 is 0.2 %: rates are fractions of 1.",
  },
  {
    code: "unknown_family",
    fires: { products: { families: { Plasn: { max_discount_pct: 0.5 } } } },
    at: "/products/families/Plasn",
    says: "No product of the catalogue is of the family Plasn, so its limits hold nobody.",
  },
  {
    code: "feature_off",
    fires: { features: { risk: false } },
    quiet: { features: { risk: false }, risk: undefined },
    at: "/features/risk",
    says: "The feature risk is off, so /risk counts as not written.",
  },
  {
    code: "not_acted_on_yet",
    fires: { retention: { leads: "r13m" }, labels: { lead: "Enquiry" } },
    at: "/retention",
    says: "No stage of this release acts on /retention and /labels yet; it is kept with the version.",
  },
  {
    code: "unused_acceptance",
    fires: {
      accepted_findings: [{ code: "segment_gap", pointer: "/segments/1", reason: "So it is." }],
    },
    at: "/accepted_findings/0",
    says: "There is no warning segment_gap at /segments/1 to accept.",
  },
  {
    code: "approver_missing",
    fires: {},
    users: without("legal-1", "legal-2"),
    at: "/approvals/approval_chains",
    says: "LEGAL can be needed for smb quotes, and nobody active could be asked.",
  },
  {
    code: "quorum_unreachable",
    fires: {},
    users: without("finance-2"),
    at: "/approvals/quorum/FINANCE",
    says: "FINANCE needs 2 different approvals for smb quotes, and there are too few active people to give them.",
  },
  {
    code: "submitter_without_approver",
    fires: {},
    users: without("vp_sales-2"),
    at: "/approvals/approval_chains",
    says: "For smb quotes submitted by user:vp_sales-1 nobody can give VP_SALES: the only one who could approve is the submitter.",
  },
];

const TOLD_ELSEWHERE: readonly FindingCode[] = [
  // decisions/prover/prove-config.test.ts
  "hard_invariant_broken",
  "not_provable",
  // decisions/intake-findings.test.ts
  "points_never_qualify",
  "points_without_name",
  "form_without_required",
  "idle_setting",
];

describe("a finding is told where it is, with what it means and what shows it", () => {
  it("and every code has its case", () => {
    const codes = [...CASES.map(({ code }) => code), ...TOLD_ELSEWHERE];
    expect(codes.toSorted()).toEqual(Object.keys(FINDING_CODES).toSorted());
  });

  it.each(CASES)("$code", ({ code, fires, at, says, quiet, users }) => {
    const found = findingsOf(fires, users).filter((one) => one.code === code);
    expect(found.map(({ pointer, message }) => [pointer, message])).toContainEqual([at, says]);
    expect(found[0]?.severity).toBe(FINDING_CODES[code]);
    const still = findingsOf(quiet ?? {}).filter(
      (one) => one.code === code && one.message === says,
    );
    expect(still).toEqual([]);
  });

  it("every error and warning about leads and quotes has one that shows it", () => {
    // What is about a figure or a rule alone shows itself.
    const plain = /^(?:suspicious_unit|unknown_family|dead_rule|segment_unreachable)$/;
    const bare = CASES.flatMap(({ code, fires, users }) =>
      findingsOf(fires, users).filter(
        (one) => one.code === code && one.severity !== "note" && one.example === null,
      ),
    );
    expect(bare.filter(({ code }) => !plain.test(code))).toEqual([]);
  });
});
