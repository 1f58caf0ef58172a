# SPDX-License-Identifier: Apache-2.0

package revops.discount_approvals

# METADATA
# title: What was looked at
# description: >-
#   One item for each threshold that the config sets, in the order of the codes and met where the code holds. A code
#   that has no threshold is shown only where it holds.
seen := [] if {
	_defect
} else := [item |
	some rank, code in order
	some [attribute, op, expected, actual] in items[code]
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

_items["role_may_not_submit"] := [["subject.role", "not_in", "submit", input.subject.role]] if {
	"role_may_not_submit" in _held
}

_items["segment_unknown"] := [["quote.segment", "not_in", "segments", input.quote.segment]] if {
	"segment_unknown" in _held
}

_items["rate_missing"] := [["quote.rate_known", "eq", false, false]] if "rate_missing" in _held

_items["discount_over_max"] := _discount_above(_max_bps) if _limits

_items["family_over_max"] := _families_above("max_bps", "family_over_max" in _held)

_items["term_over_max"] := _above("quote.term_months", _limits.max_months, input.quote.term_months)

_items["payment_terms_over_max"] := _payment_terms_above(_deals.payment_terms.max_days)

_items["liability_over_max"] := _liability_above(_deals.liability.max_minor)

_items["liability_unlimited"] := [["quote.liability.unlimited", "eq", true, true]] if "liability_unlimited" in _held

_items["above_own_limit"] := _discount_above(_own_bps) if not "manager_required" in _held

# Above both is above the higher one.
_items["manager_required"] := _discount_above(max([_own_bps, _limits.manager_above_bps])) if {
	is_number(_limits.manager_above_bps)
}

_items["finance_required"] := _discount_above(_limits.finance_above_bps)

_items["line_discount"] := _above(
	"quote.largest_line_discount_bps",
	_limits.finance_above_line_bps,
	input.quote.largest_line_discount_bps,
)

_items["family_discount"] := _families_above("finance_above_bps", "family_discount" in _held)

_items["vp_required"] := _discount_above(_limits.vp_above_bps)

_items["over_high_arr"] := _at_least("quote.net_arr_minor", _deals.high_arr_minor, input.quote.net_arr_minor)

_items["over_high_tcv"] := _at_least("quote.tcv_minor", _deals.high_tcv_minor, input.quote.tcv_minor)

_items["strategic_deal"] := _at_least("quote.net_arr_minor", _limits.strategic_arr_minor, input.quote.net_arr_minor)

_items["long_term"] := _above("quote.term_months", _limits.finance_above_months, input.quote.term_months)

_items["very_long_term"] := _above("quote.term_months", _limits.vp_above_months, input.quote.term_months)

_items["non_standard_terms"] := [["quote.has_non_standard_terms", "eq", true, true]] if "non_standard_terms" in _held

_items["non_standard_liability"] := [["quote.liability.nonstandard", "eq", true, true]] if {
	"non_standard_liability" in _held
}

_items["liability_above_limit"] := _liability_above(_deals.liability.legal_above_minor)

_items["liability_unlimited_legal"] := [["quote.liability.unlimited", "eq", true, true]] if {
	"liability_unlimited_legal" in _held
}

_items["payment_terms_long"] := _payment_terms_above(_deals.payment_terms.finance_above_days)

_items["risk_medium"] := _risk_items("medium") if "risk_medium" in _held

_items["risk_high"] := _risk_items("high") if "risk_high" in _held

_items["exception_granted"] := [["exception", "eq", "valid", input.exception]] if {
	not input.exception in ["none", "valid"]
} else := [["quote.discount_bps", "le", _exception_bps, input.quote.discount_bps]] if {
	input.quote.discount_bps > _exception_bps
} else := _discount_above(_limits.max_bps) if {
	_exception_bps
}

_items["claims_differ"] := [["quote.claims_differ", "eq", true, true]] if "claims_differ" in _held

# Where the quote names no figure, null, there is nothing to hold against the limit.
_above(attribute, limit, actual) := [[attribute, "gt", limit, actual]] if {
	is_number(limit)
	is_number(actual)
}

_at_least(attribute, limit, actual) := [[attribute, "ge", limit, actual]] if is_number(limit)

_discount_above(limit) := _above("quote.discount_bps", limit, input.quote.discount_bps)

_payment_terms_above(days) := _above("quote.payment_terms_days", days, input.quote.payment_terms_days)

_liability_above(amount) := _above("quote.liability.cap_minor", amount, input.quote.liability.cap_minor)

# Where the code holds, the families that it holds for; else every family of the quote that has a limit.
_families_above(member, held) := [["quote.product_mix[].discount_bps", "gt", limit, item.discount_bps] |
	some item in input.quote.product_mix
	limit := _deals.families[item.family][member]
	is_number(limit)
	_shown(item.discount_bps > limit, held)
]

_shown(exceeds, held) if exceeds == held

# The conditions of the first rule that gives the quote its level.
_risk_items(level) := _conditions([rule | some rule in _deals.risk; rule.level == level; _at_risk(rule)][0])

_conditions(rule) := array.flatten([
	[["account.credit", "in", "credit", input.account.credit] | is_array(rule.credit)],
	[["quote.region", "in", "regions", input.quote.region] | is_array(rule.regions)],
	[item | some item in _payment_terms_above(rule.payment_terms_above_days)],
	[item | some item in _above("quote.term_months", rule.term_above_months, input.quote.term_months)],
])
