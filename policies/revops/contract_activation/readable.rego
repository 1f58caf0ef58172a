# SPDX-License-Identifier: Apache-2.0

package revops.contract_activation

# Without this shape nothing is activated: a rule about an attribute that is missing would silently not hold.
_readable if {
	input.schema == 1
	is_string(input.input_id)
	is_string(input.contract.status)
	is_boolean(input.contract.terms_match_quote)
	is_boolean(input.contract.signers_complete)
	is_boolean(input.contract.signers_authorized)
	_string_or_null(input.contract.jurisdiction)
	_natural(input.contract.term_months)
	_natural_or_null(input.contract.payment_terms_days)
	is_boolean(input.contract.has_non_standard_terms)
	is_boolean(input.contract.liability.nonstandard)
	is_boolean(input.contract.liability.unlimited)
	_natural_or_null(input.contract.liability.cap_minor)
	is_string(input.quote.segment)
	is_boolean(input.quote.approved)
	is_array(input.quote.required_approvals)
	not _unknown_approval
	is_array(input.receipts)
}

_unknown_approval if {
	some role in input.quote.required_approvals
	not role in ["SALES_MANAGER", "FINANCE", "LEGAL", "VP_SALES"]
}

_configured if {
	data.config.v == 1
	is_object(data.config.deals.segments)
	is_object(data.config.deals.floor)
}

_natural(value) if {
	is_number(value)
	value >= 0
}

_natural_or_null(value) if _natural(value)

_natural_or_null(value) if is_null(value)

_string_or_null(value) if is_string(value)

_string_or_null(value) if is_null(value)
