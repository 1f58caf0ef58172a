// SPDX-License-Identifier: Apache-2.0
// A lead as typed -> the one spelling that is stored, compared and decided on. Pure, and idempotent: a normalized lead
// normalizes to itself.
import { utf8Bytes } from "../bytes/encoding.ts";
import { err, ok, type Result } from "../result.ts";
import { parseCountry } from "./countries.ts";
import { registrableDomain } from "./domain-name.ts";
import { classifyMailHost, type EmailAddress, type EmailClass, parseEmail } from "./email.ts";
import type { FieldProblem } from "./field-problem.ts";
import type { LeadInput } from "./lead-input.ts";
import type { NormalizedLead } from "./lead.ts";
import { parsePhone } from "./phone.ts";
import { normalizePostalCode } from "./postal-code.ts";
import { parseRegion } from "./regions.ts";

/** Bytes of a normalized lead as JSON: with 64 KiB of raw body in base64 the queue message stays below 128 KB. */
export const LEAD_BYTES_MAX = 20 * 1024;

/** The normalized lead, or every field that cannot be read. */
export function normalizeLead(input: LeadInput): Result<NormalizedLead, FieldProblem[]> {
  const { lead, unreadable } = readLead(input);
  if (unreadable.length > 0) return err([...unreadable]);
  if (isNobody(lead)) return err([IDENTITY_MISSING]);
  // Composition can lengthen a text up to threefold, so the field bounds alone do not hold the message's budget.
  return leadBytes(lead) > LEAD_BYTES_MAX ? err([TOO_LARGE]) : ok(lead);
}

/** What was made of a lead: a field that could not be read is null there and a problem here. */
export interface LeadReading {
  readonly lead: NormalizedLead;
  readonly unreadable: readonly FieldProblem[];
}

/** Every field that can be read, normalized; whether the rest matters is the caller's business. */
export function readLead(input: LeadInput): LeadReading {
  const unreadable: FieldProblem[] = [];
  const place = readPlace(input, unreadable);
  const mail = readEmail(input, unreadable);
  const website = cleanText(input.website);
  const phone = readPhone(input, place.country, unreadable);
  const email_class = mail === null ? "none" : classifyMailHost(mail.host);
  const lead: NormalizedLead = {
    source: input.source,
    external_id: cleanText(input.external_id),
    first_name: cleanText(input.first_name),
    last_name: cleanText(input.last_name),
    email: mail?.email ?? null,
    email_class,
    domain: chooseDomain(mail, email_class, website),
    phone,
    company: cleanText(input.company),
    website,
    ...place,
    company_size: input.company_size ?? null,
    industry: cleanText(input.industry),
    ...companyFacts(input),
    utm: {
      source: cleanText(input.utm?.source),
      medium: cleanText(input.utm?.medium),
      campaign: cleanText(input.utm?.campaign),
      term: cleanText(input.utm?.term),
      content: cleanText(input.utm?.content),
    },
    product_interest: cleanList(input.product_interest ?? []),
  };
  return { lead, unreadable };
}

/** Absent where nothing is said: what a lead without them is stays as it was before there were any. */
function companyFacts({
  postal_code,
  account_ref,
}: LeadInput): Pick<NormalizedLead, "postal_code" | "account_ref"> {
  const code = normalizePostalCode(postal_code);
  const ref = cleanText(account_ref);
  return {
    ...(code === null ? {} : { postal_code: code }),
    ...(ref === null ? {} : { account_ref: ref }),
  };
}

/** Whether nothing says who it is. */
export function isNobody(lead: NormalizedLead): boolean {
  return lead.email === null && lead.phone === null && lead.external_id === null;
}

/** Of the lead as JSON. */
export function leadBytes(lead: NormalizedLead): number {
  return utf8Bytes(JSON.stringify(lead)).length;
}

export const IDENTITY_MISSING: FieldProblem = {
  pointer: "/email",
  code: "identity_missing",
  message: "one of email, phone and external_id is required",
};
const TOO_LARGE: FieldProblem = {
  pointer: "",
  code: "lead_too_large",
  message: "the lead is longer than 20 KB",
};

/** Composed (NFC), trimmed, each run of white space one space; null where nothing is left. */
export function cleanText(text: string | undefined): string | null {
  const clean = (text ?? "").normalize("NFC").replace(/\s+/gu, " ").trim();
  return clean === "" ? null : clean;
}

function cleanList(texts: readonly string[]): string[] {
  const clean = texts.map((text) => cleanText(text)).filter((text) => text !== null);
  return [...new Set(clean)];
}

function readPlace(
  input: LeadInput,
  problems: FieldProblem[],
): Pick<NormalizedLead, "country" | "region" | "state_text"> {
  const typed = cleanText(input.country);
  const known = typed === null ? null : parseCountry(typed);
  if (typed !== null && known === null) {
    problems.push({
      pointer: "/country",
      code: "unknown_country",
      message: "no country of this name or code",
    });
  }
  const state = cleanText(input.state);
  if (state === null) return { country: known, region: null, state_text: null };
  const { country, region } = parseRegion(state, known);
  return { country, region, state_text: region === null ? state : null };
}

function readEmail(input: LeadInput, problems: FieldProblem[]): EmailAddress | null {
  const typed = cleanText(input.email);
  if (typed === null) return null;
  const mail = parseEmail(typed);
  if (mail === null) {
    problems.push({
      pointer: "/email",
      code: "invalid_email",
      message: "no email address that mail can reach",
    });
  }
  return mail;
}

function readPhone(
  input: LeadInput,
  country: string | null,
  problems: FieldProblem[],
): string | null {
  const typed = cleanText(input.phone);
  if (typed === null) return null;
  const phone = parsePhone(typed, country);
  if (phone === null) {
    problems.push({ pointer: "/phone", code: "no_digits", message: "a phone number needs digits" });
  }
  return phone;
}

/** A free mailbox says nothing about the company, so the website speaks first there; a throw-away one is no claim. */
function chooseDomain(
  mail: EmailAddress | null,
  emailClass: EmailClass,
  website: string | null,
): string | null {
  const ofMail = mail === null ? null : registrableDomain(mail.host);
  const ofWebsite = website === null ? null : registrableDomain(website);
  if (emailClass === "disposable") return ofMail;
  return emailClass === "corporate" ? (ofMail ?? ofWebsite) : (ofWebsite ?? ofMail);
}
