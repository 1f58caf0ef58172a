// SPDX-License-Identifier: Apache-2.0
// What is known of a lead after several submissions: the newest word on each field, and nothing forgotten because a
// later form did not ask for it again.
import { registrableDomain } from "./domain-name.ts";
import type { LeadPatch } from "./lead-patch.ts";
import type { NormalizedLead } from "./lead.ts";

/** The newer submission laid over the older one. Fields derived from one another (email, class, domain) move together. */
export function mergeLead(older: NormalizedLead, newer: NormalizedLead): NormalizedLead {
  const email = newer.email === null ? older : newer;
  return {
    ...withoutOptionals(older),
    external_id: older.external_id ?? newer.external_id,
    first_name: newer.first_name ?? older.first_name,
    last_name: newer.last_name ?? older.last_name,
    email: email.email,
    email_class: email.email_class,
    domain: newer.email === null ? (older.domain ?? newer.domain) : newer.domain,
    phone: newer.phone ?? older.phone,
    company: newer.company ?? older.company,
    website: newer.website ?? older.website,
    ...placeOf(older, newer),
    company_size: newer.company_size ?? older.company_size,
    industry: newer.industry ?? older.industry,
    ...companyOf(older, newer),
    utm: newer.utm,
    product_interest:
      newer.product_interest.length > 0 ? newer.product_interest : older.product_interest,
    ...extraOf(older, newer),
  };
}

/** What an enrichment names, laid over the lead; where the person came from stays. */
export function enrichLead(lead: NormalizedLead, patch: LeadPatch): NormalizedLead {
  // A place is named as a whole: what the lead had typed for it goes with it.
  const base = patch.country === undefined ? lead : withoutOptionals(lead);
  return { ...base, ...patch, ...websiteDomain(lead, patch), ...extraOf(lead, patch) };
}

/** Without a company's mail, the website says which company it is. */
function websiteDomain(
  { email_class }: NormalizedLead,
  { website, email, domain }: LeadPatch,
): Pick<LeadPatch, "domain"> {
  if (domain !== undefined || email !== undefined || email_class === "corporate") return {};
  const named = typeof website === "string" ? registrableDomain(website) : null;
  return named === null ? {} : { domain: named };
}

/** A country that was resolved goes before one that was not, whichever is newer. */
function placeOf(
  older: NormalizedLead,
  newer: NormalizedLead,
): Pick<NormalizedLead, "country" | "region" | "state_text" | "country_text"> {
  const isNamed = newer.country_text !== undefined || newer.state_text !== null;
  const from = newer.country !== null || (older.country === null && isNamed) ? newer : older;
  const { country, region, state_text, country_text } = from;
  return {
    country,
    region,
    state_text,
    ...(country_text === undefined ? {} : { country_text }),
  };
}

function companyOf(
  older: NormalizedLead,
  newer: NormalizedLead,
): Pick<NormalizedLead, "postal_code" | "account_ref"> {
  const postal_code = newer.postal_code ?? older.postal_code;
  const account_ref = newer.account_ref ?? older.account_ref;
  return {
    ...(postal_code === undefined ? {} : { postal_code }),
    ...(account_ref === undefined ? {} : { account_ref }),
  };
}

function extraOf(
  older: Pick<NormalizedLead, "extra">,
  newer: Pick<NormalizedLead, "extra">,
): Pick<NormalizedLead, "extra"> {
  const extra = { ...older.extra, ...newer.extra };
  return Object.keys(extra).length === 0 ? {} : { extra };
}

function withoutOptionals(lead: NormalizedLead): NormalizedLead {
  const { country_text: _, extra: __, ...rest } = lead;
  return rest;
}
