# SPDX-License-Identifier: Apache-2.0

package revops.lead_routing

# Arrays alone: a set of objects has no order to rely on and costs twice as much here.
_trace := [_item(0, "denied", true)] if {
	_refusal == "preflight_denied"
} else := [] if {
	_refusal
} else := [_item(rank, rung, rank == _chosen_rank) |
	some rank, rung in _rungs
	rank <= _chosen_rank
]

_item(rank, rung, met) := {
	"rank": rank,
	"rule": rung,
	"attribute": attribute,
	"op": op,
	"expected": expected,
	"actual": actual,
	"met": met,
} if {
	[attribute, op, expected, actual] := _seen[rung]
}

# The first thing that kept a rung from answering, else the thing that made it answer: attribute, op, expected, actual.
_seen["denied"] := ["preflight_allow", "eq", false, input.preflight_allow]

_seen["partner"] := ["lead.partner", "exists", true, false] if {
	not is_string(input.lead.partner)
} else := ["partner_owners", "exists", true, false] if {
	not _partner_target
} else := ["lead.partner", "in", "partner_owners", input.lead.partner]

_seen["named_account"] := ["account", "exists", true, false] if {
	input.account == null
} else := ["account.named", "eq", true, false] if {
	not input.account.named == true
} else := ["account.owner_id", "exists", true, false] if {
	not _named
} else := ["account.owner_active", "eq", true, input.account.owner_active]

_seen["account_owner"] := ["account", "exists", true, false] if {
	input.account == null
} else := ["account.customer_status", "eq", "customer", input.account.customer_status] if {
	input.account.customer_status != "customer"
} else := ["account.csm_active", "eq", true, true] if {
	_account_owner.reason == "csm_follows"
} else := ["account.owner_id", "exists", true, false] if {
	not _owned
} else := ["account.owner_active", "eq", true, input.account.owner_active]

_seen["territory"] := ["lead.country", "in", null, input.lead.country] if {
	not _territory
} else := ["segment", "in", _territory, _segment] if {
	not _territory_target
} else := ["lead.region", "in", _territory, _place] if {
	data.config.territory_by_region[input.lead.region]
} else := ["lead.country", "in", _territory, _place]

_seen["segment"] := ["segment.owner", "exists", true, _segment_owned]

_seen["pool"] := ["default_pool", "exists", true, _pool_named]

_seen["fallback"] := ["fallback_team", "exists", true, true]

default _segment_owned := false

_segment_owned if _found.segment.owner.kind

default _pool_named := false

_pool_named if _pool.team
