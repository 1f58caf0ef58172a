// SPDX-License-Identifier: Apache-2.0
// Where each field of a lead stands in a post, before a source's own mapping is laid over it: the first path that holds
// something is taken.
import type { SourceSettings } from "../config/intake-settings.ts";
import { UTM_FIELDS } from "../lead/lead-input.ts";

export type Preset = Readonly<Record<string, readonly string[]>>;

/** Every field of `POST /v1/leads` by its own name. */
const LEAD: Preset = {
  external_id: ["external_id"],
  email: ["email"],
  phone: ["phone"],
  first_name: ["first_name"],
  last_name: ["last_name"],
  company: ["company"],
  website: ["website"],
  country: ["country"],
  state: ["state"],
  company_size: ["company_size"],
  industry: ["industry"],
  postal_code: ["postal_code"],
  account_ref: ["account_ref"],
  product_interest: ["product_interest"],
  ...Object.fromEntries(
    UTM_FIELDS.map((field) => [`utm_${field}`, [`utm.${field}`, `utm_${field}`]]),
  ),
};

/** The standard fields of Salesforce's Lead, by their API names. Codes are there where state and country picklists are. */
const SALESFORCE_LEAD: Preset = {
  external_id: ["Id"],
  email: ["Email"],
  phone: ["Phone", "MobilePhone"],
  first_name: ["FirstName"],
  last_name: ["LastName"],
  company: ["Company"],
  website: ["Website"],
  country: ["CountryCode", "Country"],
  state: ["State", "StateCode"],
  company_size: ["NumberOfEmployees"],
  industry: ["Industry"],
  postal_code: ["PostalCode"],
  product_interest: ["ProductInterest__c"],
  title: ["Title"],
  salesforce_lead_source: ["LeadSource"],
};

export const PRESETS: Readonly<Record<SourceSettings["preset"], Preset>> = {
  lead: LEAD,
  salesforce_lead: SALESFORCE_LEAD,
};
