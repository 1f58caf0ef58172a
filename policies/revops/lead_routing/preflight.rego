# SPDX-License-Identifier: Apache-2.0

package revops.lead_routing

# METADATA
# title: Preflight
# description: >-
#   May this lead be created (`CREATE_LEAD`)? The block list comes first. A filled honeypot comes before the allow list:
#   it tells of a machine that sends, and a machine types any domain. What is allowed passes all else, so a named
#   customer gets in by free mail, from info@, and with many colleagues on one day. A lead without email and phone is
#   the door's business, so it is allowed here and asked for a contact.
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

_hints := ["allow_listed", "free_mail", "disposable_mail", "role_address", "phone_only", "company_missing"]

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
} else := "honeypot_filled" if {
	input.lead.honeypot
} else := "domain_allowed" if {
	input.lead.listed == "allow"
} else := "email_class_denied" if {
	input.lead.email_class in data.config.preflight.deny_email_classes
} else := "role_address_denied" if {
	data.config.preflight.deny_role_addresses
	input.lead.email_role
} else := "domain_velocity_exceeded" if {
	# As many others as are let in: with this lead it is one too many. Null is below every number.
	input.lead.domain_velocity >= data.config.preflight.domain_leads_max
}

_preflight_readable if {
	input.schema == 1
	is_string(input.input_id)

	# A word that the tenant's denied classes cannot hold would pass them.
	input.lead.email_class in ["corporate", "free", "disposable", "none"]
	input.lead.listed in ["allow", "block", "none"]
	_sender_readable
}

_sender_readable if {
	is_boolean(input.lead.honeypot)
	is_boolean(input.lead.email_role)
	_count_or_null(input.lead.domain_velocity)
}

# Inputs that were recorded before there were these facts have none of them. One that lacks a part has lost it.
_sender_readable if {
	not _stated("honeypot")
	not _stated("email_role")
	not _stated("domain_velocity")
}

_count_or_null(value) if {
	is_number(value)
	value >= 0
}

_count_or_null(value) if is_null(value)

# Whatever it is; `input.lead[name]` alone would not hold for false.
_stated(name) if [input.lead[name]] != []

_preflight_configured if {
	data.config.v == 1
	is_array(data.config.preflight.deny_email_classes)

	# Left out where nothing is asked; anything else there is not a config's.
	object.get(data.config.preflight, "deny_role_addresses", true) == true
	is_number(object.get(data.config.preflight, "domain_leads_max", 1))
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

_hinted("role_address") if {
	_admitted
	input.lead.email_role
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

# Each filter down to the one that decided. Expected null: the config does not ask; actual null: not known.
_preflight_trace := [] if {
	_preflight_reason in ["input_malformed", "config_missing"]
} else := _filters if {
	_preflight_reason == "accepted"
} else := [item |
	some item in _filters
	item.rank <= _deciding_filter
]

_deciding_filter := rank if {
	some rank, item in _filters
	item.met
}

_filters := [
	{
		"rank": 0,
		"rule": "domain_blocked",
		"attribute": "lead.listed",
		"op": "eq",
		"expected": "block",
		"actual": input.lead.listed,
		"met": _preflight_reason == "domain_blocked",
	},
	{
		"rank": 1,
		"rule": "honeypot_filled",
		"attribute": "lead.honeypot",
		"op": "eq",
		"expected": true,
		"actual": object.get(input.lead, "honeypot", null),
		"met": _preflight_reason == "honeypot_filled",
	},
	{
		"rank": 2,
		"rule": "domain_allowed",
		"attribute": "lead.listed",
		"op": "eq",
		"expected": "allow",
		"actual": input.lead.listed,
		"met": _preflight_reason == "domain_allowed",
	},
	{
		"rank": 3,
		"rule": "email_class_denied",
		"attribute": "lead.email_class",
		"op": "in",
		"expected": "deny_email_classes",
		"actual": input.lead.email_class,
		"met": _preflight_reason == "email_class_denied",
	},
	{
		"rank": 4,
		"rule": "role_address_denied",
		"attribute": "lead.email_role",
		"op": "eq",
		"expected": object.get(data.config.preflight, "deny_role_addresses", null),
		"actual": object.get(input.lead, "email_role", null),
		"met": _preflight_reason == "role_address_denied",
	},
	{
		"rank": 5,
		"rule": "domain_velocity_exceeded",
		"attribute": "lead.domain_velocity",
		"op": "ge",
		"expected": object.get(data.config.preflight, "domain_leads_max", null),
		"actual": object.get(input.lead, "domain_velocity", null),
		"met": _preflight_reason == "domain_velocity_exceeded",
	},
]
