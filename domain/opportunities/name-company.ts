// SPDX-License-Identifier: Apache-2.0
// What a lead's company is called where an account or a deal has to be named after it.
import type { NormalizedLead } from "../lead/lead.ts";
import type { DomainClass } from "../matching/match-evidence.ts";

type Named = Pick<NormalizedLead, "company" | "domain" | "first_name" | "last_name">;

/** Its name, else a domain that is a company's own, else the person's: a sole trader is their own company. Null: nothing. */
export function nameCompany(lead: Named, domainClass: DomainClass): string | null {
  const person = [lead.first_name, lead.last_name].filter((part) => part !== null).join(" ");
  const domain = domainClass === "corporate" ? lead.domain : null;
  const found = [lead.company, domain, person].find((text) => (text?.trim() ?? "") !== "");
  return found ?? null;
}
