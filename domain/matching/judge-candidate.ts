// SPDX-License-Identifier: Apache-2.0
// What speaks for one account being a lead's, and against it, as codes; and the level of evidence that it comes to.
import type { MatchingSettings } from "../config/work-settings.ts";
import type { AccountCandidate } from "./account-candidate.ts";
import { formsDiffer } from "./company-name.ts";
import type { MatchLevel } from "./match-evidence.ts";
import { type AccountFacts, type LeadFacts, readAccountFacts } from "./match-facts.ts";
import { isAcronym, nameLikeness } from "./name-likeness.ts";
import { splitRef } from "./probe-keys.ts";

export interface Judged {
  readonly account: AccountCandidate;
  /** Best of `levels` that may link, else the best that only suggests. */
  readonly level: MatchLevel;
  /** Within a level, the less the stronger. */
  readonly rank: number;
  readonly reasons: readonly string[];
  readonly name_score: number | null;
}

/** How far the lead's domain speaks: `alone` a company's own, `along` one that several share, `never` none. */
export type DomainWord = "alone" | "along" | "never";

/** Exact, or so near that no other word fits between, is the same name. */
const EXACT = 1_000;

/** Null where nothing speaks for it. */
export function judgeCandidate(
  lead: LeadFacts,
  account: AccountCandidate,
  domainWord: DomainWord,
  settings: MatchingSettings,
): Judged | null {
  const facts = readAccountFacts(account);
  const reference = referenceReason(lead.account_ref, account);
  const domain = domainWord === "never" ? null : domainReason(lead.domain, account);
  const name = compareNames(lead, facts, settings);
  const strong = [
    ...(domain !== null && domainWord === "along" ? ["domain_shared"] : []),
    ...(samePhone(lead.phone, facts.phone) ? ["phone_same"] : []),
    ...(samePostalCode(lead, facts) ? ["postal_code_same"] : []),
  ];
  const country = compareCountries(lead, facts);
  const levels = [
    ...(reference === null ? [] : [{ level: "L1" as const, rank: 0 }]),
    ...(domain !== null && domainWord === "alone"
      ? [{ level: "L2" as const, rank: DOMAIN_RANKS.indexOf(domain) }]
      : []),
    ...nameLevels(name, strong.length, country === "country_same", settings),
    ...(strong.includes("domain_shared") ? [{ level: "L5" as const, rank: 1 }] : []),
  ];
  const best = levels.find(({ level }) => settings.link_levels.includes(level)) ?? levels[0];
  if (best === undefined) return null;
  const reasons = [
    reference,
    domainWord === "alone" ? domain : null,
    ...name.reasons,
    ...strong,
    country,
  ];
  return {
    account,
    level: best.level,
    rank: best.rank,
    reasons: reasons.filter((reason) => reason !== null),
    name_score: name.score,
  };
}

/** Strongest first. */
const DOMAIN_RANKS: readonly string[] = ["domain_primary", "domain_alias", "domain_contact"];

/** Where the account has the domain; null where nowhere. */
export function domainReason(domain: string | null, account: AccountCandidate): string | null {
  if (domain === null) return null;
  if (account.primary_domain === domain) return "domain_primary";
  if (account.domains.includes(domain)) return "domain_alias";
  return account.contact_domains.includes(domain) ? "domain_contact" : null;
}

function referenceReason(ref: string | null, account: AccountCandidate): string | null {
  if (ref === null) return null;
  if (ref === account.external_id || ref === account.account_id) return "account_id";
  const [system, id] = splitRef(ref);
  const named = Object.entries(account.external_ids).some(
    ([name, value]) => name.toLowerCase() === system && value === id,
  );
  return named ? "system_id" : null;
}

interface ComparedNames {
  readonly score: number | null;
  readonly kind: "exact" | "similar" | "acronym" | "other";
  readonly differ: boolean;
  readonly reasons: readonly string[];
}

function compareNames(
  lead: LeadFacts,
  facts: AccountFacts,
  settings: MatchingSettings,
): ComparedNames {
  if (lead.name === null || facts.name === null) {
    return { score: null, kind: "other", differ: false, reasons: [] };
  }
  const likeness = nameLikeness(lead.name, facts.name);
  const differ = formsDiffer(lead.name, facts.name);
  const against = differ ? ["legal_form_differs"] : [];
  if (likeness === EXACT)
    return { score: likeness, kind: "exact", differ, reasons: ["name_exact", ...against] };
  if (likeness >= settings.fuzzy_threshold) {
    return { score: likeness, kind: "similar", differ, reasons: ["name_similar", ...against] };
  }
  if (isAcronym(lead.name, facts.name)) {
    // An acronym is no more alike than the least similar name.
    return {
      score: settings.fuzzy_threshold,
      kind: "acronym",
      differ,
      reasons: ["name_acronym", ...against],
    };
  }
  return { score: likeness, kind: "other", differ, reasons: [] };
}

/**
 * Exact: L3 with any corroborator. Similar, or an acronym: L4 with phone, postal code or a shared domain; with the country
 * alone only where the names are halfway from the threshold to exact. Differing legal forms take a level away, and the
 * country then says nothing. A name alone is L5.
 */
function nameLevels(
  name: ComparedNames,
  strong: number,
  country: boolean,
  settings: MatchingSettings,
): { readonly level: MatchLevel; readonly rank: number }[] {
  if (name.kind === "other" || name.score === null) return [];
  const alone = { level: "L5" as const, rank: 0 };
  const rank = strong > 0 ? 0 : 1;
  if (name.kind === "exact") {
    if (name.differ) return strong > 0 ? [{ level: "L4", rank: 1 }, alone] : [alone];
    return strong > 0 || country ? [{ level: "L3", rank }, alone] : [alone];
  }
  if (name.differ) return [alone];
  const near = name.kind === "similar" && name.score >= (EXACT + settings.fuzzy_threshold) / 2;
  return strong > 0 || (country && near) ? [{ level: "L4", rank }, alone] : [alone];
}

/** Digits that two numbers have in common at the end where one of them has no prefix of a country. */
const NATIONAL_DIGITS = 8;

function samePhone(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return false;
  if (a === b) return a.replaceAll(/\D/g, "").length >= NATIONAL_DIGITS;
  if (a.startsWith("+") && b.startsWith("+")) return false;
  const [left, right] = [nationalDigits(a), nationalDigits(b)];
  if (Math.min(left.length, right.length) < NATIONAL_DIGITS) return false;
  return left.endsWith(right) || right.endsWith(left);
}

function nationalDigits(phone: string): string {
  return phone.replaceAll(/\D/g, "").replace(/^0+/, "");
}

function samePostalCode(lead: LeadFacts, facts: AccountFacts): boolean {
  if (lead.postal_code === null || lead.postal_code !== facts.postal_code) return false;
  return lead.country === null || facts.country === null || lead.country === facts.country;
}

function compareCountries(lead: LeadFacts, facts: AccountFacts): string | null {
  if (lead.country === null || facts.country === null) return null;
  return lead.country === facts.country ? "country_same" : "country_differs";
}
