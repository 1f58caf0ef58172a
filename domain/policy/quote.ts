// SPDX-License-Identifier: Apache-2.0
// The quote question (`SUBMIT_QUOTE`): what discount_approvals and tenant_overrides see, and what they answer. Every
// value is derived by the host from the quote's lines, the account and the config's rate table; none is a caller's word.
import { z } from "zod";
import { Role } from "../access/roles.ts";
import { Code, TraceItem } from "./decision.ts";
import { head } from "./input.ts";

/** Who may have to approve, in the order in which the product asks where a config names no stages. */
export const APPROVAL_ROLES = ["SALES_MANAGER", "FINANCE", "LEGAL", "VP_SALES"] as const;
export const ApprovalRole = z.enum(APPROVAL_ROLES);
export type ApprovalRole = z.infer<typeof ApprovalRole>;

export const RISK_LEVELS = ["low", "medium", "high"] as const;
/** The account's credit, from good to none known. */
export const CREDITS = ["good", "fair", "poor", "unknown"] as const;
/** What became of a sanctioned exception asked for this revision; only `valid` lifts a limit. */
export const EXCEPTION_STATES = ["none", "valid", "expired", "over_ceiling", "unapproved"] as const;

/** 10,000 basis points are the whole list price. */
export const Bps = z.int().min(0).max(10_000);
const Minor = z.int().min(0);

/** Liability as a contract limits it; `cap_minor` in the config's currency, null where no figure stands in it. */
export const Liability = z.strictObject({
  nonstandard: z.boolean(),
  unlimited: z.boolean(),
  cap_minor: Minor.nullable(),
});

/** A quote rarely has more than a dozen families; the door refuses more lines than this names. */
const MAX_FAMILIES = 100;

export const QuoteInput = z.strictObject({
  ...head,
  action: z.literal("SUBMIT_QUOTE"),
  subject: z.strictObject({ kind: z.enum(["user", "key", "system"]), role: Role }),
  quote: z.strictObject({
    /** A segment of the config, or `unknown`: segment_definitions answered it for the account. */
    segment: z.string().max(64),
    /** A region of the config, null where the account stands in none. */
    region: z.string().max(64).nullable(),
    /** Whether the rate table has a rate of the quote's currency at `now_ms`; without one no amount can be judged. */
    rate_known: z.boolean(),
    /** Annual recurring revenue after discount, minor units of the config's currency. */
    net_arr_minor: Minor,
    /** Total contract value after discount, minor units of the config's currency. */
    tcv_minor: Minor,
    /** Effective discount off the whole list price. */
    discount_bps: Bps,
    largest_line_discount_bps: Bps,
    term_months: z.int().min(0).max(1_200),
    /** Days until an invoice is due; null where none are agreed. */
    payment_terms_days: z.int().min(0).max(3_650).nullable(),
    has_non_standard_terms: z.boolean(),
    liability: Liability,
    /** One item per product family, with the family's effective discount. */
    product_mix: z
      .array(z.strictObject({ family: z.string().max(100), discount_bps: Bps }))
      .max(MAX_FAMILIES),
    /** Whether the caller's own figures differ from the derived ones. */
    claims_differ: z.boolean(),
  }),
  account: z.strictObject({ credit: z.enum(CREDITS) }),
  exception: z.enum(EXCEPTION_STATES),
});
export type QuoteInput = z.infer<typeof QuoteInput>;

export const QuoteDecision = z.strictObject({
  input_id: z.string(),
  allow: z.boolean(),
  /** Most discount that a quote of this segment may have at all, in basis points. */
  max_allowed_discount: Bps,
  /** Each once, in the order of APPROVAL_ROLES; empty where the submitter's own limit suffices. */
  required_approvals: z.array(ApprovalRole),
  /** The same approvals in the tenant's stages: one stage after the other, those of one stage side by side. */
  stages: z.array(z.array(z.strictObject({ role: ApprovalRole, quorum: z.int().min(1) }))),
  flags: z.strictObject({
    legal_required: z.boolean(),
    strategic: z.boolean(),
    /** A sanctioned exception lifted the discount limit. */
    exception: z.boolean(),
    claims_differ: z.boolean(),
  }),
  risk: z.enum(RISK_LEVELS),
  /** Every rule that held, in the policy's fixed order; `self_approved` alone where none did. */
  reason_codes: z.array(Code),
  trace: z.array(TraceItem),
});
export type QuoteDecision = z.infer<typeof QuoteDecision>;

/** The meet of the platform's floor and the tenant's decision: never looser than either. */
export const OverriddenDecision = QuoteDecision.extend({
  /** Whether the floor made the tenant's decision tighter. */
  tightened: z.boolean(),
  floor: z.strictObject({
    allow: z.boolean(),
    max_allowed_discount: Bps,
    required_approvals: z.array(ApprovalRole),
  }),
});
export type OverriddenDecision = z.infer<typeof OverriddenDecision>;
