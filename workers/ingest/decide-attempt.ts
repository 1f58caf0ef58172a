// SPDX-License-Identifier: Apache-2.0
// One attempt's decision, pure but for the policy it asks: what the preflight and the routing say, what a command or an
// import orders, and what the lead has to wait for. Nothing is written; the caller freezes the outcome.
import type { NormalizedLead } from "#domain/lead/lead.ts";
import type { Intake } from "#domain/lead/intake.ts";
import { matchAccount } from "#domain/lead/match-account.ts";
import { buildLeadRoutingInput, buildPreflightInput } from "#domain/lead/policy-inputs.ts";
import type { FrozenAttempt, Ordered } from "#domain/receipts/lead-bodies.ts";
import type { ActiveConfig, DomainAccount } from "#storage/ports.ts";
import { accountConflict } from "#domain/conflicts/find-conflict.ts";
import type { LeadPolicy } from "./lead-policy.ts";

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
  readonly accounts: readonly DomainAccount[];
  /** Other leads of its company's mail domain within the config's window; null where they are not counted. */
  readonly domain_velocity: number | null;
  /** Where a command or an event says that it goes. */
  readonly order?: Ordered;
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
  if (order?.to === "stored" || order?.to === "duplicate") {
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
  const routingInput = buildLeadRoutingInput({
    ...seen,
    preflight_allow: admitted,
    match: matchAccount(lead, facts.accounts),
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
    ...(released === true ? { released } : {}),
    ...(settled === true ? { settled } : {}),
  };
  if (!admitted) return frozen;
  if (order !== undefined) return { ...frozen, ordered: order };
  return { ...frozen, ...findObstacle(facts, config, frozen) };
}

/** What the lead has to wait for before it is routed, a conflict first: a person has to look at it anyway. */
function findObstacle(
  { lead_id, intake, now_ms, settled, was_routed, waits_until_ms }: AttemptFacts,
  { document: { intake: settings, policy } }: ActiveConfig,
  { decided }: FrozenAttempt,
): Pick<FrozenAttempt, "conflict" | "wanted" | "ordered"> {
  if (settings === undefined || decided === null) return {};
  const { account } = decided.routing.input;
  const registered = { lead_id, intake: intake ?? undefined };
  const found =
    settled === true || was_routed === true ? null : accountConflict(registered, account);
  const conflict = found === null ? {} : { conflict: found };
  if (found !== null && settings.partners.conflicts === "hold") return conflict;
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
  { attempt, now_ms, config }: AttemptFacts,
  reason: "policy_error" | "config_missing",
  code: string,
): FrozenAttempt {
  const policy = config?.document.policy;
  const team_id = policy?.fallback_team ?? null;
  const sla_minutes = policy?.default_sla_minutes ?? null;
  return { attempt, now_ms, decided: null, failure: { reason, code, team_id, sla_minutes } };
}
