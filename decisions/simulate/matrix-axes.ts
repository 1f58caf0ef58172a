// SPDX-License-Identifier: Apache-2.0
// The axes of a matrix where nobody names them: a band between every two thresholds of the configs. Thresholds are strict
// or inclusive from below, so a band ends with its threshold and its last value stands for all of it.
import type { CompiledConfig } from "#domain/config/compiled-config.ts";
import type { CompiledDeals } from "#domain/config/compiled-deals.ts";
import type {
  AskedAxes,
  Band,
  MatrixAxes,
  MatrixBase,
  ProductMix,
  RiskCase,
} from "#domain/simulation/matrix.ts";

const WHOLE_BPS = 10_000;
/** The most that a quote's input takes. */
const MAX_MONTHS = 1_200;
/** Families beyond these have to be asked for: each is a whole table more. */
const MAX_FAMILIES = 4;
const MAX_NAME = 64;

type Role = MatrixBase["role"];

export function matrixAxes(
  configs: readonly CompiledConfig[],
  role: Role,
  asked: AskedAxes,
): MatrixAxes {
  const deals = configs.flatMap((config) => config.deals ?? []);
  const { discounts_bps, terms_months } = asked;
  return {
    segments: asked.segments ?? [
      ...new Set(configs.flatMap(({ segments }) => segments.map(({ name }) => name))),
    ],
    discounts_bps:
      discounts_bps === undefined
        ? bandsOf(
            deals.flatMap((one) => discountThresholds(one, role)),
            WHOLE_BPS,
          )
        : discounts_bps.map(pointOf),
    terms_months:
      terms_months === undefined
        ? bandsOf(deals.flatMap(termThresholds), MAX_MONTHS)
        : terms_months.map(pointOf),
    product_mixes: asked.product_mixes ?? mixesOf(deals),
    risks: asked.risks ?? risksOf(deals),
  };
}

function pointOf(at: number): Band {
  return { from: at, to: at, at };
}

/** Each threshold ends a band; the next one begins above it. */
function bandsOf(thresholds: readonly (number | null | undefined)[], max: number): Band[] {
  const ends = new Set([max]);
  for (const end of thresholds) if (typeof end === "number" && end < max) ends.add(end);
  const sorted = [...ends].toSorted((a, b) => a - b);
  return sorted.map((to, i) => ({ from: i === 0 ? 0 : (sorted[i - 1] ?? 0) + 1, to, at: to }));
}

function discountThresholds(deals: CompiledDeals, role: Role): (number | null | undefined)[] {
  const { segments, families, exception_max_bps, floor } = deals;
  return [
    ...Object.values(segments).flatMap((limits) => [
      limits.own_bps[role],
      limits.manager_above_bps,
      limits.finance_above_bps,
      limits.finance_above_line_bps,
      limits.vp_above_bps,
      limits.max_bps,
    ]),
    ...Object.values(families).flatMap((family) => [family.finance_above_bps, family.max_bps]),
    exception_max_bps,
    floor.max_bps,
    floor.finance_above_bps,
  ];
}

function termThresholds({ segments, risk, floor }: CompiledDeals): (number | null)[] {
  return [
    ...Object.values(segments).flatMap((limits) => [
      limits.finance_above_months,
      limits.vp_above_months,
      limits.max_months,
    ]),
    ...risk.map((rule) => rule.term_above_months),
    floor.max_months,
  ];
}

/** No product with limits of its own, then each family that has some, sold at the cell's discount. */
function mixesOf(deals: readonly CompiledDeals[]): ProductMix[] {
  const families = [...new Set(deals.flatMap((one) => Object.keys(one.families)))].toSorted();
  return [
    { name: "plain", families: [] },
    ...families.slice(0, MAX_FAMILIES).map((family) => ({
      name: family.slice(0, 64),
      families: [{ family, discount_bps: null }],
    })),
  ];
}

/** No risk beside the term, then one case for each rule that asks for more than a term. */
function risksOf(deals: readonly CompiledDeals[]): RiskCase[] {
  const cases: RiskCase[] = [
    { name: "none", credit: "good", region: null, payment_terms_days: null },
  ];
  for (const { credit, regions, payment_terms_above_days: days } of deals.flatMap(
    (one) => one.risk,
  )) {
    const facts = {
      credit: credit?.[0] ?? ("good" as const),
      region: regions?.[0] ?? null,
      payment_terms_days: days === null ? null : days + 1,
    };
    const isKnown = cases.some(
      (one) =>
        one.credit === facts.credit &&
        one.region === facts.region &&
        one.payment_terms_days === facts.payment_terms_days,
    );
    if (!isKnown) cases.push({ name: riskName(facts, cases.length), ...facts });
  }
  return cases;
}

/** What is risky about it, such as "credit poor, payment in 61 days". A long region gives way to the number of the case. */
function riskName({ credit, region, payment_terms_days: days }: Omit<RiskCase, "name">, n: number) {
  const told = [
    ...(credit === "good" ? [] : [`credit ${credit}`]),
    ...(region === null ? [] : [`region ${region}`]),
    ...(days === null ? [] : [`payment in ${days} days`]),
  ].join(", ");
  return told.length <= MAX_NAME ? told : `${told.slice(0, MAX_NAME - 5)} ${n}`;
}
