# SPDX-License-Identifier: Apache-2.0

package revops.discount_approvals

# METADATA
# title: Codes in the order of a decision
# description: What denies, what somebody has to approve, what is good to know.
order := [
	"role_may_not_submit",
	"segment_unknown",
	"rate_missing",
	"discount_over_max",
	"family_over_max",
	"term_over_max",
	"payment_terms_over_max",
	"liability_over_max",
	"liability_unlimited",
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
	"exception_granted",
	"claims_differ",
]

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

# A set with a body for each code, and not a rule for each: what a rule answered is remembered, and that costs more than
# most of these bodies. Each body is held to read nothing but its code's own attributes.
_holds contains "role_may_not_submit" if {
	_limits
	not input.subject.role in _limits.submit
}

_holds contains "segment_unknown" if not _limits

_holds contains "rate_missing" if input.quote.rate_known == false

_holds contains "discount_over_max" if {
	_limits
	input.quote.discount_bps > max_bps
}

_holds contains "family_over_max" if {
	some item in input.quote.product_mix
	_exceeds(item.discount_bps, _deals.families[item.family].max_bps)
}

_holds contains "term_over_max" if _exceeds(input.quote.term_months, _limits.max_months)

_holds contains "payment_terms_over_max" if _exceeds(input.quote.payment_terms_days, _deals.payment_terms.max_days)

_holds contains "liability_over_max" if _exceeds(input.quote.liability.cap_minor, _deals.liability.max_minor)

_holds contains "liability_unlimited" if {
	input.quote.liability.unlimited == true
	_deals.liability.unlimited == "deny"
}

_holds contains "above_own_limit" if {
	input.quote.discount_bps > _own_bps
	not _above_manager
}

_holds contains "manager_required" if {
	input.quote.discount_bps > _own_bps
	_above_manager
}

_holds contains "finance_required" if _exceeds(input.quote.discount_bps, _limits.finance_above_bps)

_holds contains "line_discount" if _exceeds(input.quote.largest_line_discount_bps, _limits.finance_above_line_bps)

_holds contains "family_discount" if {
	some item in input.quote.product_mix
	_exceeds(item.discount_bps, _deals.families[item.family].finance_above_bps)
}

_holds contains "vp_required" if _exceeds(input.quote.discount_bps, _limits.vp_above_bps)

_holds contains "over_high_arr" if _reaches(input.quote.net_arr_minor, _deals.high_arr_minor)

_holds contains "over_high_tcv" if _reaches(input.quote.tcv_minor, _deals.high_tcv_minor)

_holds contains "strategic_deal" if _reaches(input.quote.net_arr_minor, _limits.strategic_arr_minor)

_holds contains "long_term" if _exceeds(input.quote.term_months, _limits.finance_above_months)

_holds contains "very_long_term" if _exceeds(input.quote.term_months, _limits.vp_above_months)

_holds contains "non_standard_terms" if input.quote.has_non_standard_terms == true

_holds contains "non_standard_liability" if input.quote.liability.nonstandard == true

_holds contains "liability_above_limit" if _exceeds(input.quote.liability.cap_minor, _deals.liability.legal_above_minor)

_holds contains "liability_unlimited_legal" if {
	input.quote.liability.unlimited == true
	_deals.liability.unlimited == "legal"
}

_holds contains "payment_terms_long" if {
	_exceeds(input.quote.payment_terms_days, _deals.payment_terms.finance_above_days)
}

_holds contains "risk_medium" if _risk_level == "medium"

_holds contains "risk_high" if _risk_level == "high"

_holds contains "exception_granted" if {
	input.quote.discount_bps > _limits.max_bps
	input.quote.discount_bps <= _exception_bps
}

_holds contains "claims_differ" if input.quote.claims_differ == true

# A limit is an integer or null, and null sorts below every number: a comparison without `is_number` would hold.
_exceeds(value, limit) if {
	is_number(limit)
	value > limit
}

_reaches(value, limit) if {
	is_number(limit)
	value >= limit
}
