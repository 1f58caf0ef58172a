# SPDX-License-Identifier: Apache-2.0

package revops.tenant_overrides_test

import data.revops.discount_approvals
import data.revops.tenant_overrides as rule

test_decision_answers_as_its_worked_example[name] if {
	some name, example in _of_entrypoint("revops/tenant_overrides/decision")
	got := rule.decision with input as example.input with data.config as _configs[example.config]
	got == example.expected
}

test_decide_answers_as_its_worked_example[name] if {
	some name, example in _of_entrypoint("revops/tenant_overrides/decide")
	got := rule.decide with input as example.input with data.config as _configs[example.config]
	got == example.expected
}

test_decide_is_decision_without_trace[name] if {
	some name, example in data.examples.tenant_overrides
	full := rule.decision with input as example.input with data.config as _configs[example.config]
	short := rule.decide with input as example.input with data.config as _configs[example.config]
	object.union(short, {"trace": full.trace}) == full
}

test_heap_without_config_denies if {
	got := rule.decision with input as _quote with data.config as {}
	got.allow == false
	got.reason_codes == ["config_missing"]
	got.trace == []
}

test_input_that_is_missing_denies if {
	got := rule.decision with data.config as _configs.standard
	got.allow == false
	got.input_id == ""
	got.reason_codes == ["input_malformed"]
	got.trace == []
}

# Every worked example of the tenant's own rules: the floor takes away and never gives.
test_meet_is_never_looser_than_the_tenant[name] if {
	some name, example in data.examples.discount_approvals
	tenant := discount_approvals.decide with input as example.input with data.config as _configs[example.config]
	meet := rule.decide with input as example.input with data.config as _configs[example.config]
	meet.max_allowed_discount <= tenant.max_allowed_discount
	count([role | some role in tenant.required_approvals; not role in meet.required_approvals]) == 0
	meet.allow in [tenant.allow, false]
}

test_floor_that_asks_nothing_leaves_the_tenant if {
	silent := {"legal_for_non_standard": false, "legal_for_unlimited_liability": false}
	config := object.union(_configs.standard, {"deals": {"floor": silent}})
	quote := {"has_non_standard_terms": true, "liability": {"nonstandard": false, "unlimited": true, "cap_minor": null}}
	got := rule.decide with input as object.union(_quote, {"quote": quote}) with data.config as config
	got.reason_codes == ["liability_unlimited", "manager_required", "non_standard_terms"]
	got.tightened == false
}

_quote := data.examples.tenant_overrides.tenant_within_the_floor_decides.input

_of_entrypoint(entrypoint) := {name: example |
	some name, example in data.examples.tenant_overrides
	example.entrypoint == entrypoint
}

_configs := data.configs
