// SPDX-License-Identifier: Apache-2.0
// Stage 1: the decision of a first attempt, from the config in effect when the lead was accepted and the accounts
// that claim its domain. Nothing but the count of its domain is written; appendCreated freezes the outcome.
import { keyedDigest } from "#domain/ids/ids.ts";
import type { NormalizedLead } from "#domain/lead/lead.ts";
import type { LeadMessage } from "#domain/messages/lead-queue.ts";
import type { AccountCandidate } from "#domain/matching/account-candidate.ts";
import { probeKeys } from "#domain/matching/probe-keys.ts";
import { velocityDomain } from "#domain/lead/policy-inputs.ts";
import type { FrozenAttempt, Ordered } from "#domain/receipts/lead-bodies.ts";
import type { ActiveConfig } from "#storage/ports.ts";
import { type Chosen, decideAttempt, matchingOf } from "./decide-attempt.ts";
import type { LeadTools } from "./lead-tools.ts";

/** A message with what its attempt would freeze. */
export interface DecidedMessage {
  readonly message: LeadMessage;
  readonly frozen: FrozenAttempt;
  readonly config: ActiveConfig | null;
}

interface Asked {
  readonly message: LeadMessage;
  readonly config: ActiveConfig | null;
}

/** Decides every message of the batch; one look-up of accounts for all of them. */
export async function decideAttempts(
  tenant: string,
  messages: readonly LeadMessage[],
  tools: LeadTools,
): Promise<readonly DecidedMessage[]> {
  const { ports, policy } = tools;
  const asked: Asked[] = [];
  for (const message of messages) {
    const config = await ports.configs.active(tenant, message.accepted_at_ms);
    asked.push({ message, config });
  }
  const wanted = asked.map(({ message: { lead }, config }) => ({ lead, config }));
  const accounts = await loadCandidates(tenant, wanted, ports.accounts);
  const velocities = await countDomains(tenant, asked, tools);
  return asked.map(({ message, config }, i) => {
    const { intake, lead_id, lead, actor, accepted_at_ms } = message;
    const points = intake?.kind === "signal" ? intake.points : null;
    const threshold = config?.document.intake?.signals.qualify_at ?? null;
    const order = orderOf(message, points, threshold);
    const frozen = decideAttempt(
      {
        tenant,
        lead_id,
        lead,
        intake: intake ?? null,
        actor_kind: actor.kind,
        attempt: 1,
        now_ms: accepted_at_ms,
        accepted_at_ms,
        config,
        accounts,
        domain_velocity: velocities[i] ?? null,
        ...(order === null ? {} : { order }),
      },
      policy,
    );
    const qualified =
      points === null || threshold === null || order !== null
        ? {}
        : { qualified: { points, threshold } };
    return { message, config, frozen: { ...frozen, ...qualified } };
  });
}

/** Where the way in says itself that the lead goes; null where policy says it. */
function orderOf(
  { intake }: LeadMessage,
  points: number | null,
  threshold: number | null,
): Ordered | null {
  if (points !== null && threshold !== null && points < threshold) {
    return { to: "stored", reason: "below_threshold" };
  }
  return intake?.kind === "import" ? importOrder(intake) : null;
}

/** A row that names nobody is routed like any lead. */
export function importOrder(intake: {
  readonly mode: "route" | "keep_owner" | "store";
  readonly owner_id: string | null;
  readonly team_id: string | null;
}): Ordered | null {
  if (intake.mode === "store") return { to: "stored", reason: "store_only" };
  if (intake.mode !== "keep_owner" || intake.owner_id === null) return null;
  return { to: "owner", user_id: intake.owner_id, team_id: intake.team_id };
}

/** A lead whose accounts are looked for, by the rules of its config. */
export interface Matched {
  readonly lead: NormalizedLead;
  readonly config: ActiveConfig | null;
  /** What a person said of it. */
  readonly chosen?: Chosen;
}

/** Accounts that may be the leads' companies, asked once. */
export async function loadCandidates(
  tenant: string,
  leads: readonly Matched[],
  accounts: LeadTools["ports"]["accounts"],
): Promise<readonly AccountCandidate[]> {
  const keys = leads.flatMap(({ lead, config, chosen }) =>
    probeKeys(lead, matchingOf(config), chosen),
  );
  return keys.length === 0 ? [] : accounts.candidates(tenant, [...new Set(keys)]);
}

/**
 * How many leads of the same mail domain came within the config's window, at the messages' places; null where the config
 * does not ask, and for what nobody types: signals, partners' and CRMs' posts and imports come in floods by nature.
 */
async function countDomains(
  tenant: string,
  asked: readonly Asked[],
  { ports, idKey }: LeadTools,
): Promise<readonly (number | null)[]> {
  const windows = asked.map(({ config }) => config?.document.intake?.velocity_window_ms ?? null);
  const counted = asked.flatMap(({ message }, place) => {
    const isTyped = message.intake === undefined || message.intake.kind === "form";
    const domain = windows[place] !== null && isTyped ? velocityDomain(message.lead) : null;
    if (domain === null) return [];
    const key = keyedDigest(idKey(tenant), ["velocity", domain]).slice(0, 32);
    return [{ place, lead: { lead_id: message.lead_id, key, at_ms: message.accepted_at_ms } }];
  });
  const counts: (number | null)[] = asked.map(() => null);
  if (counted.length === 0) return counts;
  const window_ms = Math.max(...windows.map((window) => window ?? 0));
  const leads = counted.map(({ lead }) => lead);
  const limits = asked.map(({ config }) => config?.document.policy.preflight.domain_leads_max ?? 0);
  const request = { v: 1, tenant, window_ms, enough: Math.max(...limits), leads } as const;
  const reply = await ports.desk(tenant).observe(request);
  for (const [i, { place }] of counted.entries()) counts[place] = reply.counts[i] ?? 0;
  return counts;
}
