// SPDX-License-Identifier: Apache-2.0
// One attempt's decision, pure but for the policy it asks: what the preflight and the routing say, what a command or an
// import orders, and what the lead has to wait for. Nothing is written; the caller freezes the outcome.
import type { NormalizedLead } from "#domain/lead/lead.ts";
import type { Intake } from "#domain/lead/intake.ts";
import type { MatchingSettings } from "#domain/config/work-settings.ts";
import type { AccountCandidate } from "#domain/matching/account-candidate.ts";
import { DEFAULT_MATCHING } from "#domain/matching/default-matching.ts";
import { matchAccount } from "#domain/matching/match-account.ts";
import { probeKeys } from "#domain/matching/probe-keys.ts";
import { buildLeadRoutingInput, buildPreflightInput } from "#domain/lead/policy-inputs.ts";
import type { FrozenAttempt, Ordered } from "#domain/receipts/lead-bodies.ts";
import type { ActiveConfig } from "#storage/ports.ts";
import { accountConflict, undecidedConflict } from "#domain/conflicts/find-conflict.ts";
import type { LeadRoutingDecision } from "#domain/policy/decision.ts";
import { ownerOutOfRegion } from "#domain/conflicts/owner-out-of-region.ts";
import { type EarlierClocks, startClocks } from "#domain/sla/start-clocks.ts";
import type { LeadPolicy } from "./lead-policy.ts";

/** What a person said of a lead's account. */
export interface Chosen {
  readonly account_id: string | null;
}

export interface AttemptFacts {
  readonly tenant: string;
  readonly lead_id: string;
  readonly lead: NormalizedLead;
  /** Of the submission that created the lead. */
  readonly intake: Intake | null;
  readonly actor_kind: "user" | "key" | "system";
  readonly attempt: number;
  readonly now_ms: number;
  readonly config: ActiveConfig | null;
  /** Accounts that may be the lead's company; others among them do no harm. */
  readonly accounts: readonly AccountCandidate[];
  /** The account that a person says it belongs to; null: to none. */
  readonly chosen?: Chosen;
  /** Other leads of its company's mail domain within the config's window; null where they are not counted. */
  readonly domain_velocity: number | null;
  /** Where a command or an event says that it goes. */
  readonly order?: Ordered;
  /** When its clocks began, unless what stood before says otherwise. */
  readonly accepted_at_ms: number;
  /** What the attempt before promised, and how that stands. */
  readonly earlier?: EarlierClocks;
  /** Until now nobody could act on the lead: its clocks begin with this attempt. */
  readonly fresh_clock?: boolean;
  readonly handed_back_by?: string;
  readonly released?: boolean;
  readonly settled?: boolean;
  /** It has stood in somebody's queue: nobody loses a lead that they work on to a conflict. */
  readonly was_routed?: boolean;
  /** When the lead began to wait for an attribute: a further attempt does not begin that anew. */
  readonly waits_until_ms?: number;
}

/** A policy that cannot answer never allows and never denies: the lead is held. */
export function decideAttempt(facts: AttemptFacts, policy: LeadPolicy): FrozenAttempt {
  const { tenant, config, lead, attempt, now_ms, order, released, settled } = facts;
  // Where it is nobody's to work on, nothing is asked, so that no answer can stand against the order.
  if (order?.to === "stored" || order?.to === "duplicate" || order?.to === "closed") {
    return { attempt, now_ms, decided: null, failure: null, ordered: order };
  }
  if (config === null) return holdAttempt(facts, "config_missing", "config_missing");
  const seen = { input_id: `${facts.lead_id}/${attempt}`, now_ms, lead };
  const { lists } = config.document;
  const preflightInput = buildPreflightInput({
    ...seen,
    actor_kind: facts.actor_kind,
    lists,
    honeypot: facts.intake?.kind === "form" && facts.intake.honeypot,
    domain_velocity: facts.domain_velocity,
  });
  const preflight = policy.preflight(tenant, config, preflightInput);
  if (!preflight.ok) return holdAttempt(facts, "policy_error", preflight.error.code);
  const admitted = preflight.value.allow || released === true;
  const match = matchLead(facts, config);
  const routingInput = buildLeadRoutingInput({
    ...seen,
    intake: facts.intake,
    preflight_allow: admitted,
    match: { account: match.account, match_conflicts: match.evidence.conflicts },
  });
  const routing = policy.routing(tenant, config, routingInput);
  if (!routing.ok) return holdAttempt(facts, "policy_error", routing.error.code);
  // Both have to say yes; a routing that overrules the preflight, or refuses after it, is a fault of the policy.
  if (routing.value.allow !== admitted) {
    return holdAttempt(facts, "policy_error", "policy_contradiction");
  }
  const frozen: FrozenAttempt = {
    attempt,
    now_ms,
    decided: {
      preflight: { input: preflightInput, decision: preflight.value },
      routing: { input: routingInput, decision: routing.value },
    },
    failure: null,
    match: match.evidence,
    ...(released === true ? { released } : {}),
    ...(settled === true ? { settled } : {}),
  };
  if (!admitted) return frozen;
  const clocks = clocksOf(facts, config, routing.value);
  if (order !== undefined) {
    // Whoever keeps a lead was promised to nobody.
    return { ...frozen, ordered: order, ...(order.to === "owner" ? {} : clocks) };
  }
  const obstacle = findObstacle(facts, config, frozen);
  return { ...frozen, ...clocks, ...obstacle, ...handedBack(facts, routing.value, obstacle) };
}

