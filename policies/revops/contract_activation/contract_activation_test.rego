# SPDX-License-Identifier: Apache-2.0

package revops.contract_activation_test

import data.revops.contract_activation as rule

test_decision_answers_as_its_worked_example[name] if {
	some name, example in _of_entrypoint("revops/contract_activation/decision")
	got := rule.decision with input as example.input with data.config as _configs[example.config]
	got == example.expected
}

test_decide_answers_as_its_worked_example[name] if {
	some name, example in _of_entrypoint("revops/contract_activation/decide")
	got := rule.decide with input as example.input with data.config as _configs[example.config]
	got == example.expected
}

test_decide_is_decision_without_trace[name] if {
	some name, example in data.examples.contract_activation
	full := rule.decision with input as example.input with data.config as _configs[example.config]
	short := rule.decide with input as example.input with data.config as _configs[example.config]
	object.union(short, {"trace": full.trace}) == full
}

test_heap_without_config_blocks if {
	got := rule.decision with input as _contract with data.config as {}
	got.allow == false
	got.blocking_issues == ["config_missing"]
	got.trace == []
}

test_input_that_is_missing_blocks if {
	got := rule.decision with data.config as _configs.standard
	got.allow == false
	got.input_id == ""
	got.blocking_issues == ["input_malformed"]
}

test_input_without_a_part_blocks[part] if {
	some part in ["schema", "input_id", "contract", "quote", "receipts"]
	got := rule.decide with input as object.remove(_contract, [part]) with data.config as _configs.standard
	got.blocking_issues == ["input_malformed"]
}

test_contract_without_an_attribute_blocks[attribute] if {
	some attribute, _ in _contract.contract
	contract := object.remove(_contract.contract, [attribute])
	got := rule.decide with input as object.union(object.remove(_contract, ["contract"]), {"contract": contract})
		with data.config as _configs.standard
	got.blocking_issues == ["input_malformed"]
}

test_approval_of_no_known_kind_blocks if {
	quote := {"segment": "smb", "approved": true, "required_approvals": ["sales_manager"]}
	got := rule.decide with input as object.union(_contract, {"quote": quote}) with data.config as _configs.standard
	got.blocking_issues == ["input_malformed"]
}

# The two hard invariants: there is no config, however loose, that switches them off.
test_no_config_activates_without_signature_or_payment_terms[note] if {
	some note, change in {
		"no receipt of the signature": {"receipts": ["EVALUATE_QUOTE", "SALES_MANAGER_APPROVAL"]},
		"no payment terms": {"contract": {"payment_terms_days": null}},
	}
	got := rule.decide with input as object.union(_contract, change) with data.config as _loose
	got.allow == false
}

test_loosest_config_activates_the_rest if {
	got := rule.decide with input as _contract with data.config as _loose
	got.allow == true
	got.allowed_jurisdictions == []
}

test_legal_is_asked_by_quote_segment_floor_or_config[note] if {
	some note, case in {
		"quote": {
			"segment": "smb",
			"required_approvals": ["LEGAL"],
			"contract": {},
			"deals": {},
		},
		"segment": {
			"segment": "enterprise",
			"contract": {"has_non_standard_terms": true},
			"deals": {"floor": {"legal_for_non_standard": false}},
		},
		"floor": {
			"segment": "smb",
			"contract": {"has_non_standard_terms": true},
			"deals": {},
		},
		"floor, for unlimited liability": {
			"segment": "smb",
			"contract": {"liability": {"unlimited": true}},
			"deals": {},
		},
		"config, for unlimited liability": {
			"segment": "smb",
			"contract": {"liability": {"unlimited": true}},
			"deals": {"floor": {"legal_for_unlimited_liability": false}, "liability": {"unlimited": "legal"}},
		},
	}
	asked := object.get(case, "required_approvals", [])
	contract := {"contract": case.contract, "quote": {"segment": case.segment, "required_approvals": asked}}
	got := rule.decide with input as object.union(_contract, contract)
		with data.config as object.union(_configs.standard, {"deals": case.deals})
	"approval_missing_legal" in got.blocking_issues
	"LEGAL_APPROVAL" in got.required_receipts
}

test_nobody_asks_legal_where_none_of_them_does if {
	contract := {"contract": {"has_non_standard_terms": true}}
	got := rule.decide with input as object.union(_contract, contract) with data.config as _loose
	got.allow == true
}

_loose := object.union(_configs.standard, {"deals": {
	"jurisdictions": null,
	"liability": {"legal_above_minor": null, "max_minor": null, "unlimited": "legal"},
	"payment_terms": {"finance_above_days": null, "max_days": null},
	"floor": {"legal_for_non_standard": false, "legal_for_unlimited_liability": false},
}})

_contract := data.examples.contract_activation.all_proven_may_be_activated.input

_of_entrypoint(entrypoint) := {name: example |
	some name, example in data.examples.contract_activation
	example.entrypoint == entrypoint
}

_configs := data.configs
