# SPDX-License-Identifier: Apache-2.0

package revops.discount_approvals

# What the config says for this quote's segment, role, exception and risk.

_deals := data.config.deals

_limits := _deals.segments[input.quote.segment]

# A role without an entry approves no discount by itself.
_own_bps := object.get(_limits.own_bps, input.subject.role, 0)

# Its own rule: `not` before a comparison with a limit that is not set would not hold.
_above_manager if _exceeds(input.quote.discount_bps, _limits.manager_above_bps)

# METADATA
# scope: document
# title: Most discount that the quote may have at all
default max_bps := 0

max_bps := _exception_bps if {
	_exception_bps > _limits.max_bps
} else := _limits.max_bps

_exception_bps := _deals.exception_max_bps if {
	input.exception == "valid"
	is_number(_deals.exception_max_bps)
}

# The highest level whose rule holds.
_risk_level := "high" if {
	"high" in _risk_levels
} else := "medium" if {
	"medium" in _risk_levels
}

_risk_levels := [rule.level | some rule in _deals.risk; _at_risk(rule)]

# A rule holds where each of its conditions that is not null does.
_at_risk(rule) if {
	_risky_credit(rule.credit)
	_risky_region(rule.regions)
	_risky_payment_terms(rule.payment_terms_above_days)
	_risky_term(rule.term_above_months)
}

_risky_credit(null)

_risky_credit(credits) if input.account.credit in credits

_risky_region(null)

_risky_region(regions) if input.quote.region in regions

_risky_payment_terms(null)

_risky_payment_terms(days) if _exceeds(input.quote.payment_terms_days, days)

_risky_term(null)

_risky_term(months) if _exceeds(input.quote.term_months, months)
