# SPDX-License-Identifier: Apache-2.0

package revops.lead_routing

import data.revops.segment_definitions

# `denied` is always looked at first and `fallback` last, whatever the tenant's order between them says; the position
# in this array is the rank in the trace.
_rungs := array.flatten(["denied", _own_rungs, "fallback"])

_own_rungs := [rung | some rung in data.config.ladder; not rung in ["denied", "fallback"]]

_chosen_rank := min([rank | some rank, rung in _rungs; _answers[rung]])

_answer := _answers[_rungs[_chosen_rank]]

default _account_arr := null

_account_arr := input.account.arr_minor

_found := segment_definitions.find(_account_arr, input.lead.company_size)

_segment := segment_definitions.name_of(_found)

_answers["account_owner"] := _account_owner

_answers["territory"] := _placed("territory", _territory_target, "territory", "territory_match")

_answers["segment"] := _placed("segment", _found.segment.owner, "segment", "segment_owner")

_answers["pool"] := _pool

_answers["fallback"] := _fallback

_account_owner := {
	"rung": "account_owner",
	"assignee": input.account.owner_id,
	"team": _owner_team,
	"pool": null,
	"strategy": "account_owner_follows",
	"reason": "account_owner_follows",
} if {
	_owned
	input.account.owner_active == true
}

_owned if {
	input.account.customer_status == "customer"
	is_string(input.account.owner_id)
}

_owner_team := data.config.fallback_team if {
	input.account.owner_team_id == null
} else := input.account.owner_team_id

# The narrower place wins: California before the United States.
_place := input.lead.region if {
	data.config.territory_by_region[input.lead.region]
} else := input.lead.country

_territory := data.config.territory_by_region[_place]

_territory_target := owner if {
	owner := _territory_owners[_segment]
} else := _territory_owners.any

_territory_owners := data.config.territory_owners[_territory]

_pool := {
	"rung": "pool",
	"assignee": null,
	"team": pool.team,
	"pool": data.config.default_pool,
	"strategy": pool.strategy,
	"reason": _pool_reasons[pool.strategy],
} if {
	pool := data.config.pools[data.config.default_pool]
}

_pool_reasons := {"round_robin": "pool_rotation", "capacity": "pool_capacity"}

_fallback := {
	"rung": "fallback",
	"assignee": null,
	"team": data.config.fallback_team,
	"pool": null,
	"strategy": null,
	"reason": "fallback_queue",
}

# A pool as target leaves the member open; a person or a team is the answer itself.
_placed(rung, target, strategy, reason) := {
	"rung": rung,
	"assignee": null,
	"team": target.team,
	"pool": target.ref,
	"strategy": strategy,
	"reason": reason,
} if {
	target.kind == "pool"
}

_placed(rung, target, strategy, reason) := {
	"rung": rung,
	"assignee": target.ref,
	"team": target.team,
	"pool": null,
	"strategy": strategy,
	"reason": reason,
} if {
	target.kind in ["user", "team"]
}

# What a rung that was looked at and had no answer leaves to be settled by a person, in ladder order.
_ladder_conflicts := [code |
	some rank, rung in _rungs
	rank < _chosen_rank
	code := _conflict_codes[rung]
]

_conflict_codes["account_owner"] := "owner_inactive" if _owned

_conflict_codes["territory"] := "territory_gap" if _territory
