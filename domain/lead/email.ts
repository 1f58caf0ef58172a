// SPDX-License-Identifier: Apache-2.0
// Email addresses: one spelling per mailbox as far as the world agrees on it, and the class of the provider.
import { parseHost, registrableDomain } from "./domain-name.ts";
import type { NormalizedLead } from "./lead.ts";
import { DISPOSABLE_MAIL } from "./lists/disposable.ts";
import { FREE_MAIL } from "./lists/free-mail.ts";
import { ROLE_LOCAL_PARTS } from "./lists/role-addresses.ts";

export type EmailClass = NormalizedLead["email_class"];

export interface EmailAddress {
  /** Lower case, domain as A-labels, plus tag kept. */
  readonly email: string;
  /** Everything after the at sign. */
  readonly host: string;
}

/** RFC 5321: 64 for the part before the at sign, 254 for the whole path. */
const LOCAL_CHARACTERS = 64;
const EMAIL_CHARACTERS = 254;

/** Letters of any script and the punctuation that real mailboxes use; no quoting, no comments. */
const LOCAL_PART =
  /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
/** What may stand in a typed domain before it becomes A-labels; keeps ports, paths and address literals out. */
const TYPED_DOMAIN = /^[\p{L}\p{M}\p{N}.\u3002-]+$/u;

/** One spelling of a typed address; null where it is none. */
export function parseEmail(text: string): EmailAddress | null {
  const lower = text.trim().normalize("NFC").toLowerCase().normalize("NFC");
  const at = lower.lastIndexOf("@");
  const local = lower.slice(0, Math.max(at, 0));
  const typed = lower.slice(at + 1).replace(/\.$/, "");
  if (at < 1 || local.length > LOCAL_CHARACTERS) return null;
  if (!LOCAL_PART.test(local) || !TYPED_DOMAIN.test(typed) || typed.startsWith(".")) return null;
  const host = parseHost(typed);
  if (host === null || host.includes("..")) return null;
  const email = `${local}@${host}`;
  return email.length > EMAIL_CHARACTERS ? null : { email, host };
}

/** The host of an address that parseEmail made. */
export function emailHost(email: string): string {
  return email.slice(email.lastIndexOf("@") + 1);
}

/** Class of a mail host: its own name and its registrable domain are looked up in the two lists. */
export function classifyMailHost(host: string): Exclude<EmailClass, "none"> {
  const names = [host, registrableDomain(host) ?? host];
  if (names.some((name) => DISPOSABLE_MAIL.has(name))) return "disposable";
  return names.some((name) => FREE_MAIL.has(name)) ? "free" : "corporate";
}

/**
 * Whether an address that parseEmail made belongs to an office and not to a person: `info@`, `info+fair@`,
 * `customer-service@`. A part of one letter is an initial, so `h.r@` and `s.ales@` are people.
 */
export function isRoleAddress(email: string): boolean {
  const local = email.slice(0, email.lastIndexOf("@"));
  const [untagged = ""] = local.split("+");
  const parts = untagged.split(/[._-]+/).filter((part) => part !== "");
  const spelled = parts.length === 1 || parts.every((part) => part.length > 1);
  return spelled && ROLE_LOCAL_PARTS.has(parts.join(""));
}
