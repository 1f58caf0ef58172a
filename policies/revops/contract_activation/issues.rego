# SPDX-License-Identifier: Apache-2.0

package revops.contract_activation

_order := [
	"contract_not_signed",
	"signature_receipt_missing",
	"evaluation_missing",
	"quote_not_approved",
	"approval_missing_sales_manager",
	"approval_missing_finance",
	"approval_missing_legal",
	"approval_missing_vp_sales",
	"terms_differ",
	"signers_incomplete",
	"signer_not_authorized",
	"payment_terms_missing",
	"payment_terms_over_max",
	"term_over_max",
	"liability_over_max",
	"liability_unlimited",
	"jurisdiction_missing",
	"jurisdiction_not_allowed",
	"segment_unknown",
]

_holds contains "contract_not_signed" if input.contract.status != "signed"

# No config is read here: without the receipt of a signature nothing is ever provisioned.
_holds contains "signature_receipt_missing" if not "CONTRACT_SIGNED" in input.receipts

_holds contains "evaluation_missing" if not "EVALUATE_QUOTE" in input.receipts

_holds contains "quote_not_approved" if input.quote.approved == false

_holds contains "approval_missing_sales_manager" if {
	_needs.sales_manager
	not "SALES_MANAGER_APPROVAL" in input.receipts
}

_holds contains "approval_missing_finance" if {
	_needs.finance
	not "FINANCE_APPROVAL" in input.receipts
}

_holds contains "approval_missing_legal" if {
	_needs.legal
	not "LEGAL_APPROVAL" in input.receipts
}

_holds contains "approval_missing_vp_sales" if {
	_needs.vp_sales
	not "VP_SALES_APPROVAL" in input.receipts
}

_holds contains "terms_differ" if input.contract.terms_match_quote == false

_holds contains "signers_incomplete" if input.contract.signers_complete == false

_holds contains "signer_not_authorized" if input.contract.signers_authorized == false

# No config is read here: without agreed payment terms nothing is ever billed.
_holds contains "payment_terms_missing" if input.contract.payment_terms_days == null

_holds contains "payment_terms_over_max" if _exceeds(input.contract.payment_terms_days, _deals.payment_terms.max_days)

_holds contains "term_over_max" if _exceeds(input.contract.term_months, _limits.max_months)

_holds contains "term_over_max" if _exceeds(input.contract.term_months, _deals.floor.max_months)

_holds contains "liability_over_max" if _exceeds(input.contract.liability.cap_minor, _deals.liability.max_minor)

_holds contains "liability_unlimited" if {
	input.contract.liability.unlimited == true
	_deals.liability.unlimited == "deny"
}

_holds contains "jurisdiction_missing" if {
	is_array(_deals.jurisdictions)
	input.contract.jurisdiction == null
}

_holds contains "jurisdiction_not_allowed" if {
	is_string(input.contract.jurisdiction)
	is_array(_deals.jurisdictions)
	not input.contract.jurisdiction in _deals.jurisdictions
}

_holds contains "segment_unknown" if not _limits

# A limit is an integer or null, and null sorts below every number: a comparison without `is_number` would hold.
_exceeds(value, limit) if {
	is_number(limit)
	value > limit
}

_deals := data.config.deals

_limits := _deals.segments[input.quote.segment]

# Whose approval has to be proven: those that the quote's decision asked for, and LEGAL where the signed paper itself
# asks for it, whatever the quote said.
_needs_now := _needs

_needs["sales_manager"] if "SALES_MANAGER" in input.quote.required_approvals

_needs["finance"] if "FINANCE" in input.quote.required_approvals

_needs["vp_sales"] if "VP_SALES" in input.quote.required_approvals

_needs["legal"] if "LEGAL" in input.quote.required_approvals

_needs["legal"] if {
	_limits.legal_for_non_standard == true
	_non_standard
}

_needs["legal"] if {
	_deals.floor.legal_for_non_standard == true
	_non_standard
}

_needs["legal"] if {
	_deals.floor.legal_for_unlimited_liability == true
	input.contract.liability.unlimited == true
}

_needs["legal"] if {
	_deals.liability.unlimited == "legal"
	input.contract.liability.unlimited == true
}

_non_standard if input.contract.has_non_standard_terms == true

_non_standard if input.contract.liability.nonstandard == true
