// SPDX-License-Identifier: Apache-2.0
// What enrichment says of a lead: normalized like a lead, and only the fields that it names. Personal, as a lead is.
import { z } from "zod";
import { NormalizedLead } from "./lead.ts";

const { shape } = NormalizedLead;

/** Fields derived from one another (email, its class, the domain; country and region) are named together. */
export const LeadPatch = z.object({
  first_name: shape.first_name.exactOptional(),
  last_name: shape.last_name.exactOptional(),
  email: shape.email.exactOptional(),
  email_class: shape.email_class.exactOptional(),
  domain: shape.domain.exactOptional(),
  phone: shape.phone.exactOptional(),
  company: shape.company.exactOptional(),
  website: shape.website.exactOptional(),
  country: shape.country.exactOptional(),
  country_text: shape.country_text,
  region: shape.region.exactOptional(),
  state_text: shape.state_text.exactOptional(),
  company_size: shape.company_size.exactOptional(),
  industry: shape.industry.exactOptional(),
  postal_code: shape.postal_code,
  account_ref: shape.account_ref,
  extra: shape.extra,
});
export type LeadPatch = z.infer<typeof LeadPatch>;
