// SPDX-License-Identifier: Apache-2.0
// Whether a PUT would change anything, as far as that shows from outside: for a dry run, which may not ask by writing.
import { parseEmail } from "#domain/lead/email.ts";
import { registrableDomain } from "#domain/lead/domain-name.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Names of the fields whose value would be another one. */
export function differentFields(body: Fields, stands: Fields): string[] {
  return Object.keys(body).filter(
    (field) => comparable(field, body[field]) !== comparable(field, stands[field]),
  );
}

/** One text per meaning: lists of the directory are sets, and addresses and domains have one spelling at the stack. */
function comparable(field: string, value: unknown): string {
  if (field === "email" && typeof value === "string") {
    return JSON.stringify(parseEmail(value)?.email ?? value);
  }
  if (Array.isArray(value)) {
    const texts = value.map((item: unknown) =>
      field === "domains" && typeof item === "string"
        ? JSON.stringify(registrableDomain(item) ?? item)
        : comparable("", item),
    );
    return `[${[...new Set(texts)].sort().join()}]`;
  }
  if (typeof value === "object" && value !== null) {
    const parts = Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => `${JSON.stringify(key)}:${comparable(key, item)}`);
    return `{${parts.join()}}`;
  }
  return JSON.stringify(value ?? null);
}
