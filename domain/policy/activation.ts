// SPDX-License-Identifier: Apache-2.0
// The activation question (`ACTIVATE_CONTRACT`): may a contract be provisioned and billed? Asked with facts that the
// host has from receipts and from the signed document, never with a caller's word.
import { z } from "zod";
import { Role } from "../access/roles.ts";
import { Code, TraceItem } from "./decision.ts";
import { head } from "./input.ts";
import { ApprovalRole, Liability } from "./quote.ts";

export const CONTRACT_STATUSES = ["draft", "sent", "viewed", "signed", "void"] as const;

/** What has to be proven by a receipt; an approval's is named by its role. */
export const RECEIPT_TYPES = [
  "EVALUATE_QUOTE",
  "SALES_MANAGER_APPROVAL",
  "FINANCE_APPROVAL",
  "LEGAL_APPROVAL",
  "VP_SALES_APPROVAL",
  "GENERATE_CONTRACT",
  "CONTRACT_SIGNED",
] as const;
const ReceiptType = z.enum(RECEIPT_TYPES);

export const ActivationInput = z.strictObject({
  ...head,
  action: z.literal("ACTIVATE_CONTRACT"),
  subject: z.strictObject({ kind: z.enum(["user", "key", "system"]), role: Role.nullable() }),
  contract: z.strictObject({
    status: z.enum(CONTRACT_STATUSES),
    /** Whether the signed terms are those of the approved revision. */
    terms_match_quote: z.boolean(),
    signers_complete: z.boolean(),
    signers_authorized: z.boolean(),
    /** ISO 3166-1 code of the governing law; null where none is named. */
    jurisdiction: z.string().max(2).nullable(),
    term_months: z.int().min(0).max(1_200),
    payment_terms_days: z.int().min(0).max(3_650).nullable(),
    has_non_standard_terms: z.boolean(),
    liability: Liability,
  }),
  quote: z.strictObject({
    segment: z.string().max(64),
    /** Whether the revision's approvals are complete. */
    approved: z.boolean(),
    /** What its decision asked for. */
    required_approvals: z.array(ApprovalRole).max(4),
  }),
  /** Types of the receipts that stand for this revision. */
  receipts: z.array(ReceiptType).max(RECEIPT_TYPES.length),
});
export type ActivationInput = z.infer<typeof ActivationInput>;

export const ActivationDecision = z.strictObject({
  input_id: z.string(),
  allow: z.boolean(),
  /** Each a code, in the policy's fixed order; empty where the contract may be activated. */
  blocking_issues: z.array(Code),
  /** In the order of RECEIPT_TYPES. */
  required_receipts: z.array(ReceiptType),
  /** ISO 3166-1 codes; empty where the config allows every jurisdiction. */
  allowed_jurisdictions: z.array(z.string()),
  reason_codes: z.array(Code),
  trace: z.array(TraceItem),
});
export type ActivationDecision = z.infer<typeof ActivationDecision>;
