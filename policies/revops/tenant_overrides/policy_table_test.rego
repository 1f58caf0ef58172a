# SPDX-License-Identifier: Apache-2.0

package revops.tenant_overrides_test

import data.revops.tenant_overrides as rule

# The rows of policies/testdata/tables/quotes.json: the axes of a quote, then what is decided. A row without any answer
# counts as wrong; policy-table.test.ts names the rows.
test_every_row_of_the_policy_table_is_decided_as_it_says if {
	right := [row |
		some row in data.tables.quotes.rows
		[segment, role, discount_bps, term_months, mix, risk, answer, approvals, codes] := row
		facts := data.tables.quotes.risks[risk]
		quote := {
			"segment": segment,
			"discount_bps": discount_bps,
			"term_months": term_months,
			"product_mix": data.tables.quotes.mixes[mix],
			"region": facts.region,
			"payment_terms_days": facts.payment_terms_days,
		}
		asked := {"subject": {"role": role}, "quote": quote, "account": {"credit": facts.credit}}
		got := rule.decide with input as object.union(data.tables.quotes.base, asked)
			with data.config as data.configs.standard
		said := [got.allow, concat(" ", got.required_approvals), concat(" ", got.reason_codes)]
		said == [answer == "allow", approvals, codes]
	]
	count(right) == count(data.tables.quotes.rows)
}

test_policy_table_has_two_thousand_rows if count(data.tables.quotes.rows) >= 2000
