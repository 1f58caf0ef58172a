// SPDX-License-Identifier: Apache-2.0
// Sentences of the policies' codes in English.

/** Every code that a policy can emit; a test holds the catalogs beside the Rego equal to it. */
export const en = {
  // Refusals.
  input_malformed: "The input could not be read, so nothing was allowed.",
  config_missing: "No configuration was in force, so nothing was allowed.",
  preflight_denied: "The lead was turned away before routing.",
  domain_blocked: "The email's domain is on the block list.",
  email_class_denied: "This kind of email address is not accepted.",
  honeypot_filled: "The hidden field of the form was filled in, as only machines do.",
  role_address_denied: "Addresses of an office and not of a person are not accepted.",
  domain_velocity_exceeded: "Too many leads came from this company's mail domain in a short time.",
  // Admission.
  accepted: "Nothing speaks against the lead.",
  domain_allowed: "The email's domain is on the allow list.",
  allow_listed: "Let in by the allow list.",
  free_mail: "The address is at a free mail provider.",
  disposable_mail: "The address is a disposable one.",
  role_address: "The address is an office's and not a person's.",
  phone_only: "There is a phone number but no email address.",
  company_missing: "The company is not named.",
  // Rungs.
  account_owner_follows:
    "The lead belongs to an existing customer, so it goes to the account's owner.",
  partner_owner:
    "A partner registered the lead, so it goes to whoever takes that partner's registrations.",
  named_account: "The account is worked by name, so its lead goes to the account's owner.",
  csm_follows:
    "The lead belongs to an existing customer, so it goes to the customer success manager.",
  named_account_vs_rotation:
    "The account is worked by name, but its owner takes no lead now, so another rule decided.",
  strategy_disagreement: "The territory would have named somebody else than the account does.",
  segment_gap: "Revenue or company size is known, and no segment of the configuration holds it.",
  ambiguous_account: "Several accounts fit equally well, so none was taken for it.",
  parent_child_owner_split: "Companies of one group have different owners.",
  owner_out_of_region: "The account's owner does not work the lead's territory.",
  territory_match: "The territory of the lead's place names who takes this segment.",
  segment_owner: "The lead's segment names who takes it.",
  pool_rotation: "No earlier rule named anyone, so the pool takes turns.",
  pool_capacity: "No earlier rule named anyone, so the pool's least loaded member takes it.",
  fallback_queue: "No rule named anyone, so the lead waits in the fallback team's queue.",
  // Segments.
  segment_by_arr: "The account's recurring revenue decided the segment.",
  segment_by_size: "The company's size decided the segment.",
  segment_unknown: "Neither revenue nor company size gives a segment of the configuration.",
  // Conflicts.
  owner_inactive: "The account's owner is no longer active.",
  territory_gap: "The territory names nobody for this segment.",
  shared_domain: "Several accounts share the email's domain, so none was taken for it.",
  // Missing attributes.
  contact: "An email address or a phone number is missing.",
  country: "The country is missing.",
  company_size: "The company's size is missing.",
  // What denies a quote.
  role_may_not_submit: "The submitter's role may not submit quotes of this segment.",
  rate_missing:
    "There is no exchange rate for the quote's currency, so its amounts cannot be judged.",
  discount_over_max: "The discount is above the hard limit.",
  family_over_max: "A product family's discount is above the family's hard limit.",
  term_over_max: "The term is longer than allowed.",
  payment_terms_over_max: "The payment terms are longer than allowed.",
  liability_over_max: "The liability is higher than allowed.",
  liability_unlimited: "Unlimited liability is not allowed.",
  // Who has to approve a quote, and why.
  above_own_limit: "The discount is above what the submitter may give alone.",
  manager_required: "The discount needs the sales manager's approval.",
  finance_required: "The discount needs finance's approval.",
  line_discount: "One line's discount needs finance's approval.",
  family_discount: "A product family's discount needs finance's approval.",
  vp_required: "The discount needs the approval of the VP of Sales.",
  over_high_arr: "The annual recurring revenue is that of a large deal.",
  over_high_tcv: "The total contract value is that of a large deal.",
  strategic_deal: "The deal is strategic and needs the approval of the VP of Sales.",
  long_term: "The term needs finance's approval.",
  very_long_term: "The term needs the approval of the VP of Sales.",
  non_standard_terms: "The terms are not the standard ones.",
  non_standard_liability: "The liability clause is not the standard one, so legal has to approve.",
  liability_above_limit: "The amount of the liability needs legal's approval.",
  liability_unlimited_legal: "Unlimited liability needs legal's approval.",
  payment_terms_long: "The payment terms need finance's approval.",
  risk_medium: "The risk of the deal is medium.",
  risk_high: "The risk of the deal is high.",
  // What is good to know of a quote.
  exception_granted: "A granted exception lifts the hard limit on the discount.",
  claims_differ: "The figures given differ from those derived from the lines, which count.",
  self_approved: "The quote is within the submitter's own limits.",
  // What the platform asks of every tenant.
  floor_discount_over_max: "The discount is above the platform's limit for everyone.",
  floor_term_over_max: "The term is longer than the platform allows anyone.",
  floor_finance_required: "The platform asks finance to approve a discount this high.",
  floor_non_standard_terms: "The platform asks legal to approve terms that are not standard.",
  floor_unlimited_liability: "The platform asks legal to approve unlimited liability.",
  // What keeps a contract from being activated.
  contract_not_signed: "The contract is not signed.",
  signature_receipt_missing: "There is no receipt of the contract's signature.",
  evaluation_missing: "There is no receipt of the quote's evaluation.",
  quote_not_approved: "The quote's approvals are not complete.",
  approval_missing_sales_manager: "There is no receipt of the sales manager's approval.",
  approval_missing_finance: "There is no receipt of finance's approval.",
  approval_missing_legal: "There is no receipt of legal's approval.",
  approval_missing_vp_sales: "There is no receipt of the approval by the VP of Sales.",
  terms_differ: "The signed terms are not those that were approved.",
  signers_incomplete: "Not everyone who has to sign has signed.",
  signer_not_authorized: "Someone signed who is not authorized to.",
  payment_terms_missing: "No payment terms are agreed.",
  jurisdiction_missing: "The contract names no governing law.",
  jurisdiction_not_allowed: "The contract's governing law is not one of those allowed.",
  activation_clear: "Everything that has to be proven is proven.",
  // Failures of the policy itself: nothing is allowed, and a lead is held.
  policy_input_invalid: "The policy was not asked, because its input was not of the agreed shape.",
  policy_conflict: "Two rules of the policy contradict each other.",
  policy_abort: "The policy stopped before it had an answer.",
  policy_undefined: "The policy gave no answer.",
  policy_result_invalid: "The policy's answer was not of the agreed shape.",
  policy_memory: "The configuration does not fit into the policy's memory.",
  policy_malfunction: "The policy could not read its input or its configuration.",
  policy_contradiction: "The policy allowed the lead in one answer and refused it in another.",
} as const;

export type Sentences = Readonly<Record<keyof typeof en, string>>;
