// SPDX-License-Identifier: Apache-2.0
// What policies get to see of a lead: codes, integers and booleans made by the host; nothing personal.
import type { HostLists } from "../config/compiled-config.ts";
import type { LeadRoutingInput, PreflightInput } from "../policy/input.ts";
import type { Actor } from "../receipts/leaf.ts";
import { registrableDomain } from "./domain-name.ts";
import { emailHost, isRoleAddress } from "./email.ts";
import type { Intake } from "./intake.ts";
import type { NormalizedLead } from "./lead.ts";

export interface AttemptFacts {
  /** Echoed by the policy, such as `<lead id>/<attempt>`; at most 128 characters. */
  readonly input_id: string;
  /** `now` of the attempt. */
  readonly now_ms: number;
  readonly lead: NormalizedLead;
}

export interface ArrivalFacts extends AttemptFacts {
  readonly actor_kind: Actor["kind"];
  readonly lists: HostLists;
  /** Whether the field that people do not see was filled in; false for every other way in than a form. */
  readonly honeypot: boolean;
  /** Other leads of the lead's `velocityDomain` within the config's window; null where none are counted. */
  readonly domain_velocity: number | null;
}

/** Input of `lead_routing/preflight`. */
export function buildPreflightInput(facts: ArrivalFacts): PreflightInput {
  const { lead } = facts;
  return {
    schema: 1,
    input_id: facts.input_id,
    now_ms: facts.now_ms,
    action: "CREATE_LEAD",
    subject: { kind: facts.actor_kind },
    lead: {
      source: lead.source,
      email_class: lead.email_class,
      listed: lookUpLists(lead, facts.lists),
      has_email: lead.email !== null,
      has_phone: lead.phone !== null,
      has_company: lead.company !== null,
      country: lead.country,
      region: lead.region,
      company_size: lead.company_size,
      honeypot: facts.honeypot,
      email_role: lead.email !== null && isRoleAddress(lead.email),
      domain_velocity: facts.domain_velocity,
    },
  };
}

/**
 * The mail domain whose leads are counted for preflight's `domain_leads_max`; null where none are: of a free or
 * throw-away provider many strangers write at once, and a typed website proves no sender.
 */
export function velocityDomain(lead: NormalizedLead): string | null {
  if (lead.email === null || lead.email_class !== "corporate") return null;
  const host = emailHost(lead.email);
  return registrableDomain(host) ?? host;
}

/** What matching found, as policies see it. */
interface RoutedMatch {
  readonly account: LeadRoutingInput["account"];
  /** Codes: `shared_domain`, `ambiguous_account`. */
  readonly match_conflicts: readonly string[];
}

/** Input of `lead_routing/decision`. */
export function buildLeadRoutingInput(
  facts: AttemptFacts & {
    readonly preflight_allow: boolean;
    readonly match: RoutedMatch;
    /** Of the submission that created the lead. */
    readonly intake: Intake | null;
  },
): LeadRoutingInput {
  const { lead, match, intake } = facts;
  return {
    schema: 1,
    input_id: facts.input_id,
    now_ms: facts.now_ms,
    preflight_allow: facts.preflight_allow,
    lead: {
      source: lead.source,
      country: lead.country,
      region: lead.region,
      company_size: lead.company_size,
      partner: intake?.kind === "partner" ? intake.source : null,
    },
    account: match.account,
    match_conflicts: [...match.match_conflicts],
  };
}

/**
 * The lead's place in the tenant's lists. The mail host itself is asked before its registrable domain, and block wins
 * over allow. Anybody can type a website: without an email it may block a lead, never allow one.
 */
function lookUpLists(lead: NormalizedLead, lists: HostLists): PreflightInput["lead"]["listed"] {
  const { allow, block } = indexLists(lists);
  if (lead.email === null) return lead.domain !== null && block.has(lead.domain) ? "block" : "none";
  const host = emailHost(lead.email);
  for (const name of [host, registrableDomain(host)]) {
    if (name === null) continue;
    if (block.has(name)) return "block";
    if (allow.has(name)) return "allow";
  }
  return "none";
}

interface ListIndex {
  readonly allow: ReadonlySet<string>;
  readonly block: ReadonlySet<string>;
}

/** 10,000 domains searched for each of 100 leads are a million comparisons, so each document is indexed once. */
const INDEXED = new WeakMap<HostLists, ListIndex>();

function indexLists(lists: HostLists): ListIndex {
  const known = INDEXED.get(lists);
  if (known !== undefined) return known;
  const index = { allow: new Set(lists.allow_domains), block: new Set(lists.block_domains) };
  INDEXED.set(lists, index);
  return index;
}
