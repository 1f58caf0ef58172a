# SPDX-License-Identifier: Apache-2.0

# METADATA
# scope: package
# title: Tenant overrides
# description: >-
#   The meet of what the platform asks of every tenant and what the tenant's own rules say of a quote (`SUBMIT_QUOTE`):
#   allowed where both allow, approved by whom either names, up to the smaller discount. A tenant's rules can therefore
#   only be tighter than the floor, whatever its config says.
# schemas:
#   - input: schema.tenant_overrides.input
#   - data.config: schema.compiled_config
package revops.tenant_overrides

import data.revops.discount_approvals

# METADATA
# title: Quote decision under the floor, with its trace
# description: What `decide` says, the trace of the tenant's rules, and the floor's thresholds after it.
# scope: document
# entrypoint: true
decision := object.union(decide, {"trace": array.concat(discount_approvals.seen, _trace)})

# METADATA
# title: Quote decision under the floor
# description: >-
#   A quote that the tenant's rules could not read is refused by both. Where the floor asks for nothing, the tenant's
#   decision stands but for the discount that it may have at most.
# scope: document
# entrypoint: true
decide := object.union(_tenant, {
	"tightened": false,
	"floor": {"allow": false, "max_allowed_discount": 0, "required_approvals": []},
}) if {
	_undecided
} else := object.union(_tenant, {
	"max_allowed_discount": _max_bps,
	"tightened": _max_bps != _tenant.max_allowed_discount,
	"floor": {"allow": true, "max_allowed_discount": _floor.max_bps, "required_approvals": []},
}) if {
	count(_held) == 0
} else := {
	"input_id": _tenant.input_id,
	"allow": _allowed,
	"max_allowed_discount": _max_bps,
	"required_approvals": _required,
	"stages": discount_approvals.stages_of(_required),
	"flags": object.union(_tenant.flags, {"legal_required": "LEGAL" in _required}),
	"risk": _tenant.risk,
	# What the floor asks for is not approved by the submitter alone.
	"reason_codes": array.concat([code | some code in _tenant.reason_codes; code != "self_approved"], _held),
	"tightened": _tightened,
	"floor": {
		"allow": _floor_allows,
		"max_allowed_discount": _floor.max_bps,
		"required_approvals": _floor_approvals,
	},
}

_tenant := discount_approvals.decide

_floor := data.config.deals.floor

_undecided if {
	some code in ["input_malformed", "config_missing"]
	code in _tenant.reason_codes
}

_order := [
	"floor_discount_over_max",
	"floor_term_over_max",
	"floor_finance_required",
	"floor_non_standard_terms",
	"floor_unlimited_liability",
]

_held := [] if {
	_undecided
} else := [code | some code in _order; holds[code]] if {
	holds := _holds_now
}

# All rules at once, as one object of those that hold.
_holds_now := _holds

_holds["floor_discount_over_max"] if input.quote.discount_bps > _floor.max_bps

_holds["floor_term_over_max"] if input.quote.term_months > _floor.max_months

_holds["floor_finance_required"] if input.quote.discount_bps > _floor.finance_above_bps

_holds["floor_non_standard_terms"] if {
	input.quote.has_non_standard_terms == true
	_floor.legal_for_non_standard == true
}

_holds["floor_unlimited_liability"] if {
	input.quote.liability.unlimited == true
	_floor.legal_for_unlimited_liability == true
}

default _floor_allows := false

_floor_allows if {
	held := _held
	count([code | some code in held; code in ["floor_discount_over_max", "floor_term_over_max"]]) == 0
}

_approvals := {
	"floor_finance_required": ["FINANCE"],
	"floor_non_standard_terms": ["LEGAL"],
	"floor_unlimited_liability": ["LEGAL"],
}

_floor_approvals := discount_approvals.in_order(array.flatten([_approvals[code] | some code in _held]))

default _allowed := false

_allowed if {
	_tenant.allow
	_floor_allows
}

_max_bps := min([_tenant.max_allowed_discount, _floor.max_bps])

_required := discount_approvals.in_order(array.concat(_tenant.required_approvals, _floor_approvals))

default _tightened := false

_tightened if _allowed != _tenant.allow

_tightened if _max_bps != _tenant.max_allowed_discount

_tightened if _required != _tenant.required_approvals

# What the floor asks is the same for everyone and is shown where it holds. Ranks go on where those of the tenant's
# rules end.
_trace := [] if {
	count(_held) == 0
} else := [item |
	some rank, code in array.concat(discount_approvals.order, _order)
	code in _held
	[attribute, op, expected, actual] := _items[code]
	item := {
		"rank": rank,
		"rule": code,
		"attribute": attribute,
		"op": op,
		"expected": expected,
		"actual": actual,
		"met": true,
	}
]

_items := {
	"floor_discount_over_max": ["quote.discount_bps", "gt", _floor.max_bps, input.quote.discount_bps],
	"floor_term_over_max": ["quote.term_months", "gt", _floor.max_months, input.quote.term_months],
	"floor_finance_required": ["quote.discount_bps", "gt", _floor.finance_above_bps, input.quote.discount_bps],
	"floor_non_standard_terms": ["quote.has_non_standard_terms", "eq", true, true],
	"floor_unlimited_liability": ["quote.liability.unlimited", "eq", true, true],
}
