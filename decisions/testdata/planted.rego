# SPDX-License-Identifier: Apache-2.0

# METADATA
# scope: package
# title: A policy that breaks every rule of independence once
# description: >-
#   For the check's own test: its plan is committed beside it, so that the test needs no Go. A rule is named after what
#   it breaks.
package revops.discount_approvals

# METADATA
# title: Decision that reads more than its codes
# entrypoint: true
decide := {
	"input_id": input.input_id,
	"reason_codes": [code | some code in ["direct", "clean"]; held[code]],
	"max_allowed_discount": data.config.limits[input.quote.segment],
	"risk": input.account.credit,
} if {
	held := _holds
}

_holds contains "direct" if input.quote.net_arr_minor > input.quote.tcv_minor

_holds contains "by_function" if _more(input.quote.discount_bps, input.quote.largest_line_discount_bps)

_more(a, b) if a > b

_holds contains "by_another_rule" if _region == input.quote.segment

_region := input.quote.region

_holds contains "by_unification" if {
	some family in input.quote.families
	family == input.quote.segment
}

_holds contains "by_membership" if input.quote.segment in input.quote.families

_holds contains "by_key" if input.quote.shares[input.quote.segment] > 10

_holds contains "by_alternative" if _either > input.quote.term_months

_either := input.quote.payment_terms_days if {
	is_number(input.quote.payment_terms_days)
} else := input.quote.discount_bps

_holds contains "through_an_object" if _both.first > _both.second

_both := {"first": input.quote.discount_bps, "second": input.quote.term_months}

_holds contains "by_counting" if count(input.quote.families) > 3

_holds contains "by_choosing" if max([input.quote.discount_bps, input.quote.largest_line_discount_bps]) > 3

_holds contains "by_adding" if input.quote.net_arr_minor + 1 > 3

_holds contains "within_not" if not _same

_same if input.quote.region == input.quote.segment

# What is allowed: an attribute against the config, whichever way it is found.
_holds contains "clean" if {
	limit := data.config.limits[input.quote.segment]
	is_number(limit)
	input.quote.discount_bps > limit
	not input.quote.region in data.config.regions
	some item in input.quote.product_mix
	item.discount_bps > data.config.families[item.family]
	max([limit, 3]) > count(data.config.regions)
}
