// SPDX-License-Identifier: Apache-2.0
// A row of a file or of a question as the two sides of a match: a lead that looks for its account, and an account that may
// be it. Personal; it stays in memory.
import { classifyMailHost, parseEmail } from "../lead/email.ts";
import { registrableDomain } from "../lead/domain-name.ts";
import type { NormalizedLead } from "../lead/lead.ts";
import { readLead } from "../lead/normalize-lead.ts";
import type { AccountCandidate } from "./account-candidate.ts";
import { DEFAULT_MATCHING } from "./default-matching.ts";
import { matchAccount } from "./match-account.ts";
import { type MatchAnswer, tellMatch } from "./match-answer.ts";
import { readAccountFacts, readLeadFacts } from "./match-facts.ts";
import { nameLikeness } from "./name-likeness.ts";

export const MATCH_FIELDS = [
  "id",
  "company",
  "website",
  "email",
  "phone",
  "country",
  "state",
  "postal_code",
  "account_ref",
] as const;
export type MatchField = (typeof MATCH_FIELDS)[number];

/** Texts as people write them; what is absent or cannot be read says nothing. */
export type MatchRecord = { readonly [F in MatchField]?: string | undefined };

/** The lead that such a record would be, without an identity: it may say no more than a company's name. */
export function leadOfRecord(record: MatchRecord): NormalizedLead {
  const { company, website, email, phone, country, state, postal_code, account_ref } = record;
  const { lead } = readLead({
    source: "match",
    ...stated({ company, website, email, phone, country, state }),
  });
  return { ...lead, ...stated({ postal_code, account_ref }) };
}

/** The account that such a record would be, active and nobody's; its mail's domain, where a company's, is a contact's. */
export function accountOfRecord(record: MatchRecord, accountId: string): AccountCandidate {
  const { country, phone } = record;
  const place = readLead({ source: "match", ...stated({ country, state: record.state, phone }) });
  const domain = registrableDomain(record.website ?? "");
  const mail = parseEmail(record.email ?? "");
  const ofMail = mail !== null && classifyMailHost(mail.host) === "corporate" ? mail.host : null;
  const contact = ofMail === null ? null : registrableDomain(ofMail);
  return {
    account_id: accountId,
    external_id: record.id ?? accountId,
    external_ids: {},
    name: record.company ?? "",
    domains: domain === null ? [] : [domain],
    primary_domain: domain,
    contact_domains: contact === null ? [] : [contact],
    phone: place.lead.phone,
    postal_code: record.postal_code ?? null,
    region: place.lead.region ?? place.lead.country,
    ...NOBODYS,
  };
}

/** Of a pair the account's id is the record's own, or this. */
const OTHER = "b";

/**
 * Whether `a` would be linked to `b`, were `b` the only account: under the default settings and without any store. The
 * names' likeness is told even where nothing speaks for the pair.
 */
export function comparePair(a: MatchRecord, b: MatchRecord): MatchAnswer {
  const account = accountOfRecord(b, b.id ?? OTHER);
  const lead = leadOfRecord(a);
  const answer = tellMatch(matchAccount(lead, [account], DEFAULT_MATCHING), [account]);
  if (answer.candidates.length > 0) return answer;
  const [left, right] = [
    readLeadFacts(lead, DEFAULT_MATCHING).name,
    readAccountFacts(account).name,
  ];
  return {
    ...answer,
    name_score: left === null || right === null ? null : nameLikeness(left, right),
  };
}

const NOBODYS = {
  customer_status: "prospect",
  active: true,
  named: false,
  arr_minor: null,
  owner_id: null,
  owner_active: false,
  owner_team_id: null,
  owner_territories: [],
  csm_id: null,
  csm_active: false,
  csm_team_id: null,
  ancestors: [],
  open_opportunities: 0,
  last_activity_at_ms: null,
  created_at_ms: 0,
  keys: [],
} as const satisfies Partial<AccountCandidate>;

/** Without what is absent or empty. */
function stated(texts: MatchRecord): { readonly [F in MatchField]?: string } {
  const said: { [F in MatchField]?: string } = {};
  for (const field of MATCH_FIELDS) {
    const text = texts[field];
    if (text !== undefined && text.trim() !== "") said[field] = text;
  }
  return said;
}
