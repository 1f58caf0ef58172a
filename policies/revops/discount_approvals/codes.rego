# SPDX-License-Identifier: Apache-2.0

package revops.discount_approvals

# METADATA
# title: Codes in the order of a decision
# description: What denies, what somebody has to approve, what is good to know.
order := array.flatten([_denials, _requirements, ["exception_granted", "claims_differ"]])

_denials := [
	"role_may_not_submit",
	"segment_unknown",
	"rate_missing",
	"discount_over_max",
	"family_over_max",
	"term_over_max",
	"payment_terms_over_max",
	"liability_over_max",
	"liability_unlimited",
]

_requirements := [
	"above_own_limit",
	"manager_required",
	"finance_required",
	"line_discount",
	"family_discount",
	"vp_required",
	"over_high_arr",
	"over_high_tcv",
	"strategic_deal",
	"long_term",
	"very_long_term",
	"non_standard_terms",
	"non_standard_liability",
	"liability_above_limit",
	"liability_unlimited_legal",
	"payment_terms_long",
	"risk_medium",
	"risk_high",
]

_holds["role_may_not_submit"] if {
	_limits
	not input.subject.role in _limits.submit
}

_holds["segment_unknown"] if not _limits

_holds["rate_missing"] if input.quote.rate_known == false

_holds["discount_over_max"] if {
	_limits
	input.quote.discount_bps > _max_bps
}

_holds["family_over_max"] if {
	some item in input.quote.product_mix
	_exceeds(item.discount_bps, _deals.families[item.family].max_bps)
}

_holds["term_over_max"] if _exceeds(input.quote.term_months, _limits.max_months)

_holds["payment_terms_over_max"] if _exceeds(input.quote.payment_terms_days, _deals.payment_terms.max_days)

_holds["liability_over_max"] if _exceeds(input.quote.liability.cap_minor, _deals.liability.max_minor)

_holds["liability_unlimited"] if {
	input.quote.liability.unlimited == true
	_deals.liability.unlimited == "deny"
}

_holds["above_own_limit"] if {
	input.quote.discount_bps > _own_bps
	not _above_manager
}

_holds["manager_required"] if {
	input.quote.discount_bps > _own_bps
	_above_manager
}

_holds["finance_required"] if _exceeds(input.quote.discount_bps, _limits.finance_above_bps)

_holds["line_discount"] if _exceeds(input.quote.largest_line_discount_bps, _limits.finance_above_line_bps)

_holds["family_discount"] if {
	some item in input.quote.product_mix
	_exceeds(item.discount_bps, _deals.families[item.family].finance_above_bps)
}

_holds["vp_required"] if _exceeds(input.quote.discount_bps, _limits.vp_above_bps)

_holds["over_high_arr"] if _reaches(input.quote.net_arr_minor, _deals.high_arr_minor)

_holds["over_high_tcv"] if _reaches(input.quote.tcv_minor, _deals.high_tcv_minor)

_holds["strategic_deal"] if _reaches(input.quote.net_arr_minor, _limits.strategic_arr_minor)

_holds["long_term"] if _exceeds(input.quote.term_months, _limits.finance_above_months)

_holds["very_long_term"] if _exceeds(input.quote.term_months, _limits.vp_above_months)

_holds["non_standard_terms"] if input.quote.has_non_standard_terms == true

_holds["non_standard_liability"] if input.quote.liability.nonstandard == true

_holds["liability_above_limit"] if _exceeds(input.quote.liability.cap_minor, _deals.liability.legal_above_minor)

_holds["liability_unlimited_legal"] if {
	input.quote.liability.unlimited == true
	_deals.liability.unlimited == "legal"
}

_holds["payment_terms_long"] if _exceeds(input.quote.payment_terms_days, _deals.payment_terms.finance_above_days)

_holds["risk_medium"] if _risk_level == "medium"

_holds["risk_high"] if _risk_level == "high"

_holds["exception_granted"] if {
	input.quote.discount_bps > _limits.max_bps
	input.quote.discount_bps <= _exception_bps
}

_holds["claims_differ"] if input.quote.claims_differ == true

# A limit is an integer or null, and null sorts below every number: a comparison without `is_number` would hold.
_exceeds(value, limit) if {
	is_number(limit)
	value > limit
}

_reaches(value, limit) if {
	is_number(limit)
	value >= limit
}
