// SPDX-License-Identifier: Apache-2.0
// Which account a lead belongs to, by evidence alone: one account on its company's domain links (L2), several are a
// conflict and never a guess. Free and throw-away mail links nothing.
import type { LeadRoutingInput } from "../policy/input.ts";
import type { CustomerStatus } from "./account.ts";
import { emailHost } from "./email.ts";
import { registrableDomain } from "./domain-name.ts";
import type { NormalizedLead } from "./lead.ts";
import { DISPOSABLE_MAIL } from "./lists/disposable.ts";
import { FREE_MAIL } from "./lists/free-mail.ts";

/** One account that claims a domain; structurally the storage port's DomainAccount. */
export interface AccountClaim {
  readonly domain: string;
  readonly account_id: string;
  readonly customer_status: CustomerStatus;
  /** Annual recurring revenue in minor units of the currency of the tenant's config. */
  readonly arr_minor: number | null;
  readonly owner_id: string | null;
  readonly owner_active: boolean;
  readonly owner_team_id: string | null;
}

export interface AccountMatch {
  readonly account: LeadRoutingInput["account"];
  /** Codes: `shared_domain`. */
  readonly match_conflicts: string[];
}

/**
 * The domain under which accounts may be looked up: a corporate mail's, else the website's; null where only a
 * mail provider's name is known.
 */
export function linkableDomain(lead: NormalizedLead): string | null {
  const { domain } = lead;
  if (domain === null || lead.email_class === "disposable") return null;
  const ofMail = lead.email === null ? null : registrableDomain(emailHost(lead.email));
  const claimed = lead.email_class === "corporate" || domain !== ofMail;
  return claimed && !FREE_MAIL.has(domain) && !DISPOSABLE_MAIL.has(domain) ? domain : null;
}

/** The linked account, or what stands in the way. `claims` may hold other leads' domains too. */
export function matchAccount(lead: NormalizedLead, claims: readonly AccountClaim[]): AccountMatch {
  const domain = linkableDomain(lead);
  const byId = new Map(
    claims.filter((claim) => claim.domain === domain).map((claim) => [claim.account_id, claim]),
  );
  const [claim, ...others] = byId.values();
  if (claim === undefined) return { account: null, match_conflicts: [] };
  if (others.length > 0) return { account: null, match_conflicts: ["shared_domain"] };
  const account = {
    account_id: claim.account_id,
    evidence: "L2" as const,
    customer_status: claim.customer_status,
    arr_minor: claim.arr_minor,
    owner_id: claim.owner_id,
    owner_active: claim.owner_active,
    owner_team_id: claim.owner_team_id,
  };
  return { account, match_conflicts: [] };
}
