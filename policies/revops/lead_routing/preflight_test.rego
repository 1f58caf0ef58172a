# SPDX-License-Identifier: Apache-2.0

package revops.lead_routing_test

import data.revops.lead_routing as rule

test_preflight_answers_as_its_worked_example[name] if {
	some name, example in _of_entrypoint("revops/lead_routing/preflight")
	got := rule.preflight with input as example.input with data.config as _configs[example.config]
	got == example.expected
}

test_preflight_heap_without_config_denies if {
	got := rule.preflight with input as _arrival with data.config as {"v": 1}
	got.allow == false
	got.reason_codes == ["config_missing"]
}

test_preflight_input_that_is_missing_denies if {
	got := rule.preflight with data.config as data.configs.standard
	got == {
		"input_id": "",
		"allow": false,
		"required_enrichment": [],
		"route_hints": [],
		"reason_codes": ["input_malformed"],
		"trace": [],
	}
}

test_preflight_unknown_list_word_denies if {
	lead := object.union(_arrival.lead, {"listed": "maybe"})
	got := rule.preflight with input as object.union(_arrival, {"lead": lead}) with data.config as data.configs.standard
	got.allow == false
	got.reason_codes == ["input_malformed"]
}

test_preflight_unknown_email_class_denies if {
	lead := object.union(_arrival.lead, {"email_class": "throwaway"})
	got := rule.preflight with input as object.union(_arrival, {"lead": lead}) with data.config as data.configs.standard
	got.allow == false
	got.reason_codes == ["input_malformed"]
}

_arrival := {
	"schema": 1,
	"input_id": "led_1",
	"lead": {"email_class": "corporate", "listed": "none"},
}
