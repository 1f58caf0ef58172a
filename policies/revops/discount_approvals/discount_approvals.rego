# SPDX-License-Identifier: Apache-2.0

# METADATA
# scope: package
# title: Discount approvals
# description: >-
#   May this quote be submitted, and who has to approve it (`SUBMIT_QUOTE`)? Each reason code is one rule over few
#   attributes, in codes.rego; everything else in the decision is made of the codes that hold and the config. So every
#   code can be proven by itself, and a decision can be explained by its codes alone.
# schemas:
#   - input: schema.discount_approvals.input
#   - data.config: schema.compiled_config
package revops.discount_approvals

# METADATA
# title: Quote decision with its trace
# description: What `decide` says, and every threshold that the config sets, met or not.
# scope: document
# entrypoint: true
decision := object.union(decide, {"trace": seen})

# METADATA
# title: Quote decision
# description: >-
#   Input without the known shape, or a heap without the config of deals, allows nothing. A quote that is denied still
#   names the approvals that its other codes ask for.
# scope: document
# entrypoint: true
decide := {
	"input_id": _input_id,
	"allow": false,
	"max_allowed_discount": 0,
	"required_approvals": [],
	"stages": [],
	"flags": {"legal_required": false, "strategic": false, "exception": false, "claims_differ": false},
	"risk": "low",
	"reason_codes": [_defect],
} if {
	_defect
} else := {
	"input_id": input.input_id,
	"allow": _allowed,
	"max_allowed_discount": _max_bps,
	"required_approvals": _required,
	"stages": stages_of(_required),
	"flags": {
		"legal_required": "LEGAL" in _required,
		"strategic": "strategic_deal" in _held,
		"exception": "exception_granted" in _held,
		"claims_differ": "claims_differ" in _held,
	},
	"risk": _risk,
	"reason_codes": _reasons,
}

default _input_id := ""

_input_id := input.input_id

_defect := "input_malformed" if {
	not _readable
} else := "config_missing" if {
	not _configured
}

# In the policy's order; `input_malformed` and `config_missing` hold alone and are answered above.
_held := [code | some code in order; holds[code]] if holds := _holds_now

# All rules at once, as one object of those that hold.
_holds_now := _holds

default _allowed := false

_allowed if {
	held := _held
	count([code | some code in held; code in _denials]) == 0
}

_reasons := ["self_approved"] if {
	count(_held) == 0
} else := _held

default _risk := "low"

_risk := "high" if {
	"risk_high" in _held
} else := "medium" if {
	"risk_medium" in _held
}
