# SPDX-License-Identifier: Apache-2.0

package revops.lead_routing

# METADATA
# title: Preflight
# description: >-
#   May this lead be created (`CREATE_LEAD`)? A tenant's block list comes before its allow list, and the allow list
#   before the denied email classes: a named customer on a free mail address gets in. A lead without email and phone
#   is the door's business, so it is allowed here and asked for a contact.
# scope: document
# entrypoint: true
preflight := {
	"input_id": _input_id,
	"allow": _admitted,
	"required_enrichment": [code | some code in ["contact", "country", "company_size"]; _lacks(code)],
	"route_hints": [code | some code in _hints; _hinted(code)],
	"reason_codes": [_preflight_reason],
	"trace": _preflight_trace,
}

_hints := ["allow_listed", "free_mail", "disposable_mail", "phone_only", "company_missing"]

default _admitted := false

_admitted if _preflight_reason == "domain_allowed"

_admitted if _preflight_reason == "accepted"

default _preflight_reason := "accepted"

_preflight_reason := "input_malformed" if {
	not _preflight_readable
} else := "config_missing" if {
	not _preflight_configured
} else := "domain_blocked" if {
	input.lead.listed == "block"
} else := "domain_allowed" if {
	input.lead.listed == "allow"
} else := "email_class_denied" if {
	input.lead.email_class in data.config.preflight.deny_email_classes
}

_preflight_readable if {
	input.schema == 1
	is_string(input.input_id)

	# A word that the tenant's denied classes cannot hold would pass them.
	input.lead.email_class in ["corporate", "free", "disposable", "none"]
	input.lead.listed in ["allow", "block", "none"]
}

_preflight_configured if {
	data.config.v == 1
	is_array(data.config.preflight.deny_email_classes)
}

# What routing would have to guess, asked only of a lead that gets in.
_lacks("contact") if {
	_admitted
	input.lead.has_email == false
	input.lead.has_phone == false
}

_lacks("country") if {
	_admitted
	input.lead.country == null
	input.lead.region == null
}

_lacks("company_size") if {
	_admitted
	input.lead.company_size == null
}

_hinted("allow_listed") if {
	_preflight_reason == "domain_allowed"
}

_hinted("free_mail") if {
	_admitted
	input.lead.email_class == "free"
}

_hinted("disposable_mail") if {
	_admitted
	input.lead.email_class == "disposable"
}

_hinted("phone_only") if {
	_admitted
	input.lead.has_email == false
	input.lead.has_phone == true
}

_hinted("company_missing") if {
	_admitted
	input.lead.has_company == false
}

default _preflight_trace := []

_preflight_trace := [_blocked_item] if {
	_preflight_reason == "domain_blocked"
} else := [_blocked_item, _allowed_item] if {
	_preflight_reason == "domain_allowed"
} else := [_blocked_item, _allowed_item, _class_item] if {
	_preflight_reason in ["email_class_denied", "accepted"]
}

_blocked_item := {
	"rank": 0,
	"rule": "domain_blocked",
	"attribute": "lead.listed",
	"op": "eq",
	"expected": "block",
	"actual": input.lead.listed,
	"met": _preflight_reason == "domain_blocked",
}

_allowed_item := {
	"rank": 1,
	"rule": "domain_allowed",
	"attribute": "lead.listed",
	"op": "eq",
	"expected": "allow",
	"actual": input.lead.listed,
	"met": _preflight_reason == "domain_allowed",
}

_class_item := {
	"rank": 2,
	"rule": "email_class_denied",
	"attribute": "lead.email_class",
	"op": "in",
	"expected": "deny_email_classes",
	"actual": input.lead.email_class,
	"met": _preflight_reason == "email_class_denied",
}
