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
#   A quote that the tenant's rules could not read is refused by both. Any other is made of what the tenant's decision
#   is made of, each part held against the floor's.
# scope: document
# entrypoint: true
decide := object.union(discount_approvals.decide, {
	"tightened": false,
	"floor": {"allow": false, "max_allowed_discount": 0, "required_approvals": []},
}) if {
	discount_approvals.defect
} else := {
	"input_id": input.input_id,
	"allow": _allowed,
	"max_allowed_discount": _max_bps,
	"required_approvals": required,
	"stages": discount_approvals.stages_of(required),
	"flags": {
		"legal_required": "LEGAL" in required,
		"strategic": "strategic_deal" in codes,
		"exception": "exception_granted" in codes,
		"claims_differ": "claims_differ" in codes,
	},
	"risk": discount_approvals.risk,
	"reason_codes": _reasons,
	"tightened": _tightened,
	"floor": {
		"allow": _floor_allows,
		"max_allowed_discount": _floor.max_bps,
		"required_approvals": _floor_approvals,
	},
} if {
	codes := discount_approvals.held
	required := _required
}

_floor := data.config.deals.floor

_order := [
	"floor_discount_over_max",
	"floor_term_over_max",
	"floor_finance_required",
	"floor_non_standard_terms",
	"floor_unlimited_liability",
]

_held := [] if {
	discount_approvals.defect
} else := [code | some code in _order; holds[code]] if {
	holds := _holds
}

_holds contains "floor_discount_over_max" if input.quote.discount_bps > _floor.max_bps

_holds contains "floor_term_over_max" if input.quote.term_months > _floor.max_months

_holds contains "floor_finance_required" if input.quote.discount_bps > _floor.finance_above_bps

_holds contains "floor_non_standard_terms" if {
	input.quote.has_non_standard_terms == true
	_floor.legal_for_non_standard == true
}

_holds contains "floor_unlimited_liability" if {
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

_floor_approvals := [] if {
	count(_held) == 0
} else := discount_approvals.in_order(array.flatten([roles |
	some code in _held
	roles := _approvals[code]
]))

default _allowed := false

_allowed if {
	discount_approvals.allowed
	_floor_allows
}

_max_bps := min([discount_approvals.max_bps, _floor.max_bps])

_required := discount_approvals.required if {
	count(_floor_approvals) == 0
} else := discount_approvals.in_order(array.concat(discount_approvals.required, _floor_approvals))

# What the floor asks for is not approved by the submitter alone.
_reasons := discount_approvals.reasons if {
	count(_held) == 0
} else := array.concat(discount_approvals.held, _held)

default _tightened := false

_tightened if _allowed != discount_approvals.allowed

_tightened if _max_bps != discount_approvals.max_bps

_tightened if _required != discount_approvals.required

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
