// SPDX-License-Identifier: Apache-2.0
// What is known of a lead after several submissions: the newest word on each field, and nothing forgotten because a
// later form did not ask for it again.
import type { NormalizedLead } from "./lead.ts";

/** The newer submission laid over the older one. Fields derived from one another (email, class, domain) move together. */
export function mergeLead(older: NormalizedLead, newer: NormalizedLead): NormalizedLead {
  const email = newer.email === null ? older : newer;
  const place = newer.country === null ? older : newer;
  return {
    source: older.source,
    external_id: older.external_id ?? newer.external_id,
    first_name: newer.first_name ?? older.first_name,
    last_name: newer.last_name ?? older.last_name,
    email: email.email,
    email_class: email.email_class,
    domain: newer.email === null ? (older.domain ?? newer.domain) : newer.domain,
    phone: newer.phone ?? older.phone,
    company: newer.company ?? older.company,
    website: newer.website ?? older.website,
    country: place.country,
    region: place.region,
    state_text: place.state_text,
    company_size: newer.company_size ?? older.company_size,
    industry: newer.industry ?? older.industry,
    utm: newer.utm,
    product_interest:
      newer.product_interest.length > 0 ? newer.product_interest : older.product_interest,
  };
}
