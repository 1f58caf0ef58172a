# SPDX-License-Identifier: Apache-2.0

package revops.segment_definitions_test

import data.revops.segment_definitions as rule

test_decision_answers_as_its_worked_example[name] if {
	some name, example in _of_entrypoint("revops/segment_definitions/decision")
	got := rule.decision with input as example.input with data.config as _configs[example.config]
	got == example.expected
}

test_decide_answers_as_its_worked_example[name] if {
	some name, example in _of_entrypoint("revops/segment_definitions/decide")
	got := rule.decide with input as example.input with data.config as _configs[example.config]
	got == example.expected
}

test_decide_is_decision_without_trace[name] if {
	some name, example in data.examples.segment_definitions
	full := rule.decision with input as example.input with data.config as _configs[example.config]
	short := rule.decide with input as example.input with data.config as _configs[example.config]
	object.union(short, {"trace": full.trace}) == full
}

test_every_bound_is_inclusive[note] if {
	some note, case in {
		"below smb": {"size": 0, "segment": "unknown"},
		"first of smb": {"size": 1, "segment": "smb"},
		"last of smb": {"size": 99, "segment": "smb"},
		"first of mid market": {"size": 100, "segment": "mid_market"},
		"last of mid market": {"size": 999, "segment": "mid_market"},
		"first of enterprise": {"size": 1000, "segment": "enterprise"},
		"far above": {"size": 1000000000, "segment": "enterprise"},
	}
	got := rule.decide with input as {"schema": 1, "input_id": "x", "account_arr_minor": null, "company_size": case.size}
		with data.config as data.configs.standard
	got.segment == case.segment
}

test_every_revenue_bound_is_inclusive[note] if {
	some note, case in {
		"nothing": {"arr": 0, "segment": "smb"},
		"last of smb": {"arr": 4999999, "segment": "smb"},
		"first of mid market": {"arr": 5000000, "segment": "mid_market"},
		"last of mid market": {"arr": 24999999, "segment": "mid_market"},
		"first of enterprise": {"arr": 25000000, "segment": "enterprise"},
	}
	got := rule.decide with input as {"schema": 1, "input_id": "x", "account_arr_minor": case.arr, "company_size": null}
		with data.config as data.configs.standard
	got.segment == case.segment
}

test_heap_without_config_is_unknown if {
	got := rule.decision with input as {"schema": 1, "input_id": "x", "account_arr_minor": 1, "company_size": 1}
		with data.config as {}
	got.segment == "unknown"
	got.reason_codes == ["config_missing"]
}

test_input_that_is_missing_is_unknown if {
	got := rule.decision with data.config as data.configs.standard
	got.segment == "unknown"
	got.input_id == ""
	got.reason_codes == ["input_malformed"]
}

_of_entrypoint(entrypoint) := {name: example |
	some name, example in data.examples.segment_definitions
	example.entrypoint == entrypoint
}

_configs := data.configs
