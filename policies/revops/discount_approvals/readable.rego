# SPDX-License-Identifier: Apache-2.0

package revops.discount_approvals

# Without this shape nothing is allowed: a rule about an attribute that is missing would silently not hold.
_readable if {
	input.schema == 1
	is_string(input.input_id)
	is_string(input.subject.role)
	is_string(input.quote.segment)
	_string_or_null(input.quote.region)
	is_boolean(input.quote.rate_known)
	_natural(input.quote.net_arr_minor)
	_natural(input.quote.tcv_minor)
	_natural(input.quote.discount_bps)
	_natural(input.quote.largest_line_discount_bps)
	_natural(input.quote.term_months)
	_natural_or_null(input.quote.payment_terms_days)
	is_boolean(input.quote.has_non_standard_terms)
	is_boolean(input.quote.liability.nonstandard)
	is_boolean(input.quote.liability.unlimited)
	_natural_or_null(input.quote.liability.cap_minor)
	is_array(input.quote.product_mix)
	not _unreadable_item
	is_boolean(input.quote.claims_differ)
	input.account.credit in ["good", "fair", "poor", "unknown"]
	is_string(input.exception)
}

_unreadable_item if {
	some item in input.quote.product_mix
	not _readable_item(item)
}

_readable_item(item) if {
	is_string(item.family)
	_natural(item.discount_bps)
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
