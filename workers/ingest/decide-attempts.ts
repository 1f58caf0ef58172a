// SPDX-License-Identifier: Apache-2.0
// Stage 1: the decision of a first attempt, from the config in effect when the lead was accepted and the accounts
// that claim its domain. Nothing is written; appendCreated freezes the outcome.
import type { FrozenAttempt } from "#domain/receipts/body.ts";
import type { LeadMessage } from "#domain/messages/lead-queue.ts";
import type { NormalizedLead } from "#domain/lead/lead.ts";
import type { ActiveConfig, DomainAccount } from "#storage/ports.ts";
import { linkableDomain, matchAccount } from "#domain/lead/match-account.ts";
import { buildLeadRoutingInput, buildPreflightInput } from "#domain/lead/policy-inputs.ts";
import type { LeadPolicy } from "./lead-policy.ts";
import type { LeadTools } from "./lead-tools.ts";

/** A message with what its attempt would freeze. */
export interface DecidedMessage {
  readonly message: LeadMessage;
  readonly frozen: FrozenAttempt;
  readonly config: ActiveConfig | null;
}

/** Decides every message of the batch; one look-up of accounts for all of them. */
export async function decideAttempts(
  tenant: string,
  messages: readonly LeadMessage[],
  { ports, policy }: LeadTools,
): Promise<readonly DecidedMessage[]> {
  const accounts = await loadDomainAccounts(tenant, messages, ports.accounts);
  const decided: DecidedMessage[] = [];
  for (const message of messages) {
    const config = await ports.configs.active(tenant, message.accepted_at_ms);
    const facts = {
      tenant,
      lead_id: message.lead_id,
      lead: message.lead,
      actor_kind: message.actor.kind,
      attempt: 1,
      now_ms: message.accepted_at_ms,
      config,
      accounts,
    };
    decided.push({ message, config, frozen: decideAttempt(facts, policy) });
  }
  return decided;
}

/** Accounts for the leads' domains, asked once. */
export async function loadDomainAccounts(
  tenant: string,
  leads: readonly { readonly lead: NormalizedLead }[],
  accounts: LeadTools["ports"]["accounts"],
): Promise<readonly DomainAccount[]> {
  const domains = new Set(leads.flatMap(({ lead }) => linkableDomain(lead) ?? []));
  return domains.size === 0 ? [] : accounts.byDomains(tenant, [...domains]);
}

export interface AttemptFacts {
  readonly tenant: string;
  readonly lead_id: string;
  readonly lead: NormalizedLead;
  readonly actor_kind: "user" | "key" | "system";
  readonly attempt: number;
  readonly now_ms: number;
  readonly config: ActiveConfig | null;
  readonly accounts: readonly DomainAccount[];
}

/** One attempt's decision. A policy that cannot answer never allows and never denies: the lead is held. */
export function decideAttempt(facts: AttemptFacts, policy: LeadPolicy): FrozenAttempt {
  const { tenant, config, lead, attempt, now_ms } = facts;
  if (config === null) return holdAttempt(facts, "config_missing", "config_missing");
  const seen = { input_id: `${facts.lead_id}/${attempt}`, now_ms, lead };
  const { lists } = config.document;
  const preflightInput = buildPreflightInput({ ...seen, actor_kind: facts.actor_kind, lists });
  const preflight = policy.preflight(tenant, config, preflightInput);
  if (!preflight.ok) return holdAttempt(facts, "policy_error", preflight.error.code);
  const routingInput = buildLeadRoutingInput({
    ...seen,
    preflight_allow: preflight.value.allow,
    match: matchAccount(lead, facts.accounts),
  });
  const routing = policy.routing(tenant, config, routingInput);
  if (!routing.ok) return holdAttempt(facts, "policy_error", routing.error.code);
  // Both have to say yes; a routing that overrules the preflight, or refuses after it, is a fault of the policy.
  if (routing.value.allow !== preflight.value.allow) {
    return holdAttempt(facts, "policy_error", "policy_contradiction");
  }
  return {
    attempt,
    now_ms,
    decided: {
      preflight: { input: preflightInput, decision: preflight.value },
      routing: { input: routingInput, decision: routing.value },
    },
    failure: null,
  };
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
