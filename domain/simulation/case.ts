// SPDX-License-Identifier: Apache-2.0
// One thought-up lead, quote or contract, as a person writes it: facts with usual values where nothing is said. Amounts are
// minor units of the config's currency, rates basis points.
import { z } from "zod";
import { Role } from "../access/roles.ts";
import {
  ActivationDecision,
  ActivationInput,
  CONTRACT_STATUSES,
  RECEIPT_TYPES,
} from "../policy/activation.ts";
import { LeadRoutingDecision, PreflightDecision } from "../policy/decision.ts";
import { LeadRoutingInput, PreflightInput } from "../policy/input.ts";
import {
  ApprovalRole,
  Bps,
  CREDITS,
  EXCEPTION_STATES,
  Liability,
  OverriddenDecision,
  QuoteInput,
} from "../policy/quote.ts";

const { segment, region, term_months, payment_terms_days, net_arr_minor, tcv_minor, product_mix } =
  QuoteInput.shape.quote.shape;

const UsualLiability = Liability.default({ nonstandard: false, unlimited: false, cap_minor: null });

export const QuoteFacts = z.strictObject({
  role: Role.default("ae").describe("Who submits it."),
  segment,
  region: region.default(null),
  rate_known: z.boolean().default(true),
  net_arr_minor: net_arr_minor.default(0),
  tcv_minor: tcv_minor.default(0),
  discount_bps: Bps.default(0),
  largest_line_discount_bps: Bps.optional().describe("Absent: as much as the whole discount."),
  term_months: term_months.default(12),
  payment_terms_days: payment_terms_days.default(30),
  has_non_standard_terms: z.boolean().default(false),
  liability: UsualLiability,
  product_mix: product_mix.default([]),
  claims_differ: z.boolean().default(false),
  credit: z.enum(CREDITS).default("good"),
  exception: z.enum(EXCEPTION_STATES).default("none"),
});
export type QuoteFacts = z.infer<typeof QuoteFacts>;

const lead = PreflightInput.shape.lead.shape;

export const LeadFacts = z.strictObject({
  source: z.string().max(100).default("website"),
  email_class: lead.email_class.default("corporate"),
  listed: lead.listed.default("none"),
  has_email: z.boolean().default(true),
  has_phone: z.boolean().default(false),
  has_company: z.boolean().default(true),
  country: z.string().max(2).nullable().default(null).describe("ISO 3166-1 code."),
  region: z.string().max(6).nullable().default(null).describe("ISO 3166-2 code, such as US-CA."),
  company_size: z.int().min(0).nullable().default(null),
  honeypot: z.boolean().default(false).describe("The form's hidden field was filled in."),
  email_role: z.boolean().default(false).describe("The address is an office's, such as info@."),
  domain_velocity: z
    .int()
    .min(0)
    .nullable()
    .default(null)
    .describe("Other leads of its company's mail domain within the window; null: not counted."),
  account: LeadRoutingInput.shape.account
    .default(null)
    .describe("The account that evidence links."),
  match_conflicts: LeadRoutingInput.shape.match_conflicts.max(10).default([]),
});
export type LeadFacts = z.infer<typeof LeadFacts>;

const contract = ActivationInput.shape.contract.shape;

export const ContractFacts = z.strictObject({
  role: Role.nullable().default(null),
  status: z.enum(CONTRACT_STATUSES).default("signed"),
  terms_match_quote: z.boolean().default(true),
  signers_complete: z.boolean().default(true),
  signers_authorized: z.boolean().default(true),
  jurisdiction: contract.jurisdiction.default(null),
  term_months: contract.term_months.default(12),
  payment_terms_days: contract.payment_terms_days.default(30),
  has_non_standard_terms: z.boolean().default(false),
  liability: UsualLiability,
  segment,
  approved: z.boolean().default(true).describe("Whether the quote's approvals are complete."),
  required_approvals: z.array(ApprovalRole).max(4).default([]),
  receipts: z
    .array(z.enum(RECEIPT_TYPES))
    .max(RECEIPT_TYPES.length)
    .default(["EVALUATE_QUOTE", "GENERATE_CONTRACT", "CONTRACT_SIGNED"]),
});
export type ContractFacts = z.infer<typeof ContractFacts>;

export const CaseFacts = z.discriminatedUnion("subject", [
  z.strictObject({ subject: z.literal("quote"), facts: QuoteFacts }),
  z.strictObject({ subject: z.literal("lead"), facts: LeadFacts }),
  z.strictObject({ subject: z.literal("contract"), facts: ContractFacts }),
]);
export type CaseFacts = z.infer<typeof CaseFacts>;

const said = {
  /** Every reason in order, in the config's language. */
  reasons: z.array(z.strictObject({ code: z.string(), sentence: z.string() })),
  rationale: z.string(),
};
/** Policy gave no answer: the lead would be held. */
const failure = z.string().nullable();

export const CaseAnswer = z.discriminatedUnion("subject", [
  z.strictObject({
    subject: z.literal("quote"),
    input: QuoteInput,
    decision: OverriddenDecision,
    ...said,
  }),
  z.strictObject({
    subject: z.literal("lead"),
    preflight: z.strictObject({ input: PreflightInput, decision: PreflightDecision.nullable() }),
    routing: z.strictObject({ input: LeadRoutingInput, decision: LeadRoutingDecision.nullable() }),
    failure,
    ...said,
  }),
  z.strictObject({
    subject: z.literal("contract"),
    input: ActivationInput,
    decision: ActivationDecision,
    ...said,
  }),
]);
export type CaseAnswer = z.infer<typeof CaseAnswer>;
