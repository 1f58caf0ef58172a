// SPDX-License-Identifier: Apache-2.0
// Where a webhook may go: https on port 443, by a public name or a public address, and nowhere near us. Judged at
// registration and again before every try, the written address first, then every address that its name has.
import ipaddr from "ipaddr.js";
import { err, ok, type Result } from "../result.ts";

const ADDRESS_REFUSALS = [
  "not_a_url",
  "too_long",
  "not_https",
  "has_credentials",
  "has_fragment",
  "odd_port",
  "trailing_dot",
  "local_name",
  "not_public",
] as const;
export type AddressRefusal = (typeof ADDRESS_REFUSALS)[number];

/** Where a judged address goes: a name is still to be looked up. */
export type JudgedAddress =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "literal" }
  /** A developer's own machine. */
  | { readonly kind: "loopback" };

/** Four times the longest URL that is common; a delivery row does not hold it, its subscription does. */
const MAX_CHARACTERS = 2_000;

/**
 * Names that only a local network gives a meaning, by their last labels: RFC 6761, 6762, 7686, 8375 and 9476, ICANN's
 * `internal`, and what routers and companies use.
 */
const LOCAL_SUFFIXES = [
  "localhost",
  "localdomain",
  "local",
  "internal",
  "intranet",
  "private",
  "corp",
  "home",
  "lan",
  "arpa",
  "onion",
  "alt",
  "test",
  "invalid",
] as const;

/**
 * Judges a URL as it is written. The URL parser has already turned every spelling of an IPv4 address (decimal, octal,
 * hexadecimal, short, full-width digits) into its dotted form, so that no spelling hides one.
 */
export function judgeAddress(
  text: string,
  { development }: { readonly development: boolean },
): Result<JudgedAddress, AddressRefusal> {
  if (text.length > MAX_CHARACTERS) return err("too_long");
  if (!URL.canParse(text)) return err("not_a_url");
  const url = new URL(text);
  const host = url.hostname.startsWith("[") ? url.hostname.slice(1, -1) : url.hostname;
  const isHttp = url.protocol === "http:" || url.protocol === "https:";
  if (development && isHttp && isLoopback(host)) return ok({ kind: "loopback" });
  if (url.protocol !== "https:") return err("not_https");
  if (url.username !== "" || url.password !== "") return err("has_credentials");
  // The empty string is the scheme's own port, 443.
  if (url.port !== "") return err("odd_port");
  if (url.hash !== "") return err("has_fragment");
  if (ipaddr.isValid(host))
    return isPublicAddress(host) ? ok({ kind: "literal" }) : err("not_public");
  if (host.endsWith(".")) return err("trailing_dot");
  return isLocalName(host) ? err("local_name") : ok({ kind: "name", name: host });
}

/**
 * Whether an address is one of the public internet. Of IPv6 only 2000::/3 is (RFC 4291), without the ranges in it that
 * carry an IPv4 address or serve no host; whatever holds an IPv4 address inside is refused, whichever it is.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== "unicast") return false;
  if (!(address instanceof ipaddr.IPv6)) return true;
  const [first = 0, , , , flags = 0, marker = 0] = address.parts;
  const isGlobal = first >= 0x2000 && first <= 0x3fff;
  const isIsatap = (flags === 0 || flags === 0x200) && marker === 0x5efe;
  return isGlobal && !isIsatap;
}

function isLocalName(host: string): boolean {
  const labels = host.split(".");
  return labels.length === 1 || LOCAL_SUFFIXES.some((suffix) => labels.at(-1) === suffix);
}

function isLoopback(host: string): boolean {
  if (host === "localhost") return true;
  return ipaddr.isValid(host) && ipaddr.parse(host).range() === "loopback";
}
