# SPDX-License-Identifier: Apache-2.0

package revops.lead_routing_test

import data.revops.lead_routing as rule

test_decision_answers_as_its_worked_example[name] if {
	some name, example in _of_entrypoint("revops/lead_routing/decision")
	got := rule.decision with input as example.input with data.config as _configs[example.config]
	got == example.expected
}

test_decide_answers_as_its_worked_example[name] if {
	some name, example in _of_entrypoint("revops/lead_routing/decide")
	got := rule.decide with input as example.input with data.config as _configs[example.config]
	got == example.expected
}

test_decide_is_decision_without_trace[name] if {
	some name, example in data.examples.lead_routing
	full := rule.decision with input as example.input with data.config as _configs[example.config]
	short := rule.decide with input as example.input with data.config as _configs[example.config]
	object.union(short, {"trace": full.trace}) == full
}

test_heap_without_config_denies if {
	got := rule.decision with input as _lead with data.config as {}
	got.allow == false
	got.reason_codes == ["config_missing"]
	got.trace == []
}

test_input_that_is_missing_denies if {
	got := rule.decision with data.config as data.configs.standard
	got.allow == false
	got.input_id == ""
	got.reason_codes == ["input_malformed"]
}

test_input_of_a_wrong_type_denies[pointer] if {
	some pointer, value in {
		"schema": 2,
		"input_id": 7,
		"preflight_allow": "yes",
		"match_conflicts": "none",
		"lead": null,
		"account": "acc_1",
	}
	got := rule.decide with input as object.union(_lead, {pointer: value}) with data.config as data.configs.standard
	got.allow == false
	got.rung == "denied"
	got.reason_codes == ["input_malformed"]
}

test_pool_of_strategy_capacity_says_so if {
	got := rule.decide with input as _lead
		with data.config as object.union(data.configs.standard, {"default_pool": "eu_pool"})
	got.rung == "pool"
	got.pool == "eu_pool"
	got.route_strategy == "capacity"
	got.reason_codes == ["pool_capacity", "segment_unknown"]
}

test_ladder_may_not_move_its_ends if {
	got := rule.decision with input as _lead
		with data.config as object.union(data.configs.standard, {"ladder": ["fallback", "pool", "denied"]})
	got.rung == "pool"
	[item.rule | some item in got.trace] == ["denied", "pool"]
}

test_empty_ladder_ends_in_the_fallback if {
	got := rule.decision with input as _lead
		with data.config as object.union(data.configs.standard, {"ladder": []})
	got.rung == "fallback"
	[item.rank | some item in got.trace] == [0, 1]
}

test_conflicts_of_rungs_below_the_answer_are_not_raised if {
	got := rule.decide with input as object.union(_lead, {"account": _owned_by_nobody_active})
		with data.config as object.union(data.configs.standard, {"ladder": ["pool", "account_owner"]})
	got.rung == "pool"
	got.conflicts == []
}

_lead := {
	"schema": 1,
	"input_id": "led_1",
	"now_ms": 0,
	"preflight_allow": true,
	"lead": {"source": "website", "country": "BR", "region": null, "company_size": null},
	"account": null,
	"match_conflicts": [],
}

_owned_by_nobody_active := {
	"account_id": "acc_1",
	"evidence": "L1",
	"customer_status": "customer",
	"arr_minor": null,
	"owner_id": "usr_gone",
	"owner_active": false,
	"owner_team_id": null,
}

_of_entrypoint(entrypoint) := {name: example |
	some name, example in data.examples.lead_routing
	example.entrypoint == entrypoint
}

_configs := data.configs

test_pool_rung_without_a_pool_goes_on if {
	got := rule.decision with input as _lead
		with data.config as object.union(data.configs.standard, {"ladder": ["pool"], "default_pool": null})
	got.rung == "fallback"
	[item.actual | some item in got.trace; item.rule == "pool"] == [false]
}

test_partner_that_nobody_takes_goes_down_the_ladder if {
	registered := object.union(_lead, {"lead": object.union(_lead.lead, {"partner": "north"})})
	got := rule.decision with input as registered
		with data.config as object.union(data.configs.standard, {"ladder": ["partner", "named_account", "pool"]})
	got.rung == "pool"
	[item.rule | some item in got.trace] == ["denied", "partner", "named_account", "pool"]
	[item.actual | some item in got.trace; item.attribute in ["partner_owners", "account"]] == [false, false]
}
