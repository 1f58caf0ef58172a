// SPDX-License-Identifier: Apache-2.0
// A table of quotes: segment x discount band x term x product mix x risk, each decided. Bands follow from the thresholds of
// the configs themselves, so that within a cell nothing can be decided otherwise.
import { z } from "zod";
import { Role } from "../access/roles.ts";
import { Bps, CREDITS, EXCEPTION_STATES, Liability, QuoteInput } from "../policy/quote.ts";
import { QUOTE_CHANGES, QuoteOutcome } from "./replay.ts";

/** A decision takes some 60 us, twice where two configs are compared: 10,000 cells are some 1.2 s and 5 MB of JSON. */
export const MAX_MATRIX_CELLS = 10_000;
const MAX_POINTS = 200;

const Name = z.string().min(1).max(64);
const { region, payment_terms_days, term_months, net_arr_minor, tcv_minor } =
  QuoteInput.shape.quote.shape;

/** Families that the quote holds, each with the cell's discount where it has none of its own. */
export const ProductMix = z.strictObject({
  name: Name,
  families: z
    .array(z.strictObject({ family: z.string().max(100), discount_bps: Bps.nullable() }))
    .max(20),
});
export type ProductMix = z.infer<typeof ProductMix>;

/** What makes a quote risky beside its term. */
export const RiskCase = z.strictObject({
  name: Name,
  credit: z.enum(CREDITS),
  region,
  payment_terms_days,
});
export type RiskCase = z.infer<typeof RiskCase>;

/** From and to inclusive; `at` is the value that was decided. */
const Band = z.strictObject({ from: z.int(), to: z.int(), at: z.int() });
export type Band = z.infer<typeof Band>;

/** Axes as asked for; what is left out follows from the configs. */
export const AskedAxes = z.strictObject({
  segments: z.array(Name).min(1).max(MAX_POINTS).optional(),
  discounts_bps: z.array(Bps).min(1).max(MAX_POINTS).optional(),
  terms_months: z.array(term_months).min(1).max(MAX_POINTS).optional(),
  product_mixes: z.array(ProductMix).min(1).max(MAX_POINTS).optional(),
  risks: z.array(RiskCase).min(1).max(MAX_POINTS).optional(),
});
export type AskedAxes = z.infer<typeof AskedAxes>;

export const MatrixAxes = z.strictObject({
  segments: z.array(z.string()),
  discounts_bps: z.array(Band),
  terms_months: z.array(Band),
  product_mixes: z.array(ProductMix),
  risks: z.array(RiskCase),
});
export type MatrixAxes = z.infer<typeof MatrixAxes>;

/** What every cell has in common. */
export const MatrixBase = z.strictObject({
  role: Role.default("ae"),
  net_arr_minor: net_arr_minor.default(0),
  tcv_minor: tcv_minor.default(0),
  has_non_standard_terms: z.boolean().default(false),
  liability: Liability.default({ nonstandard: false, unlimited: false, cap_minor: null }),
  exception: z.enum(EXCEPTION_STATES).default("none"),
});
export type MatrixBase = z.infer<typeof MatrixBase>;

export const MatrixCell = z.strictObject({
  segment: z.string(),
  discount_bps: Band,
  term_months: Band,
  product_mix: z.string(),
  risk_case: z.string(),
  outcome: QuoteOutcome,
  /** Under the second config; null where none was named. */
  against: QuoteOutcome.nullable(),
  /** What differs between the two; empty where nothing does, or where there is no second one. */
  changes: z.array(z.enum(QUOTE_CHANGES)),
});
export type MatrixCell = z.infer<typeof MatrixCell>;

export const Matrix = z.strictObject({
  axes: MatrixAxes,
  base: MatrixBase,
  cells: z.array(MatrixCell),
  changed: z.int(),
  /** Every reason code of the cells in words. */
  sentences: z.record(z.string(), z.string()),
});
export type Matrix = z.infer<typeof Matrix>;
