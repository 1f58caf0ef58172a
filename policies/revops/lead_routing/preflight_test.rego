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

# What a host never sends: each of them would pass a comparison that only asks what it forbids.
test_preflight_sender_fact_of_another_kind_denies[name] if {
	some name, facts in {
		"a word for a flag": {"honeypot": "true", "email_role": false, "domain_velocity": null},
		"null for a flag": {"honeypot": false, "email_role": null, "domain_velocity": null},
		"a word for a count": {"honeypot": false, "email_role": false, "domain_velocity": "0"},
		"a count below nothing": {"honeypot": false, "email_role": false, "domain_velocity": -1},
		"no honeypot": {"email_role": false, "domain_velocity": null},
		"no role": {"honeypot": false, "domain_velocity": null},
		"no count": {"honeypot": false, "email_role": false},
		"a count alone": {"domain_velocity": 0},
	}
	got := rule.preflight with input as _arriving(facts) with data.config as data.configs.standard
	got.allow == false
	got.reason_codes == ["input_malformed"]
}

test_preflight_limit_that_is_none_denies[name] if {
	some name, limit in {
		"a switch that is off": {"deny_role_addresses": false},
		"a word for a switch": {"deny_role_addresses": "yes"},
		"null for a limit": {"domain_leads_max": null},
		"a word for a limit": {"domain_leads_max": "5"},
	}
	got := rule.preflight with input as _arrival with data.config as _limited(limit)
	got.allow == false
	got.reason_codes == ["config_missing"]
}

_limited(limit) := object.union(_configs.bare, {"preflight": object.union(_configs.bare.preflight, limit)})

_arriving(facts) := object.union(_arrival, {"lead": object.union(_arrival.lead, facts)})

_arrival := {
	"schema": 1,
	"input_id": "led_1",
	"lead": {"email_class": "corporate", "listed": "none"},
}
