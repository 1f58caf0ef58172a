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

_answers["partner"] := _placed("partner", _partner_target, null, "partner_owner")

_answers["named_account"] := _follow("named_account", input.account.owner_id, _owner_team, "named_account") if {
	_named
	input.account.owner_active == true
}

_answers["account_owner"] := _account_owner

_answers["territory"] := _placed("territory", _territory_target, "territory", "territory_match")

_answers["segment"] := _placed("segment", _found.segment.owner, "segment", "segment_owner")

_answers["pool"] := _pool

_answers["fallback"] := _fallback

# Whose registrations a partner's are: its own owner before the one of all partners.
_partner_target := _partner_owners[input.lead.partner] if {
	_partner_owners[input.lead.partner]
} else := _partner_owners.any if {
	is_string(input.lead.partner)
}

_partner_owners := data.config.partner_owners

# Its owner works it by name, customer or not.
_named if {
	input.account.named == true
	is_string(input.account.owner_id)
}

_account_owner := _follow("account_owner", input.account.csm_id, _csm_team, "csm_follows") if {
	data.config.customers_follow == "csm"
	input.account.customer_status == "customer"
	is_string(input.account.csm_id)
	input.account.csm_active == true
} else := _follow("account_owner", input.account.owner_id, _owner_team, "account_owner_follows") if {
	_owned
	input.account.owner_active == true
}

_follow(rung, person, team, reason) := {
	"rung": rung,
	"assignee": person,
	"team": team,
	"pool": null,
	"strategy": "account_owner_follows",
	"reason": reason,
}

_owned if {
	input.account.customer_status == "customer"
	is_string(input.account.owner_id)
}

_owner_team := data.config.fallback_team if {
	input.account.owner_team_id == null
} else := input.account.owner_team_id

_csm_team := data.config.fallback_team if {
	input.account.csm_team_id == null
} else := input.account.csm_team_id

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

_conflict_codes["named_account"] := "named_account_vs_rotation" if _named

_conflict_codes["account_owner"] := "owner_inactive" if _owned

_conflict_codes["territory"] := "territory_gap" if _territory

# The account's owner gets it, and the territory would have named somebody else. A customer success manager is
# never the territory's, so that says nothing.
default _disagreements := []

_disagreements := ["strategy_disagreement"] if {
	_knows_partner
	_answer.reason in ["account_owner_follows", "named_account"]
	"territory" in _rungs
	named := _answers.territory.assignee
	is_string(named)
	not named in [_answer.assignee, _answer.team]
}

# Something is known by which segments are told apart, and none of them holds it.
default _gaps := []

_gaps := ["segment_gap"] if {
	_knows_partner
	_found.segment == null
	some value in [_account_arr, input.lead.company_size]
	is_number(value)
}

# Null holds here too. Inputs that were recorded before leads had this member are decided as they were then.
_knows_partner if input.lead.partner
