# SPDX-License-Identifier: Apache-2.0

# METADATA
# scope: package
# title: Contract activation
# description: >-
#   May this contract be provisioned and billed (`ACTIVATE_CONTRACT`)? It may where nothing blocks it. That there is a
#   receipt of the signature, and that payment terms are agreed, no config can switch off.
# schemas:
#   - input: schema.contract_activation.input
#   - data.config: schema.compiled_config
package revops.contract_activation

# METADATA
# title: Activation decision with its trace
# description: What `decide` says, and everything that was looked at, in the order of the issues.
# scope: document
# entrypoint: true
decision := object.union(decide, {"trace": _trace})

# METADATA
# title: Activation decision
# description: Input without the known shape, or a heap without the config of deals, blocks.
# scope: document
# entrypoint: true
decide := {
	"input_id": _input_id,
	"allow": false,
	"blocking_issues": [_defect],
	"required_receipts": [],
	"allowed_jurisdictions": [],
	"reason_codes": [_defect],
} if {
	_defect
} else := {
	"input_id": input.input_id,
	"allow": count(_held) == 0,
	"blocking_issues": _held,
	"required_receipts": _required_receipts,
	"allowed_jurisdictions": _allowed_jurisdictions,
	"reason_codes": _reasons,
}

default _input_id := ""

_input_id := input.input_id

_defect := "input_malformed" if {
	not _readable
} else := "config_missing" if {
	not _configured
}

_held := [code | some code in _order; holds[code]] if holds := _holds

_reasons := ["activation_clear"] if {
	count(_held) == 0
} else := _held

# What blocks where it is missing, in the order in which it comes about.
_required_receipts := array.flatten([
	"EVALUATE_QUOTE",
	["SALES_MANAGER_APPROVAL" | _needs_now.sales_manager],
	["FINANCE_APPROVAL" | _needs_now.finance],
	["LEGAL_APPROVAL" | _needs_now.legal],
	["VP_SALES_APPROVAL" | _needs_now.vp_sales],
	"CONTRACT_SIGNED",
])

default _allowed_jurisdictions := []

_allowed_jurisdictions := _deals.jurisdictions if is_array(_deals.jurisdictions)