/** The rules by which accounts are matched, also where a config was published before it could say any. */
export function matchingOf(config: ActiveConfig | null): MatchingSettings {
  return config?.document.work?.matching ?? DEFAULT_MATCHING;
}

/** Those of its own keys: a batch asks for all of its leads' accounts at once. */
function matchLead(
  { lead, accounts, chosen }: AttemptFacts,
  config: ActiveConfig,
): ReturnType<typeof matchAccount> {
  const settings = matchingOf(config);
  const keys = new Set(probeKeys(lead, settings, chosen));
  const own = accounts.filter((account) => account.keys.some((key) => keys.has(key)));
  const found = matchAccount(lead, own, settings, chosen);
  const owned = own.find(({ account_id }) => account_id === found.account?.account_id);
  const isOutside =
    owned !== undefined && ownerOutOfRegion(owned.owner_territories, territoryOf(lead, config));
  if (!isOutside) return found;
  const conflicts = [...found.evidence.conflicts, "owner_out_of_region"];
  return { ...found, evidence: { ...found.evidence, conflicts } };
}

/** The narrower place wins, as it does in policy. */
function territoryOf(
  { region, country }: NormalizedLead,
  { document: { policy } }: ActiveConfig,
): string | null {
  const places = policy.territory_by_region;
  return places[region ?? ""] ?? places[country ?? ""] ?? null;
}

/** Who gave it back does not get it again: where policy names that very person, it goes to their team's queue. */
function handedBack(
  { handed_back_by }: AttemptFacts,
  { assignee, pool, team }: LeadRoutingDecision,
  obstacle: ReturnType<typeof findObstacle>,
): Pick<FrozenAttempt, "handed_back_by" | "ordered"> {
  if (handed_back_by === undefined) return {};
  const isNamed = pool === null && assignee === handed_back_by;
  if (!isNamed || team === null || Object.keys(obstacle).length > 0) return { handed_back_by };
  return { handed_back_by, ordered: { to: "team", team_id: team, reason: "handed_back" } };
}

/** What the lead is promised from here on, by the schedules of the config that decided. */
function clocksOf(
  { accepted_at_ms, now_ms, earlier, fresh_clock }: AttemptFacts,
  { version, document }: ActiveConfig,
  promised: Pick<LeadRoutingDecision, "sla_minutes" | "route_sla_minutes" | "schedule_id">,
): Pick<FrozenAttempt, "clocks"> {
  const clocks = startClocks({
    promised,
    schedules: document.desk?.schedules ?? {},
    settings: document.work?.sla,
    config_version: version.config_version,
    accepted_at_ms,
    now_ms,
    earlier: earlier ?? null,
    fresh: fresh_clock === true,
  });
  return clocks === null ? {} : { clocks };
}

/** What the lead has to wait for before it is routed, a conflict first: a person has to look at it anyway. */
function findObstacle(
  { lead_id, intake, now_ms, settled, was_routed, waits_until_ms }: AttemptFacts,
  { document }: ActiveConfig,
  frozen: FrozenAttempt,
): Pick<FrozenAttempt, "conflict" | "wanted" | "ordered"> {
  const { intake: settings, policy } = document;
  const { decided } = frozen;
  if (settings === undefined || decided === null) return {};
  const { account } = decided.routing.input;
  const { work } = document;
  const free = settled !== true && was_routed !== true;
  const registered = { lead_id, intake: intake ?? undefined };
  const found = free ? accountConflict(registered, account) : null;
  const conflict = found === null ? {} : { conflict: found };
  if (found !== null && settings.partners.conflicts === "hold") return conflict;
  const undecided = free && work !== undefined ? undecidedConflict(frozen, work) : null;
  if (undecided !== null) return { conflict: undecided };
  const lacking = new Set([
    ...decided.preflight.decision.required_enrichment,
    ...decided.routing.decision.required_enrichment,
  ]);
  const attributes = settings.enrichment.required.filter((attribute) => lacking.has(attribute));
  // Nobody loses a lead that they work on to an attribute either.
  if (attributes.length === 0 || was_routed === true) return conflict;
  const deadline_at_ms = waits_until_ms ?? now_ms + settings.enrichment.deadline_ms;
  if (deadline_at_ms > now_ms) return { ...conflict, wanted: { attributes, deadline_at_ms } };
  const ordered = {
    to: "team",
    team_id: policy.fallback_team,
    reason: "enrichment_expired",
  } as const;
  return { ...conflict, ordered };
}

/** The held lead waits with the config's fallback team, on the config's default clock. */
function holdAttempt(
  facts: AttemptFacts,
  reason: "policy_error" | "config_missing",
  code: string,
): FrozenAttempt {
  const { attempt, now_ms, config } = facts;
  const policy = config?.document.policy;
  const team_id = policy?.fallback_team ?? null;
  const sla_minutes = policy?.default_sla_minutes ?? null;
  const failure = { reason, code, team_id, sla_minutes };
  const promised = { sla_minutes, route_sla_minutes: null, schedule_id: null };
  const clocks = config === null ? {} : clocksOf(facts, config, promised);
  return { attempt, now_ms, decided: null, failure, ...clocks };
}
