# SPDX-License-Identifier: Apache-2.0

package revops.discount_approvals

# METADATA
# title: Approvals once each, in the order in which the product asks
in_order(roles) := [role | some role in ["SALES_MANAGER", "FINANCE", "LEGAL", "VP_SALES"]; role in roles]

# METADATA
# title: Approvals in the tenant's stages
# description: Each stage with those of its roles that have to approve, and how many people of each; none is empty.
stages_of(roles) := [] if {
	count(roles) == 0
} else := [stage |
	some of_stage in _deals.stages
	stage := [{"role": role, "quorum": object.get(_deals.quorum, role, 1)} |
		some role in of_stage
		role in roles
	]
	count(stage) > 0
]

# METADATA
# title: Approvals that the codes ask for
required := [] if {
	count(held) == 0
} else := in_order(array.flatten([roles |
	some code in held
	roles := _approvals(code)
]))

# Whom a code asks; codes without an entry ask nobody.
_approvals("above_own_limit") := _deals.chains["default"]

_approvals("manager_required") := ["SALES_MANAGER"]

_approvals("finance_required") := ["FINANCE"]

_approvals("line_discount") := ["FINANCE"]

_approvals("family_discount") := ["FINANCE"]

_approvals("vp_required") := ["VP_SALES"]

_approvals("over_high_arr") := _deals.chains.over_high_arr

_approvals("over_high_tcv") := _deals.chains.over_high_arr

_approvals("strategic_deal") := ["VP_SALES"]

_approvals("long_term") := ["FINANCE"]

_approvals("very_long_term") := ["VP_SALES"]

_approvals("non_standard_terms") := array.concat(_deals.chains.non_standard_terms, _legal_by_segment)

_approvals("non_standard_liability") := ["LEGAL"]

_approvals("liability_above_limit") := ["LEGAL"]

_approvals("liability_unlimited_legal") := ["LEGAL"]

_approvals("payment_terms_long") := ["FINANCE"]

_approvals("risk_medium") := _deals.chains.risk_medium

_approvals("risk_high") := _deals.chains.risk_high

default _legal_by_segment := []

_legal_by_segment := ["LEGAL"] if _limits.legal_for_non_standard == true
