# SPDX-License-Identifier: Apache-2.0

# METADATA
# scope: package
# title: Segment definitions
# description: >-
#   Which segment of the tenant's config a lead stands in: by the recurring revenue of its account, else by company
#   size, else `unknown`. Ranges are inclusive and the first one in the config's order wins, so that a value on the
#   border of two segments has one answer.
# schemas:
#   - input: schema.segment_definitions.input
#   - data.config: schema.compiled_config
package revops.segment_definitions

# METADATA
# title: Segment decision with its trace
# description: What `decide` says, and the rules it looked at in fixed order.
# scope: document
# entrypoint: true
decision := object.union(decide, {"trace": _trace})

# METADATA
# title: Segment decision
# description: Input without the known shape, or a heap without a config, is answered `unknown`, never a guess.
# scope: document
# entrypoint: true
decide := {
	"input_id": _input_id,
	"segment": "unknown",
	"basis": null,
	"required_enrichment": [],
	"reason_codes": [_defect],
} if {
	_defect
} else := {
	"input_id": input.input_id,
	"segment": name_of(_found),
	"basis": _found.basis,
	"required_enrichment": required_enrichment(_found),
	"reason_codes": [reason_of(_found)],
}

# METADATA
# title: The segment of a revenue and a head count
# description: >-
#   `{basis, segment}` with the config's own entry; both are null where no range holds either value. Revenue is a
#   fact about a customer and a company size often a guess, so revenue is asked first.
find(arr_minor, company_size) := {"basis": "account_arr", "segment": segment} if {
	segment := _first_by_arr(arr_minor)
} else := {"basis": "company_size", "segment": segment} if {
	segment := _first_by_size(company_size)
} else := {"basis": null, "segment": null}

# METADATA
# title: Name of what `find` found
name_of(found) := "unknown" if {
	found.segment == null
} else := found.segment.name

# METADATA
# title: Reason code of what `find` found
reason_of(found) := "segment_by_arr" if {
	found.basis == "account_arr"
} else := "segment_by_size" if {
	found.basis == "company_size"
} else := "segment_unknown"

# METADATA
# title: What a lead of no segment lacks
required_enrichment(found) := ["company_size"] if {
	found.basis == null
} else := []

_found := find(input.account_arr_minor, input.company_size)

_first_by_arr(value) := [segment |
	some segment in data.config.segments
	_within(value, segment.arr_min_minor, segment.arr_max_minor)
][0] if {
	is_number(value)
}

_first_by_size(value) := [segment |
	some segment in data.config.segments
	_within(value, segment.size_min, segment.size_max)
][0] if {
	is_number(value)
}

# An absent bound is null, and null sorts below every number: `value >= null` holds, `value <= null` does not. A range
# open at both ends says nothing about the value and therefore holds none.
_within(value, low, high) if {
	value >= low
	value <= high
}

_within(value, low, null) if {
	is_number(low)
	value >= low
}

default _input_id := ""

_input_id := input.input_id

_defect := "input_malformed" if {
	not _readable
} else := "config_missing" if {
	not _configured
}

_readable if {
	input.schema == 1
	is_string(input.input_id)
	_number_or_null(input.account_arr_minor)
	_number_or_null(input.company_size)
}

_configured if {
	data.config.v == 1
	is_array(data.config.segments)
}

_number_or_null(value) if is_number(value)

_number_or_null(value) if is_null(value)

_trace := [] if {
	_defect
} else := [_arr_item] if {
	_found.basis == "account_arr"
} else := [_arr_item, _size_item]

_arr_item := {
	"rank": 0,
	"rule": "account_arr",
	"attribute": "account_arr_minor",
	"op": "in",
	"expected": _expected("account_arr"),
	"actual": input.account_arr_minor,
	"met": _found.basis == "account_arr",
}

_size_item := {
	"rank": 1,
	"rule": "company_size",
	"attribute": "company_size",
	"op": "in",
	"expected": _expected("company_size"),
	"actual": input.company_size,
	"met": _found.basis == "company_size",
}

# The range is named by its segment; null says that no range holds the value.
_expected(basis) := _found.segment.name if {
	_found.basis == basis
} else := null
