// SPDX-License-Identifier: Apache-2.0
// Whether a PUT would change anything, as far as that shows from outside: for a dry run, which may not ask by writing.
import { parseEmail } from "#domain/lead/email.ts";
import { registrableDomain } from "#domain/lead/domain-name.ts";
import { parsePhone } from "#domain/lead/phone.ts";
import { normalizePostalCode } from "#domain/lead/postal-code.ts";
import { instantText, parseInstant } from "#domain/time/instant.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Names of the fields whose value would be another one. */
export function differentFields(body: Fields, stands: Fields): string[] {
  return Object.keys(body).filter(
    (field) => comparable(meaningOf(field, body)) !== comparable(meaningOf(field, stands)),
  );
}

/** The value in the one spelling that it has at the stack. */
function meaningOf(field: string, fields: Fields): unknown {
  const value = fields[field];
  const read = MEANINGS[field];
  if (read !== undefined && typeof value === "string") return read(value, fields) ?? value;
  if (!DOMAINS.has(field) || !Array.isArray(value)) return value;
  const domains = value.map((one: unknown) =>
    typeof one === "string" ? (registrableDomain(one) ?? one) : one,
  );
  // The first of an account's domains is its own.
  return field === "domains" ? { own: domains[0] ?? null, all: domains } : domains;
}

const DOMAINS: ReadonlySet<string> = new Set(["domains", "contact_domains"]);

const MEANINGS: Readonly<Record<string, (text: string, fields: Fields) => string | null>> = {
  email: (text) => parseEmail(text)?.email ?? null,
  phone: (text, { region }) =>
    parsePhone(text, typeof region === "string" ? region.slice(0, 2) : null),
  postal_code: normalizePostalCode,
  last_activity_at: (text) => {
    const at = parseInstant(text);
    return at === null ? null : instantText(at);
  },
};

/** One text per meaning: lists of the directory are sets. */
function comparable(value: unknown): string {
  if (Array.isArray(value)) {
    const texts = value.map((item: unknown) => comparable(item));
    return `[${[...new Set(texts)].sort().join()}]`;
  }
  if (typeof value === "object" && value !== null) {
    const parts = Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => `${JSON.stringify(key)}:${comparable(item)}`);
    return `{${parts.join()}}`;
  }
  return JSON.stringify(value ?? null);
}
