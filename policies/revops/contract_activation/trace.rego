# SPDX-License-Identifier: Apache-2.0

package revops.contract_activation

# One item for each thing that was looked at, met where it blocks, in the order of the issues. Limits that the config
# does not set, and approvals that nobody asked for, are left out.
_trace := [] if {
	_defect
} else := [item |
	some rank, code in _order
	[attribute, op, expected, actual] := items[code]
	item := {
		"rank": rank,
		"rule": code,
		"attribute": attribute,
		"op": op,
		"expected": expected,
		"actual": actual,
		"met": code in held,
	}
] if {
	items := _items
	held := _held
}

_items["contract_not_signed"] := ["contract.status", "ne", "signed", input.contract.status]

_items["signature_receipt_missing"] := _proof("signature_receipt_missing", "receipts.CONTRACT_SIGNED")

_items["evaluation_missing"] := _proof("evaluation_missing", "receipts.EVALUATE_QUOTE")

_items["quote_not_approved"] := ["quote.approved", "eq", false, input.quote.approved]

_items["approval_missing_sales_manager"] := proof if {
	_needs_now.sales_manager
	proof := _proof("approval_missing_sales_manager", "receipts.SALES_MANAGER_APPROVAL")
}

_items["approval_missing_finance"] := proof if {
	_needs_now.finance
	proof := _proof("approval_missing_finance", "receipts.FINANCE_APPROVAL")
}

_items["approval_missing_legal"] := proof if {
	_needs_now.legal
	proof := _proof("approval_missing_legal", "receipts.LEGAL_APPROVAL")
}

_items["approval_missing_vp_sales"] := proof if {
	_needs_now.vp_sales
	proof := _proof("approval_missing_vp_sales", "receipts.VP_SALES_APPROVAL")
}

_items["terms_differ"] := ["contract.terms_match_quote", "eq", false, input.contract.terms_match_quote]

_items["signers_incomplete"] := ["contract.signers_complete", "eq", false, input.contract.signers_complete]

_items["signer_not_authorized"] := ["contract.signers_authorized", "eq", false, input.contract.signers_authorized]

_items["payment_terms_missing"] := ["contract.payment_terms_days", "eq", null, input.contract.payment_terms_days]

_items["payment_terms_over_max"] := _above(
	"contract.payment_terms_days",
	_deals.payment_terms.max_days,
	input.contract.payment_terms_days,
)

_items["term_over_max"] := _above("contract.term_months", _max_months, input.contract.term_months)

_items["liability_over_max"] := _above(
	"contract.liability.cap_minor",
	_deals.liability.max_minor,
	input.contract.liability.cap_minor,
)

_items["liability_unlimited"] := ["contract.liability.unlimited", "eq", true, input.contract.liability.unlimited] if {
	_deals.liability.unlimited == "deny"
}

_items["jurisdiction_missing"] := ["contract.jurisdiction", "eq", null, input.contract.jurisdiction] if {
	is_array(_deals.jurisdictions)
}

_items["jurisdiction_not_allowed"] := ["contract.jurisdiction", "not_in", "jurisdictions", code] if {
	is_array(_deals.jurisdictions)
	code := input.contract.jurisdiction
}

_items["segment_unknown"] := ["quote.segment", "not_in", "segments", input.quote.segment]

# Above either is above the lower one.
_max_months := min([months | some months in [_limits.max_months, _deals.floor.max_months]; is_number(months)]) if {
	_limits
} else := _deals.floor.max_months

# Where the contract names no figure, null, there is nothing to hold against the limit.
_above(attribute, limit, actual) := [attribute, "gt", limit, actual] if {
	is_number(limit)
	is_number(actual)
}

_proof(code, attribute) := [attribute, "exists", false, false] if {
	code in _held
} else := [attribute, "exists", false, true]
