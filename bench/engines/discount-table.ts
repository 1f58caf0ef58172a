// SPDX-License-Identifier: Apache-2.0
// The part of the quote rules that every engine here can say: discount x role x segment x ARR -> who has to approve.
// A tenant's config has nothing else in it, so that the whole policy answers what the table does.
import type { Role } from "#domain/access/roles.ts";
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import type { CompiledDeals, CompiledLimits } from "#domain/config/compiled-deals.ts";
import { APPROVAL_ROLES, type ApprovalRole, type QuoteInput } from "#domain/policy/quote.ts";
import { SUBMITTERS } from "../../tests/fixtures/random-deals.ts";
import type { SeededRandom } from "../../tests/fixtures/seeded-random.ts";

export interface Quote {
  readonly segment: string;
  readonly role: Role;
  readonly discount_bps: number;
  readonly net_arr_minor: number;
}

export interface Verdict {
  readonly allow: boolean;
  readonly required_approvals: readonly ApprovalRole[];
}

/** Holds where every condition does; null is no condition. Above is strict, up to and from are inclusive. */
export interface TableRow {
  readonly segment: string | null;
  readonly role: Role | null;
  readonly discount_above_bps: number | null;
  readonly discount_up_to_bps: number | null;
  readonly arr_from_minor: number | null;
  readonly denies: boolean;
  readonly approvals: readonly ApprovalRole[];
}

/** What the rows that hold say together. */
export function verdictOf(rows: readonly TableRow[]): Verdict {
  const asked = new Set(rows.flatMap(({ approvals }) => approvals));
  return {
    allow: rows.every(({ denies }) => !denies),
    required_approvals: APPROVAL_ROLES.filter((role) => asked.has(role)),
  };
}

/** The rows of a tenant, in the order of the policy's codes. */
export function discountTable(deals: CompiledDeals): TableRow[] {
  const { chains, high_arr_minor } = deals;
  return [
    ...Object.entries(deals.segments).flatMap(([segment, limits]) =>
      segmentRows(segment, limits, chains.default),
    ),
    ...row({ arr_from_minor: high_arr_minor, approvals: chains.over_high_arr }, high_arr_minor),
  ];
}

function segmentRows(
  segment: string,
  limits: CompiledLimits,
  chain: readonly ApprovalRole[],
): TableRow[] {
  const manager = limits.manager_above_bps;
  const above = (bps: number | null, approvals: readonly ApprovalRole[]): TableRow[] =>
    row({ segment, discount_above_bps: bps, approvals }, bps);
  return [
    ...row({ segment, discount_above_bps: limits.max_bps, denies: true }, limits.max_bps),
    ...SUBMITTERS.flatMap((role) => {
      const own = limits.own_bps[role] ?? 0;
      const most = manager === null ? own : Math.max(own, manager);
      return [
        ...row(
          { segment, role, discount_above_bps: own, discount_up_to_bps: manager, approvals: chain },
          own,
        ),
        ...row({ segment, role, discount_above_bps: most, approvals: ["SALES_MANAGER"] }, manager),
      ];
    }),
    ...above(limits.finance_above_bps, ["FINANCE"]),
    ...above(limits.vp_above_bps, ["VP_SALES"]),
    ...row(
      { segment, arr_from_minor: limits.strategic_arr_minor, approvals: ["VP_SALES"] },
      limits.strategic_arr_minor,
    ),
  ];
}

/** One row, or none where the config does not set the limit. */
function row(of: Partial<TableRow>, limit: number | null): TableRow[] {
  if (limit === null) return [];
  return [
    {
      segment: null,
      role: null,
      discount_above_bps: null,
      discount_up_to_bps: null,
      arr_from_minor: null,
      denies: false,
      approvals: [],
      ...of,
    },
  ];
}

const BPS = [0, 500, 1_000, 2_000, 3_000, 4_000, 6_000] as const;
const ARR = [5_000_000, 25_000_000, 100_000_000] as const;
const NONE = {
  finance_above_line_bps: null,
  finance_above_months: null,
  vp_above_months: null,
  max_months: null,
  legal_for_non_standard: false,
} as const;

/** Rules with nothing in them but the table. */
export function tableConfig(random: SeededRandom): CompiledConfig & { deals: CompiledDeals } {
  const maybe = <T>(limits: readonly T[]): T | null =>
    random.below(4) === 0 ? null : random.pick(limits);
  const limits = (): CompiledLimits => ({
    submit: [...SUBMITTERS],
    own_bps: Object.fromEntries(SUBMITTERS.map((role) => [role, random.pick(BPS)])),
    manager_above_bps: maybe(BPS),
    finance_above_bps: maybe(BPS),
    vp_above_bps: maybe(BPS),
    max_bps: random.pick([5_000, 8_000, 10_000]),
    strategic_arr_minor: maybe(ARR),
    ...NONE,
  });
  return {
    v: 1,
    currency: "USD",
    segments: [],
    ladder: [],
    territory_by_region: {},
    territory_owners: {},
    default_pool: null,
    pools: {},
    fallback_team: "team_fallback",
    default_sla_minutes: 60,
    preflight: { deny_email_classes: [] },
    deals: {
      segments: { smb: limits(), enterprise: limits() },
      high_arr_minor: maybe(ARR),
      high_tcv_minor: null,
      chains: {
        default: ["SALES_MANAGER"],
        over_high_arr: ["SALES_MANAGER", "FINANCE"],
        non_standard_terms: [],
        risk_medium: [],
        risk_high: [],
      },
      families: {},
      liability: { legal_above_minor: null, max_minor: null, unlimited: "deny" },
      payment_terms: { finance_above_days: null, max_days: null },
      risk: [],
      exception_max_bps: null,
      stages: APPROVAL_ROLES.map((role) => [role]),
      quorum: {},
      jurisdictions: null,
      floor: {
        max_bps: 10_000,
        finance_above_bps: 10_000,
        max_months: 1_200,
        legal_for_non_standard: false,
        legal_for_unlimited_liability: false,
      },
    },
  };
}

/** On the table's limits and one step beside them. */
export function tableQuote(random: SeededRandom): Quote {
  return {
    segment: random.pick(["smb", "enterprise"]),
    role: random.pick(SUBMITTERS),
    discount_bps: Math.max(0, random.pick([...BPS, 5_000, 8_000]) + random.below(3) - 1),
    net_arr_minor: random.pick(ARR) + random.below(3) - 1,
  };
}

/** The same question with everything else that policy asks for, all of it harmless. */
export function quoteInput(quote: Quote, input_id: string): QuoteInput {
  return {
    schema: 1,
    input_id,
    now_ms: 0,
    action: "SUBMIT_QUOTE",
    subject: { kind: "user", role: quote.role },
    quote: {
      segment: quote.segment,
      region: null,
      rate_known: true,
      net_arr_minor: quote.net_arr_minor,
      tcv_minor: quote.net_arr_minor,
      discount_bps: quote.discount_bps,
      largest_line_discount_bps: quote.discount_bps,
      term_months: 12,
      payment_terms_days: 30,
      has_non_standard_terms: false,
      liability: { nonstandard: false, unlimited: false, cap_minor: null },
      product_mix: [],
      claims_differ: false,
    },
    account: { credit: "good" },
    exception: "none",
  };
}
