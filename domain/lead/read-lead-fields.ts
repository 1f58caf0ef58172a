// SPDX-License-Identifier: Apache-2.0
// A lead out of whatever a form, a mapping or a file says, tolerant where `POST /v1/leads` is strict: what a field
// cannot take, and what no field is for, is kept as `extra`. Pure; the same fields give the same lead.
import { utf8Bytes } from "../bytes/encoding.ts";
import { err, ok, type Result } from "../result.ts";
import { asciiDigits } from "./ascii-digits.ts";
import { parseEmail } from "./email.ts";
import type { FieldProblem } from "./field-problem.ts";
import { foldFieldName } from "./fold-field-name.ts";
import {
  COMPANY_SIZE_MAX,
  LEAD_TEXTS,
  type LeadInput,
  PRODUCT_CHARACTERS,
  PRODUCTS_MAX,
  UTM_CHARACTERS,
  UTM_FIELDS,
} from "./lead-input.ts";
import type { NormalizedLead } from "./lead.ts";
import {
  cleanText,
  IDENTITY_MISSING,
  isNobody,
  LEAD_BYTES_MAX,
  leadBytes,
  readLead,
} from "./normalize-lead.ts";

/** What `extra` holds at most; beyond it, only the bytes as they came have a value. */
const EXTRA_NAMES = 30;
export const EXTRA_CHARACTERS = 500;
const EXTRA_BYTES = 4 * 1024;

/** Name as it was posted -> value, or values where it was posted several times. */
export type PostedFields = Readonly<Record<string, string | readonly string[]>>;

/**
 * The normalized lead, or why it can be none: no email, phone or external id that can be read. All else is kept.
 *
 * Names are folded (foldFieldName), then a lead's own are its fields: `email`, `phone`, `first_name`, `last_name`,
 * `company`, `website`, `country`, `state`, `company_size`, `industry`, `postal_code`, `account_ref`, `external_id`,
 * `product_interest` (a list), and `utm_source` or `utm[source]` and so on. `source` is the lead's, whatever a field of
 * that name says. Every other name, and one of `asExtra`, goes to `extra`, and so does, under the field's own name, what the field cannot take: "50-100" as a company's size, an
 * address that is none while a phone is there, a text too long for it, a second value. A country that is no country is
 * kept as `country_text`. Control characters become spaces.
 *
 * `extra` has at most 30 names, 500 characters in a value and 4 KB in all; the lead at most 20 KB.
 */
export function readLeadFields(
  fields: PostedFields,
  source: string,
  asExtra: readonly TextField[] = [],
): Result<NormalizedLead, FieldProblem[]> {
  const posted = foldFields(fields);
  const input: LeadInput = { source };
  takeTexts(posted, input, asExtra);
  takeCompanySize(posted, input);
  takeUtm(posted, input);
  takeProducts(posted, input);
  const { lead, unreadable } = readLead(input);
  if (isNobody(lead)) {
    const said = unreadable.filter(({ pointer }) => pointer !== "/country");
    return err(said.length > 0 ? said : [IDENTITY_MISSING]);
  }
  const isUnread = (field: string): boolean =>
    unreadable.some(({ pointer }) => pointer === `/${field}`);
  for (const field of ["phone", "email"] as const) {
    if (isUnread(field)) putBack(posted, field, input[field]);
  }
  const country_text = isUnread("country") ? cleanText(input.country) : null;
  const extra = buildExtra(posted);
  return ok(
    fitLead({
      ...lead,
      ...(country_text === null ? {} : { country_text }),
      ...(extra === null ? {} : { extra }),
    }),
  );
}

/** Folded name -> values that say something, cleaned. What a field takes is taken out; the rest becomes `extra`. */
type Posted = Map<string, string[]>;

function foldFields(fields: PostedFields): Posted {
  const posted: Posted = new Map();
  for (const [i, [name, value]] of Object.entries(fields).entries()) {
    const folded = foldFieldName(name) ?? `field_${i + 1}`;
    const values = cleanValues(value);
    if (values.length > 0) posted.set(folded, [...(posted.get(folded) ?? []), ...values]);
  }
  return posted;
}

/** The values that say something, without control characters or halves of one. */
function cleanValues(value: string | readonly string[]): string[] {
  return (typeof value === "string" ? [value] : value)
    .map((one) => cleanText(one.toWellFormed().replaceAll(/\p{Cc}/gu, " ")))
    .filter((one) => one !== null);
}

/** A value as `extra` would hold it, had it room for all of it. */
export function extraText(value: string | readonly string[]): string {
  return cleanValues(value).join(", ");
}

