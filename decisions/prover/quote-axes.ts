// SPDX-License-Identifier: Apache-2.0
// One axis for each attribute of a quote: the cells into which the thresholds of a config, or of two, cut its values.
import { ROLES } from "#domain/access/roles.ts";
import type { CompiledDeals, CompiledLimits } from "#domain/config/compiled-deals.ts";
import { CREDITS, EXCEPTION_STATES } from "#domain/policy/quote.ts";
import type {
  LiabilityLimit,
  QuoteDimension,
  QuoteFacts,
} from "#domain/policy/quote-dimensions.ts";
import { type Cell, codeCells, integerCells, singleCell } from "./cells.ts";

export interface Axis<D extends QuoteDimension> {
  readonly dimension: D;
  readonly cells: readonly Cell<QuoteFacts[D]>[];
}
export type QuoteAxis = { readonly [D in QuoteDimension]: Axis<D> }[QuoteDimension];

/** The rules that an axis is cut by: of one segment, and of the whole config; of both sides of a diff. */
export interface AxisScope {
  readonly deals: readonly CompiledDeals[];
  readonly limits: readonly CompiledLimits[];
}

/** As far as the input's own shape goes (domain/policy/quote.ts). */
const MAX_BPS = 10_000;
const MAX_MONTHS = 1_200;
const MAX_DAYS = 3_650;
const MAX_MINOR = Number.MAX_SAFE_INTEGER;

/** A region and a family that no config names: none can have this name. */
export const OTHER = "*other";

type Cut<D extends QuoteDimension> = (scope: AxisScope) => readonly Cell<QuoteFacts[D]>[];

/** Roles that submit and approve alike are one cell; of a role that may not submit every quote is denied. */
export const roleCells: Cut<"role"> = ({ limits }) =>
  codeCells(
    ROLES.filter((role) => limits.some(({ submit }) => submit.includes(role))),
    (role) => limits.map(({ submit, own_bps }) => [submit.includes(role), own_bps[role] ?? 0]),
  );

export const discountCells: Cut<"discount_bps"> = ({ deals, limits }) =>
  integerCells(
    [
      ...limits.flatMap((limit) => [
        // Nobody without an entry approves any discount.
        0,
        ...Object.values(limit.own_bps),
        limit.manager_above_bps,
        limit.finance_above_bps,
        limit.vp_above_bps,
        limit.max_bps,
      ]),
      ...deals.flatMap((deal) => [
        deal.exception_max_bps,
        deal.floor.max_bps,
        deal.floor.finance_above_bps,
      ]),
    ],
    0,
    MAX_BPS,
  );

/** Only a valid exception lifts a limit, and only where there are exceptions. */
export const exceptionCells: Cut<"exception"> = ({ deals }) => {
  const isRead = deals.some(({ exception_max_bps }) => exception_max_bps !== null);
  return codeCells(EXCEPTION_STATES, (state) => isRead && state === "valid");
};

export const lineCells: Cut<"largest_line_discount_bps"> = ({ limits }) =>
  integerCells(
    limits.map((limit) => limit.finance_above_line_bps),
    0,
    MAX_BPS,
  );

export const arrCells: Cut<"net_arr_minor"> = ({ deals, limits }) =>
  integerCells(
    [
      ...deals.map((deal) => deal.high_arr_minor),
      ...limits.map((limit) => limit.strategic_arr_minor),
    ],
    0,
    MAX_MINOR,
  );

export const tcvCells: Cut<"tcv_minor"> = ({ deals }) =>
  integerCells(
    deals.map((deal) => deal.high_tcv_minor),
    0,
    MAX_MINOR,
  );

/** The segment's own limits and the floor's; the rules of risk cut the term again, in cells of their own. */
export const termCells: Cut<"term_months"> = ({ deals, limits }) =>
  integerCells(
    [
      ...limits.flatMap((limit) => [
        limit.finance_above_months,
        limit.vp_above_months,
        limit.max_months,
      ]),
      ...deals.map((deal) => deal.floor.max_months),
    ],
    0,
    MAX_MONTHS,
  );

export const riskTermCells: Cut<"term_months"> = ({ deals }) =>
  integerCells(
    deals.flatMap((deal) => deal.risk.map((rule) => rule.term_above_months)),
    0,
    MAX_MONTHS,
  );

export const paymentCells: Cut<"payment_terms_days"> = ({ deals }) =>
  withNone(
    deals.flatMap(({ payment_terms }) => [
      payment_terms.finance_above_days,
      payment_terms.max_days,
    ]),
  );

export const riskPaymentCells: Cut<"payment_terms_days"> = ({ deals }) =>
  withNone(deals.flatMap((deal) => deal.risk.map((rule) => rule.payment_terms_above_days)));

/** One by one where any rule asks: which of two is worse differs from credit to credit. */
export const creditCells: Cut<"credit"> = ({ deals }) => {
  const isRead = deals.some((deal) => deal.risk.some((rule) => rule.credit !== null));
  return codeCells(CREDITS, (credit) => isRead && credit);
};

export const regionCells: Cut<"region"> = ({ deals }) => {
  const rules = deals.flatMap((deal) => deal.risk);
  const named = new Set(rules.flatMap((rule) => rule.regions ?? []));
  return codeCells<string | null>([null, OTHER, ...named], (region) =>
    rules.map(({ regions }) => regions === null || (region !== null && regions.includes(region))),
  );
};

export const liabilityCells: Cut<"liability"> = ({ deals }) => {
  const limits = deals.flatMap(({ liability }) => [
    liability.legal_above_minor,
    liability.max_minor,
  ]);
  const caps = integerCells(limits, 0, MAX_MINOR).map(({ value, last }): Cell<LiabilityLimit> => ({
    value: { unlimited: false, cap_minor: value },
    last: { unlimited: false, cap_minor: last },
    members: [],
  }));
  return [
    singleCell<LiabilityLimit>({ unlimited: false, cap_minor: null }),
    ...caps,
    singleCell<LiabilityLimit>({ unlimited: true, cap_minor: null }),
  ];
};

/** One family of the catalogue at each of its discounts; without `family`, one that the config does not name. */
export function familyCells(
  { deals }: AxisScope,
  family: string,
): readonly Cell<QuoteFacts["product_mix"]>[] {
  const limits = deals.flatMap((deal) => {
    // A family may be named as a member that every object has.
    const own = Object.hasOwn(deal.families, family) ? deal.families[family] : undefined;
    return own === undefined ? [] : [own.finance_above_bps, own.max_bps];
  });
  return integerCells(limits, 0, MAX_BPS).map(({ value, last }) => ({
    value: [{ family, discount_bps: value }],
    last: [{ family, discount_bps: last }],
    members: [],
  }));
}

export const flagCells: readonly Cell<boolean>[] = [singleCell(false), singleCell(true)];

function withNone(limits: readonly (number | null)[]): readonly Cell<number | null>[] {
  return [singleCell<number | null>(null), ...integerCells(limits, 0, MAX_DAYS)];
}
