// SPDX-License-Identifier: Apache-2.0
// A shield per key, not a quota: the binding counts per Cloudflare location and lets a burst pass.
import ipaddr from "ipaddr.js";
import type { Result } from "#domain/result.ts";
import { ok } from "#domain/result.ts";
import { type Problem, refuse } from "./problem.ts";

/** The binding's period in every wrangler.toml: the longest a caller has to wait. */
const PERIOD_SECONDS = 60;

/** Counts one request of this caller. */
export async function checkRate(limit: RateLimit, caller: string): Promise<Result<null, Problem>> {
  const { success } = await limit.limit({ key: caller });
  if (success) return ok(null);
  return refuse("rate_limited", { headers: { "retry-after": String(PERIOD_SECONDS) } });
}

/** Counts one request of a stranger by the network that it comes from, and by what it asks for where that is named. */
export function checkNetworkRate(
  limit: RateLimit,
  headers: Headers,
  about?: string,
): Promise<Result<null, Problem>> {
  const network = networkOf(headers.get("cf-connecting-ip"));
  return checkRate(limit, about === undefined ? network : `${about}/${network}`);
}

/** Groups of an IPv6 address that name a network: 64 bits, the least that a subscriber gets, with 2^64 addresses in it. */
const NETWORK_GROUPS = 4;

/** The IPv4 address, or the network of the IPv6 one: whoever has one of its addresses has them all. */
function networkOf(text: string | null): string {
  if (text === null || !ipaddr.isValid(text)) return "unknown";
  const address = ipaddr.process(text);
  if (address instanceof ipaddr.IPv4) return address.toString();
  const groups = address.parts.slice(0, NETWORK_GROUPS).map((group) => group.toString(16));
  return `${groups.join(":")}::/64`;
}
