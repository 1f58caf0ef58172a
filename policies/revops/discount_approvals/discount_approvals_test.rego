# SPDX-License-Identifier: Apache-2.0

package revops.discount_approvals_test

import data.revops.discount_approvals as rule

test_decision_answers_as_its_worked_example[name] if {
	some name, example in _of_entrypoint("revops/discount_approvals/decision")
	got := rule.decision with input as example.input with data.config as _configs[example.config]
	got == example.expected
}

test_decide_answers_as_its_worked_example[name] if {
	some name, example in _of_entrypoint("revops/discount_approvals/decide")
	got := rule.decide with input as example.input with data.config as _configs[example.config]
	got == example.expected
}

test_decide_is_decision_without_trace[name] if {
	some name, example in data.examples.discount_approvals
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
}

test_input_without_a_part_denies[part] if {
	some part in ["schema", "input_id", "subject", "quote", "account", "exception"]
	got := rule.decide with input as object.remove(_quote, [part]) with data.config as _configs.standard
	got.allow == false
	got.reason_codes == ["input_malformed"]
}

test_quote_without_an_attribute_denies[attribute] if {
	some attribute, _ in _quote.quote
	quote := object.remove(_quote.quote, [attribute])
	got := rule.decide with input as object.union(object.remove(_quote, ["quote"]), {"quote": quote})
		with data.config as _configs.standard
	got.allow == false
	got.reason_codes == ["input_malformed"]
}

test_attribute_of_a_wrong_type_denies[pointer] if {
	some pointer, value in {
		"discount_bps": -1,
		"term_months": "12",
		"net_arr_minor": null,
		"payment_terms_days": "30",
		"has_non_standard_terms": 0,
		"product_mix": [{"family": "services", "discount_bps": null}],
		"liability": {"nonstandard": false, "unlimited": "no", "cap_minor": null},
		"region": 7,
	}
	got := rule.decide with input as _but({pointer: value}) with data.config as _configs.standard
	got.allow == false
	got.reason_codes == ["input_malformed"]
}

test_credit_of_no_known_kind_denies if {
	got := rule.decide with input as object.union(_quote, {"account": {"credit": "splendid"}})
		with data.config as _configs.standard
	got.reason_codes == ["input_malformed"]
}

test_unlimited_liability_needs_legal_where_the_config_says_so if {
	got := rule.decision with input as _but({"liability": {"nonstandard": false, "unlimited": true, "cap_minor": null}})
		with data.config as _with_deals({"liability": {"legal_above_minor": null, "max_minor": null, "unlimited": "legal"}})
	got.allow == true
	got.required_approvals == ["LEGAL"]
	got.reason_codes == ["liability_unlimited_legal"]
	[item.rule | some item in got.trace; item.met] == ["liability_unlimited_legal"]
}

test_legal_by_segment_is_asked_whatever_the_chain_says if {
	got := rule.decide with input as _but({"segment": "enterprise", "discount_bps": 0, "has_non_standard_terms": true})
		with data.config as _with_deals({"chains": {"non_standard_terms": ["FINANCE"]}})
	got.required_approvals == ["FINANCE", "LEGAL"]
}

test_exception_that_lifts_nothing_changes_no_limit if {
	got := rule.decide with input as object.union(_quote, {"exception": "valid"})
		with data.config as _with_deals({"exception_max_bps": 100})
	got.max_allowed_discount == 5000
	got.reason_codes == ["self_approved"]
}

test_exception_where_the_config_grants_none_lifts_nothing if {
	got := rule.decision with input as object.union(_but({"discount_bps": 5001}), {"exception": "valid"})
		with data.config as _with_deals({"exception_max_bps": null})
	got.allow == false
	got.max_allowed_discount == 5000
	got.flags.exception == false
}

test_unknown_family_has_no_limit if {
	got := rule.decide with input as _but({"product_mix": [{"family": "unheard_of", "discount_bps": 9999}]})
		with data.config as _configs.standard
	got.reason_codes == ["self_approved"]
}

test_quote_of_no_region_meets_no_rule_for_one if {
	got := rule.decide with input as _but({"region": null, "payment_terms_days": 61}) with data.config as _configs.standard
	got.risk == "low"
}

test_approvals_of_one_stage_stand_side_by_side if {
	rule.stages_of(["FINANCE", "LEGAL", "VP_SALES"]) == [
		[{"role": "FINANCE", "quorum": 2}, {"role": "LEGAL", "quorum": 1}],
		[{"role": "VP_SALES", "quorum": 1}],
	] with data.config as _configs.standard
}

_but(changes) := object.union(_quote, {"quote": object.union(_quote.quote, changes)})

_with_deals(changes) := object.union(_configs.standard, {"deals": changes})

_quote := data.examples.discount_approvals.own_limit_is_inclusive.input

_of_entrypoint(entrypoint) := {name: example |
	some name, example in data.examples.discount_approvals
	example.entrypoint == entrypoint
}

_configs := data.configs
