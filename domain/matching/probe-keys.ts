// SPDX-License-Identifier: Apache-2.0
// The keys by which a lead finds the few accounts that may be its company: an account's are stored beside it, a lead's
// are asked for, and one indexed look-up answers them all. A key is
// `<kind>:<value>`; a look-up reads few rows of each, so that every kind is selective.
import type { MatchingSettings } from "../config/work-settings.ts";
import type { NormalizedLead } from "../lead/lead.ts";
import type { AccountCandidate } from "./account-candidate.ts";
import { type CompanyName, readCompanyName } from "./company-name.ts";
import { readLeadFacts } from "./match-facts.ts";
import { leadNameKeys, nameKeys } from "./name-keys.ts";

/** Counts up whenever an account's keys come out otherwise: those stored under a lower number are made anew. */
export const KEYS_VERSION = 1;

/** Rows that a look-up reads of one key: more accounts of one key are too many to tell apart. */
export const KEY_ROWS_MAX = 20;

/** What of an account makes its keys. */
export type KeyedAccount = Pick<
  AccountCandidate,
  | "account_id"
  | "external_id"
  | "external_ids"
  | "name"
  | "domains"
  | "primary_domain"
  | "contact_domains"
  | "phone"
>;

/** Keys of each kind at most: what an account brings beyond is found by its other keys. */
const IDS_MAX = 20;
const DOMAINS_MAX = 50;
const CONTACT_DOMAINS_MAX = 20;

/** At most 100 keys, each of at most 220 characters, without repetition. */
export function accountKeys(account: KeyedAccount): string[] {
  const refs = Object.entries(account.external_ids).slice(0, IDS_MAX);
  const own = [account.primary_domain ?? [], account.domains].flat().slice(0, DOMAINS_MAX);
  // The country is left out here, as it is for leads: a form counts as one wherever it may be one.
  const name = readCompanyName(account.name, null);
  return unique([
    `id:${account.account_id}`,
    `id:${account.external_id}`,
    ...refs.map(([system, id]) => refKey(system, id)),
    ...own.map((domain) => `d:${domain}`),
    ...account.contact_domains.slice(0, CONTACT_DOMAINS_MAX).map((domain) => `c:${domain}`),
    ...phoneKeys(account.phone),
    ...(name === null ? [] : nameKeys(name)),
  ]);
}

/**
 * What a lead asks for, the strongest first, at most 20 keys. `chosen` is an account that a person named for it, so that
 * it is among the candidates.
 */
export function probeKeys(
  lead: NormalizedLead,
  settings: MatchingSettings,
  chosen?: { readonly account_id: string | null },
): string[] {
  const facts = readLeadFacts(lead, settings);
  const name: CompanyName | null =
    lead.company === null ? null : readCompanyName(lead.company, null);
  const named = chosen?.account_id ?? null;
  const { account_ref, domain } = facts;
  const [system, id] = splitRef(account_ref);
  return unique([
    ...(named === null ? [] : [`id:${named}`]),
    ...(account_ref === null ? [] : [`id:${account_ref}`]),
    ...(system === null ? [] : [refKey(system, id)]),
    // Only a company's own domain names few accounts; any other is looked at once the name has found them.
    ...(domain === null || facts.domain_class !== "corporate"
      ? []
      : [`d:${domain}`, `c:${domain}`]),
    ...phoneKeys(lead.phone),
    ...(name === null ? [] : leadNameKeys(name)),
  ]);
}

/** `<system>:<id there>` in its two parts; the id may hold further colons. */
export function splitRef(ref: string | null): readonly [string | null, string] {
  const colon = ref?.indexOf(":") ?? -1;
  if (ref === null || colon < 1) return [null, ""];
  return [ref.slice(0, colon).trim().toLowerCase(), ref.slice(colon + 1).trim()];
}

function refKey(system: string, id: string): string {
  return `ref:${system.toLowerCase()}:${id}`;
}

/** Digits that most countries' numbers have after the prefix, in whatever spelling. */
const PHONE_DIGITS = 8;

function phoneKeys(phone: string | null): string[] {
  const digits = phone?.replaceAll(/\D/g, "") ?? "";
  return digits.length < PHONE_DIGITS ? [] : [`p:${digits.slice(-PHONE_DIGITS)}`];
}

function unique(keys: readonly string[]): string[] {
  return [...new Set(keys)];
}
