// SPDX-License-Identifier: Apache-2.0
// What quote and activation policies read of a config: integers and codes, resident in the Wasm heap, so the keys are
// short and nothing is in here that no policy reads. A limit that is null is not set. `above` is strict, `max` and `own`
// are inclusive, a high or strategic amount counts from the amount itself on.
import { z } from "zod";
import { Role } from "../access/roles.ts";
import { ApprovalRole, Bps, CREDITS } from "../policy/quote.ts";

const Roles = z.array(ApprovalRole);
const Months = z.int().min(0).nullable();
const Days = z.int().min(0).nullable();
const Amount = z.int().min(0).nullable();

/** One segment's limits; every segment of the config has an entry. */
export const CompiledLimits = z.strictObject({
  /** Roles that may submit a quote of this segment. */
  submit: z.array(Role),
  /** Most discount that a role approves by itself; a role without an entry approves none. */
  own_bps: z.partialRecord(Role, Bps),
  manager_above_bps: Bps.nullable(),
  finance_above_bps: Bps.nullable(),
  vp_above_bps: Bps.nullable(),
  /** On the largest discount of any one line. */
  finance_above_line_bps: Bps.nullable(),
  /** The hard limit: above it there is no quote without a sanctioned exception. */
  max_bps: Bps,
  strategic_arr_minor: Amount,
  finance_above_months: Months,
  vp_above_months: Months,
  max_months: Months,
  /** LEGAL for non-standard terms or liability, whatever the chains say. */
  legal_for_non_standard: z.boolean(),
});
export type CompiledLimits = z.infer<typeof CompiledLimits>;

const RiskRule = z.strictObject({
  level: z.enum(["medium", "high"]),
  /** The rule holds where every condition that is not null does. */
  credit: z.array(z.enum(CREDITS)).nullable(),
  regions: z.array(z.string()).nullable(),
  payment_terms_above_days: Days,
  term_above_months: Months,
});

/** What the platform asks of every tenant; part of each version's hash, so a receipt says which floor held. */
export const PlatformFloor = z.strictObject({
  max_bps: Bps,
  finance_above_bps: Bps,
  max_months: z.int().min(0),
  legal_for_non_standard: z.boolean(),
  legal_for_unlimited_liability: z.boolean(),
});
export type PlatformFloor = z.infer<typeof PlatformFloor>;

export const CompiledDeals = z.strictObject({
  segments: z.record(z.string(), CompiledLimits),
  high_arr_minor: Amount,
  high_tcv_minor: Amount,
  chains: z.strictObject({
    /** Above the submitter's own limit where no manager percentage says more. */
    default: Roles,
    over_high_arr: Roles,
    non_standard_terms: Roles,
    risk_medium: Roles,
    risk_high: Roles,
  }),
  /** Family of the product catalogue -> its own limits, on the family's own discount. */
  families: z.record(
    z.string(),
    z.strictObject({ finance_above_bps: Bps.nullable(), max_bps: Bps.nullable() }),
  ),
  liability: z.strictObject({
    legal_above_minor: Amount,
    max_minor: Amount,
    /** What an unlimited liability is answered with. */
    unlimited: z.enum(["deny", "legal"]),
  }),
  payment_terms: z.strictObject({ finance_above_days: Days, max_days: Days }),
  /** The highest level of the rules that hold; low where none does. */
  risk: z.array(RiskRule),
  /** Most discount with a valid exception; null: exceptions lift nothing. */
  exception_max_bps: Bps.nullable(),
  /** All four roles, each once: one stage after the other. */
  stages: z.array(Roles),
  /** How many different people of a role must approve; a role without an entry needs one. */
  quorum: z.partialRecord(ApprovalRole, z.int().min(1)),
  /** ISO 3166-1 codes in order; null: every jurisdiction. */
  jurisdictions: z.array(z.string()).nullable(),
  floor: PlatformFloor,
});
export type CompiledDeals = z.infer<typeof CompiledDeals>;
