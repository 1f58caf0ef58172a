// SPDX-License-Identifier: Apache-2.0
// Host names as keys: lower case, A-labels, and the registrable part by the public suffix list with its private
// section on, so that two shops at one hosting provider stay two companies.
import { parse } from "tldts";

/** Longest host name in DNS, in characters. */
const HOST_CHARACTERS = 253;

/** Host of a URL, or of a bare host name, as A-labels; null where there is none, or it is an address or local. */
export function parseHost(text: string): string | null {
  const trimmed = text.trim().replace(/^\.+/, "");
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return null;
  const host = new URL(url).hostname.replace(/^\.+|\.+$/g, "");
  if (host.length > HOST_CHARACTERS || !host.includes(".")) return null;
  const known = parse(host, { allowPrivateDomains: true });
  return known.isIp === true || known.hostname !== host ? null : host;
}

/**
 * The registrable domain of a URL or host: `shop.acme.co.uk` -> `acme.co.uk`, `a.github.io` stays. Null for an IP
 * address, `localhost`, a bare public suffix and whatever is no host.
 */
export function registrableDomain(text: string): string | null {
  const host = parseHost(text);
  if (host === null) return null;
  return parse(host, { allowPrivateDomains: true }).domain;
}
