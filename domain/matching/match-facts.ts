// SPDX-License-Identifier: Apache-2.0
// What is compared of a lead and of an account, each read once. Personal where a company is a person; it stays in memory.
import type { MatchingSettings } from "../config/work-settings.ts";
import { registrableDomain } from "../lead/domain-name.ts";
import { emailHost } from "../lead/email.ts";
import type { NormalizedLead } from "../lead/lead.ts";
import type { AccountCandidate } from "./account-candidate.ts";
import { type CompanyName, readCompanyName } from "./company-name.ts";
import { classifyDomain } from "./domain-class.ts";
import type { DomainClass } from "./match-evidence.ts";
import { PROFILE_HOSTS } from "./profile-hosts.ts";

export interface LeadFacts {
  /** Registrable domain that can be evidence; null where there is none, or only a mail provider's. */
  readonly domain: string | null;
  readonly domain_class: DomainClass;
  readonly name: CompanyName | null;
  readonly country: string | null;
  readonly region: string | null;
  readonly phone: string | null;
  readonly postal_code: string | null;
  readonly account_ref: string | null;
}

export interface AccountFacts {
  readonly name: CompanyName | null;
  readonly country: string | null;
  readonly phone: string | null;
  readonly postal_code: string | null;
}

export function readLeadFacts(lead: NormalizedLead, settings: MatchingSettings): LeadFacts {
  return {
    ...readDomain(lead, settings),
    name: lead.company === null ? null : readCompanyName(lead.company, lead.country),
    country: lead.country,
    region: lead.region,
    phone: lead.phone,
    postal_code: foldPostalCode(lead.postal_code ?? ""),
    account_ref: lead.account_ref?.trim() ?? null,
  };
}

/** An account is a candidate of many leads. */
const READ = new WeakMap<AccountCandidate, AccountFacts>();

export function readAccountFacts(account: AccountCandidate): AccountFacts {
  const known = READ.get(account);
  if (known !== undefined) return known;
  const country = countryOf(account.region);
  const facts = {
    name: readCompanyName(account.name, country),
    country,
    phone: account.phone,
    postal_code: foldPostalCode(account.postal_code ?? ""),
  };
  READ.set(account, facts);
  return facts;
}

/** The country of an ISO 3166-1 or 3166-2 code. */
export function countryOf(region: string | null): string | null {
  return region === null ? null : region.slice(0, 2);
}

type LeadDomain = Pick<LeadFacts, "domain" | "domain_class">;

/**
 * A company's mail domain speaks before its website, a website before a mail provider's domain; whoever writes from a
 * throw-away mailbox has no say.
 */
function readDomain(lead: NormalizedLead, settings: MatchingSettings): LeadDomain {
  const mail = lead.email === null ? null : ofHost(emailHost(lead.email), settings);
  if (mail?.domain_class === "corporate" || mail?.domain_class === "disposable") return mail;
  const website = lead.website === null ? null : ofWebsite(lead.website, settings);
  const mailDomain = mail?.domain ?? null;
  const websiteSpeaks = website?.domain_class === "corporate" || mailDomain === null;
  if (websiteSpeaks && website !== null && website.domain !== null) return website;
  // A lead from before there were classes, or of a row without mail and website, brings its domain alone.
  if (mail === null && website === null && lead.domain !== null)
    return ofHost(lead.domain, settings);
  return mail ?? website ?? { domain: null, domain_class: "none" };
}

function ofWebsite(text: string, settings: MatchingSettings): LeadDomain {
  const domain = registrableDomain(text);
  if (domain === null) return { domain: null, domain_class: "none" };
  if (PROFILE_HOSTS.has(domain) && !settings.corporate_domains.includes(domain)) {
    return { domain: null, domain_class: "shared_host" };
  }
  return ofHost(domain, settings);
}

function ofHost(host: string, settings: MatchingSettings): LeadDomain {
  const domain_class = classifyDomain(host, settings);
  return { domain: PROVES[domain_class] ? registrableDomain(host) : null, domain_class };
}

/** Whether two records of one such domain have anything in common. */
const PROVES: Readonly<Record<DomainClass, boolean>> = {
  corporate: true,
  shared_host: true,
  edu: true,
  gov: true,
  free: false,
  isp: false,
  disposable: false,
  none: false,
};

/** Digits of a US ZIP+4: the first five are the ZIP code. */
const ZIP_PLUS_4 = /^\d{9}$/;
const ZIP_DIGITS = 5;
const POSTAL_LEAST = 3;

/** Letters and digits in capitals; null where too little is left to say anything. */
function foldPostalCode(text: string): string | null {
  const code = text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, "");
  if (code.length < POSTAL_LEAST) return null;
  return ZIP_PLUS_4.test(code) ? code.slice(0, ZIP_DIGITS) : code;
}