/** The first value that fits is taken; the others stay. */
function take(posted: Posted, name: string, fits: (value: string) => boolean): string | undefined {
  const values = posted.get(name) ?? [];
  const at = values.findIndex(fits);
  if (at === -1) return undefined;
  const others = values.filter((_, i) => i !== at);
  if (others.length > 0) posted.set(name, others);
  else posted.delete(name);
  return values[at];
}

/** At most so long. */
function within(characters: number): (value: string) => boolean {
  return (value) => value.length <= characters;
}

function putBack(posted: Posted, name: string, value: string | undefined): void {
  if (value !== undefined) posted.set(name, [value, ...(posted.get(name) ?? [])]);
}

const TEXT_FIELDS = [
  "external_id",
  "phone",
  "first_name",
  "last_name",
  "company",
  "website",
  "country",
  "state",
  "industry",
  "postal_code",
  "account_ref",
] as const satisfies readonly (keyof typeof LEAD_TEXTS)[];
type TextField = (typeof TEXT_FIELDS)[number];

function isEmail(text: string): boolean {
  return parseEmail(text) !== null;
}

function takeTexts(posted: Posted, input: LeadInput, asExtra: readonly TextField[]): void {
  // An address that mail can reach before the first one; that one is at least told to be wrong.
  const email = take(posted, "email", isEmail) ?? take(posted, "email", () => true);
  if (email !== undefined) input.email = email;
  for (const name of TEXT_FIELDS) {
    if (asExtra.includes(name)) continue;
    const text = take(posted, name, within(LEAD_TEXTS[name]));
    if (text !== undefined) input[name] = text;
  }
}

const SIZE_CHARACTERS = 40;
/** A whole number as people write one: digits, or groups of three. */
const WHOLE_NUMBER = /^(?:\d{1,8}|\d{1,3}(?:[.,'\u2019 \u066c]\d{3})+)$/;

function takeCompanySize(posted: Posted, input: LeadInput): void {
  const written = take(posted, "company_size", within(SIZE_CHARACTERS));
  if (written === undefined) return;
  const digits = asciiDigits(written);
  const size = WHOLE_NUMBER.test(digits) ? Number(digits.replaceAll(/\D/g, "")) : 0;
  if (size >= 1 && size <= COMPANY_SIZE_MAX) input.company_size = size;
  else putBack(posted, "company_size", written);
}

function takeUtm(posted: Posted, input: LeadInput): void {
  const utm: NonNullable<LeadInput["utm"]> = {};
  for (const field of UTM_FIELDS) {
    const text =
      take(posted, `utm_${field}`, within(UTM_CHARACTERS)) ??
      take(posted, `utm.${field}`, within(UTM_CHARACTERS));
    if (text !== undefined) utm[field] = text;
  }
  input.utm = utm;
}

function takeProducts(posted: Posted, input: LeadInput): void {
  const named = [...new Set(posted.get("product_interest") ?? [])];
  const taken = named.filter((name) => name.length <= PRODUCT_CHARACTERS).slice(0, PRODUCTS_MAX);
  const left = named.filter((name) => !taken.includes(name));
  input.product_interest = taken;
  if (left.length > 0) posted.set("product_interest", left);
  else posted.delete("product_interest");
}

/** The rest as far as it fits, a lead's own fields first; null where there is none. */
function buildExtra(posted: Posted): Record<string, string> | null {
  const extra = new Map<string, string>();
  let bytes = 0;
  const own = [...posted].filter(([name]) => isOwnField(name));
  const others = [...posted].filter(([name]) => !isOwnField(name));
  for (const [name, values] of [...own, ...others]) {
    if (extra.size === EXTRA_NAMES) break;
    const value = clip(values.join(", "));
    const size = utf8Bytes(JSON.stringify({ [name]: value })).length;
    if (bytes + size > EXTRA_BYTES) continue;
    bytes += size;
    extra.set(name, value);
  }
  return extra.size === 0 ? null : Object.fromEntries(extra);
}

function isOwnField(name: string): boolean {
  return Object.hasOwn(LEAD_TEXTS, name) || /^(?:company_size|product_interest|utm[_.])/.test(name);
}

/** Never half a character at the end. */
function clip(text: string): string {
  return text
    .slice(0, EXTRA_CHARACTERS)
    .replace(/[\ud800-\udbff]$/, "")
    .trim();
}

/**
 * Three bytes for each of some 5,500 characters and 4 KB of extra can be a little over 20 KB. Without the products,
 * whose names are up to 6 KB of that, it never is.
 */
function fitLead(lead: NormalizedLead): NormalizedLead {
  return leadBytes(lead) > LEAD_BYTES_MAX ? { ...lead, product_interest: [] } : lead;
}
