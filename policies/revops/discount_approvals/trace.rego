# SPDX-License-Identifier: Apache-2.0

package revops.discount_approvals

# METADATA
# title: What was looked at
# description: >-
#   One item for each threshold that the config sets, in the order of the codes and met where the code holds. A code
#   that has no threshold is shown only where it holds.
seen := [] if {
	defect
} else := [item |
	some rank, shown in _shown
	some [attribute, op, expected, actual] in shown
	code := order[rank]
	item := {
		"rank": rank,
		"rule": code,
		"attribute": attribute,
		"op": op,
		"expected": expected,
		"actual": actual,
		"met": _met(holds, code),
	}
] if {
	holds := _holds
}

_met(holds, code) if {
	holds[code]
} else := false

# What is shown of each code, at the code's place in `order`: lists and not a rule for each code, for the same reason as
# the codes are a set.
_shown := array.concat(_shown_until_terms, _shown_terms)

_shown_until_terms := array.concat(_shown_limits, _shown_discounts)

_shown_limits := [
	[["subject.role", "not_in", "submit", input.subject.role] | holds.role_may_not_submit],
	[["quote.segment", "not_in", "segments", input.quote.segment] | holds.segment_unknown],
	[["quote.rate_known", "eq", false, false] | holds.rate_missing],
	[item | _limits; item := _discount_above(max_bps)],
	_families_above("max_bps", holds, "family_over_max"),
	[item | item := _term_above(_limits.max_months)],
	[item | item := _payment_terms_above(_deals.payment_terms.max_days)],
	[item | item := _liability_above(_deals.liability.max_minor)],
	[["quote.liability.unlimited", "eq", true, true] | holds.liability_unlimited],
] if {
	holds := _holds
}

_shown_discounts := [
	[item | not holds.manager_required; item := _discount_above(_own_bps)],
	# Above both is above the higher one.
	[item |
		is_number(_limits.manager_above_bps)
		item := _discount_above(max([_own_bps, _limits.manager_above_bps]))
	],
	[item | item := _discount_above(_limits.finance_above_bps)],
	[item |
		limit := _limits.finance_above_line_bps
		item := _above("quote.largest_line_discount_bps", limit, input.quote.largest_line_discount_bps)
	],
	_families_above("finance_above_bps", holds, "family_discount"),
	[item | item := _discount_above(_limits.vp_above_bps)],
	[item | item := _at_least("quote.net_arr_minor", _deals.high_arr_minor, input.quote.net_arr_minor)],
	[item | item := _at_least("quote.tcv_minor", _deals.high_tcv_minor, input.quote.tcv_minor)],
	[item | item := _at_least("quote.net_arr_minor", _limits.strategic_arr_minor, input.quote.net_arr_minor)],
] if {
	holds := _holds
}

_shown_terms := [
	[item | item := _term_above(_limits.finance_above_months)],
	[item | item := _term_above(_limits.vp_above_months)],
	[["quote.has_non_standard_terms", "eq", true, true] | holds.non_standard_terms],
	[["quote.liability.nonstandard", "eq", true, true] | holds.non_standard_liability],
	[item | item := _liability_above(_deals.liability.legal_above_minor)],
	[["quote.liability.unlimited", "eq", true, true] | holds.liability_unlimited_legal],
	[item | item := _payment_terms_above(_deals.payment_terms.finance_above_days)],
	[item | holds.risk_medium; some item in _risk_items("medium")],
	[item | holds.risk_high; some item in _risk_items("high")],
	[item | item := _exception_item],
	[["quote.claims_differ", "eq", true, true] | holds.claims_differ],
] if {
	holds := _holds
}

_exception_item := ["exception", "eq", "valid", input.exception] if {
	not input.exception in ["none", "valid"]
} else := ["quote.discount_bps", "le", _exception_bps, input.quote.discount_bps] if {
	input.quote.discount_bps > _exception_bps
} else := _discount_above(_limits.max_bps) if {
	_exception_bps
}

# Where the quote names no figure, null, there is nothing to hold against the limit.
_above(attribute, limit, actual) := [attribute, "gt", limit, actual] if {
	is_number(limit)
	is_number(actual)
}

_at_least(attribute, limit, actual) := [attribute, "ge", limit, actual] if is_number(limit)

_discount_above(limit) := _above("quote.discount_bps", limit, input.quote.discount_bps)

_term_above(months) := _above("quote.term_months", months, input.quote.term_months)

_payment_terms_above(days) := _above("quote.payment_terms_days", days, input.quote.payment_terms_days)

_liability_above(amount) := _above("quote.liability.cap_minor", amount, input.quote.liability.cap_minor)

# Where the code holds, the families that it holds for; else every family of the quote that has a limit.
_families_above(member, holds, code) := [["quote.product_mix[].discount_bps", "gt", limit, item.discount_bps] |
	some item in input.quote.product_mix
	limit := _deals.families[item.family][member]
	is_number(limit)
	exceeds := item.discount_bps > limit
	exceeds == _met(holds, code)
]

# The conditions of the first rule that gives the quote its level.
_risk_items(level) := _conditions([rule | some rule in _deals.risk; rule.level == level; _at_risk(rule)][0])

_conditions(rule) := array.flatten([
	[["account.credit", "in", "credit", input.account.credit] | is_array(rule.credit)],
	[["quote.region", "in", "regions", input.quote.region] | is_array(rule.regions)],
	[item | item := _payment_terms_above(rule.payment_terms_above_days)],
	[item | item := _term_above(rule.term_above_months)],
])
