# SPDX-License-Identifier: Apache-2.0

# METADATA
# scope: package
# title: Lead routing
# description: >-
#   Where a lead goes: the first rung of the tenant's ladder that has an answer. Policy names a person, a team or a
#   pool; the member of a pool is picked elsewhere, from the pool's own state.
# schemas:
#   - input: schema.lead_routing.input
#   - data.config: schema.compiled_config
package revops.lead_routing

import data.revops.segment_definitions

# METADATA
# title: Routing decision with its trace
# description: What `decide` says, and every rung it looked at, down to the one that answered.
# scope: document
# entrypoint: true
decision := object.union(decide, {"trace": _trace})

# METADATA
# title: Routing decision
# description: >-
#   A denied or unreadable lead gets rung `denied` and no owner; any other gets a team, the fallback's at worst.
# scope: document
# entrypoint: true
decide := _refused if {
	_refusal
} else := _routed

_refused := {
	"input_id": _input_id,
	"allow": false,
	"assignee": null,
	"route_strategy": null,
	"sla_minutes": null,
	"route_sla_minutes": null,
	"conflicts": [],
	"required_enrichment": [],
	"rung": "denied",
	"team": null,
	"pool": null,
	"constraints": {"exclude_last_holder": false},
	"segment": "unknown",
	"schedule_id": null,
	"reason_codes": [_refusal],
}

_routed := {
	"input_id": input.input_id,
	"allow": true,
	"assignee": _answer.assignee,
	"route_strategy": _answer.strategy,
	"sla_minutes": _clocks.sla_minutes,
	"route_sla_minutes": object.get(_clocks, "route_sla_minutes", null),
	"conflicts": array.flatten([input.match_conflicts, _ladder_conflicts, _disagreements, _gaps]),
	"required_enrichment": array.concat(_missing_country, segment_definitions.required_enrichment(_found)),
	"rung": _answer.rung,
	"team": _answer.team,
	"pool": _answer.pool,
	"constraints": {"exclude_last_holder": _answer.pool != null},
	"segment": _segment,
	"schedule_id": _clocks.schedule_id,
	"reason_codes": [_answer.reason, segment_definitions.reason_of(_found)],
}

default _input_id := ""

_input_id := input.input_id

_refusal := "input_malformed" if {
	not _readable
} else := "config_missing" if {
	not _configured
} else := "preflight_denied" if {
	input.preflight_allow == false
}

_readable if {
	input.schema == 1
	is_string(input.input_id)
	is_boolean(input.preflight_allow)
	is_array(input.match_conflicts)
	is_object(input.lead)
	_object_or_null(input.account)
}

_configured if {
	data.config.v == 1
	is_array(data.config.ladder)
	is_string(data.config.fallback_team)
}

_object_or_null(value) if is_object(value)

_object_or_null(value) if is_null(value)

# What a region says replaces what the segment says; a null there leaves it. Older configs lack the second clock.
_clocks := object.union(_segment_clocks, {member: value |
	some member, value in _regional_clocks
	not is_null(value)
})

_segment_clocks := {"sla_minutes": data.config.default_sla_minutes, "schedule_id": null} if {
	_found.segment == null
} else := _found.segment

default _regional_clocks := {}

_regional_clocks := object.get(_region_slas, _segment, object.get(_region_slas, "any", {}))

_region_slas := data.config.region_slas[_region]

_region := region if {
	region := data.config.region_by_place[input.lead.region]
} else := data.config.region_by_place[input.lead.country]

default _missing_country := []

_missing_country := ["country"] if {
	input.lead.country == null
	input.lead.region == null
}
