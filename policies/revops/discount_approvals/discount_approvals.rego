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
	"reason_codes": [defect],
} if {
	defect
} else := {
	"input_id": input.input_id,
	"allow": allowed,
	"max_allowed_discount": max_bps,
	"required_approvals": required,
	"stages": stages_of(required),
	"flags": {
		"legal_required": "LEGAL" in required,
		"strategic": "strategic_deal" in held,
		"exception": "exception_granted" in held,
		"claims_differ": "claims_differ" in held,
	},
	"risk": risk,
	"reason_codes": reasons,
}

default _input_id := ""

_input_id := input.input_id

# METADATA
# title: What keeps the input from being decided
defect := "input_malformed" if {
	not _readable
} else := "config_missing" if {
	not _configured
}

# METADATA
# title: Codes that hold
# description: In the policy's order, but for `input_malformed` and `config_missing`, which hold alone.
held := [code | some code in order; holds[code]] if holds := _holds

# METADATA
# scope: document
# title: Whether the quote may be submitted
# description: None of the codes that deny holds.
default allowed := false

allowed if {
	holds := _holds
	count([code | some code in _denials; holds[code]]) == 0
}

# METADATA
# title: Why, as codes
reasons := ["self_approved"] if {
	count(held) == 0
} else := held

# METADATA
# scope: document
# title: The account's and terms' risk
default risk := "low"

risk := "high" if {
	"risk_high" in held
} else := "medium" if {
	"risk_medium" in held
}
