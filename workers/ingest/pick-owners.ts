// SPDX-License-Identifier: Apache-2.0
// Stage 3: the desk settles who is whose duplicate, picks the member where policy named a pool, and records the open work
// where somebody is named. One call for the batch; asked again for the same (lead, attempt), it answers the same. Who is
// away is what is known now, not when the lead came: nobody gets a lead that waited through the first day of their holidays.
import { poolsOf } from "#domain/config/compile-config.ts";
import type { IntakeSettings } from "#domain/config/intake-settings.ts";
import { leadClaims } from "#domain/lead/claims.ts";
import { type ConflictMode, originOf } from "#domain/conflicts/find-conflict.ts";
import type { Claiming, PickLead } from "#domain/messages/routing-desk.ts";
import type { LeadRoutingDecision } from "#domain/policy/decision.ts";
import type { Assignment } from "#domain/receipts/assignment.ts";
import { InvariantError } from "#domain/result.ts";
import type { ActiveConfig } from "#storage/ports.ts";
import type { LeadTools, StandingAttempt } from "./lead-tools.ts";

/** An attempt with its assignment; null where it was denied or could not be decided. */
export interface PickedAttempt {
  readonly attempt: StandingAttempt;
  readonly assignment: Assignment | null;
  /** What becomes of a partner's registration that meets somebody else's lead. */
  readonly conflicts: ConflictMode;
}

/** Picks for every attempt that goes anywhere, and frees the last holder of every later attempt. */
export async function pickOwners(
  tenant: string,
  attempts: readonly StandingAttempt[],
  tools: LeadTools,
): Promise<readonly PickedAttempt[]> {
  const { ports } = tools;
  const configs = await loadConfigs(tenant, attempts, ports.configs);
  const moded = attempts.map((attempt): Moded => {
    const config = configs.get(attempt.leaf.config_version ?? 0);
    const settings = config?.document.intake ?? null;
    return { attempt, settings, conflicts: settings?.partners.conflicts ?? "hold" };
  });
  const asking = moded.filter(({ attempt }) => isAsked(attempt));
  const assignments = new Map<string, Assignment>();
  if (asking.length > 0) {
    // The desk adopts it or already has a newer one.
    const newest = configs.get(Math.max(...configs.keys()));
    if (newest === undefined) throw new InvariantError("an attempt is asked about without config");
    const unavailable = await ports.availability.unavailable(tenant);
    const reply = await ports.desk(tenant).pick({
      v: 1,
      tenant,
      config_version: newest.version.config_version,
      pools: poolsOf(newest.document),
      unavailable,
      leads: asking.map((one) => askFor(one, tools.idKey(tenant))),
    });
    for (const { lead_id, attempt, assignment } of reply.picks) {
      assignments.set(`${lead_id}/${attempt}`, assignment);
    }
  }
  return moded.map(({ attempt, conflicts }) => {
    const key = `${attempt.lead_id}/${attempt.body.frozen.attempt}`;
    const assignment = goesSomewhere(attempt) ? (assignments.get(key) ?? null) : null;
    return { attempt, assignment, conflicts };
  });
}

/** Under the config that the attempt froze: who meets whom does not depend on whom it is picked with. */
interface Moded extends Pick<PickedAttempt, "attempt" | "conflicts"> {
  readonly settings: IntakeSettings | null;
}

/** Whether policy let it in, or an order puts it somewhere without asking policy. */
function goesSomewhere({ body: { frozen } }: StandingAttempt): boolean {
  const { decided, ordered } = frozen;
  return decided === null ? ordered !== undefined : decided.routing.decision.allow;
}

/**
 * Every lead that goes somewhere is asked about: it claims who it is, and one whose person policy named takes capacity
 * too. A later attempt is asked about whatever became of it, because it frees the holder of the one before.
 */
function isAsked(one: StandingAttempt): boolean {
  return one.leaf.config_version !== null && (goesSomewhere(one) || one.body.frozen.attempt > 1);
}

function askFor({ attempt: one, conflicts, settings }: Moded, idKey: Uint8Array): PickLead {
  const { lead_id, body } = one;
  const { attempt, ordered, wanted, unmerged, anew } = body.frozen;
  const claiming = goesSomewhere(one) ? claimingOf(one, settings, idKey) : null;
  return {
    lead_id,
    attempt,
    ...takerOf(one, conflicts),
    ...(claiming === null ? {} : { claiming }),
    ...(anew === undefined ? {} : { anew }),
    ...(isParked(one, conflicts) ? { parked: true } : {}),
    ...(wanted === undefined ? {} : { expires_at_ms: wanted.deadline_at_ms }),
    ...(ordered?.to === "duplicate" ? { stands_for: ordered.of } : {}),
    ...(unmerged === undefined ? {} : { on_its_own: true }),
  };
}

/** Nobody takes what is denied, held before the pick, stored, or a team's. */
function takerOf(one: StandingAttempt, mode: ConflictMode): Pick<PickLead, "pool" | "user"> {
  const { decided, ordered } = one.body.frozen;
  const nobody = { pool: null, user: null };
  if (ordered?.to === "owner" && goesSomewhere(one)) return { pool: null, user: ordered.user_id };
  const decision = decided?.routing.decision;
  if (!goesSomewhere(one) || decision === undefined || isParked(one, mode)) return nobody;
  return ordered === undefined ? { pool: decision.pool, user: namedUser(decision) } : nobody;
}

/** Whether its owner, or that it has none, is settled before the desk is asked: a link to another lead gives it none. */
function isParked({ body: { frozen } }: StandingAttempt, mode: ConflictMode): boolean {
  const { ordered, wanted, conflict } = frozen;
  const isOrdered = ordered !== undefined && ordered.to !== "duplicate";
  return isOrdered || wanted !== undefined || (conflict !== undefined && mode === "hold");
}

function claimingOf(
  { lead, body }: StandingAttempt,
  settings: IntakeSettings | null,
  idKey: Uint8Array,
): Claiming | null {
  const { frozen, intake } = body;
  if (lead === null || settings === null || frozen.ordered?.to === "duplicate") return null;
  const { rules, action, window_ms } = settings.duplicates;
  const keys = leadClaims(idKey, lead, rules);
  if (keys.length === 0) return null;
  return {
    keys,
    on_duplicate: action,
    origin: originOf(intake),
    settled: frozen.settled === true,
    at_ms: frozen.now_ms,
    window_ms,
  };
}

function namedUser({ assignee, team }: LeadRoutingDecision): string | null {
  return assignee === null || assignee === team ? null : assignee;
}

/** The config versions that froze the attempts, by number: each attempt goes on under its own, whoever runs it. */
async function loadConfigs(
  tenant: string,
  attempts: readonly StandingAttempt[],
  configs: LeadTools["ports"]["configs"],
): Promise<ReadonlyMap<number, ActiveConfig>> {
  const numbers = new Set(attempts.flatMap(({ leaf }) => leaf.config_version ?? []));
  const loaded = new Map<number, ActiveConfig>();
  for (const number of numbers) {
    const config = await configs.version(tenant, number);
    if (config === null) throw new InvariantError(`config version ${number} is in a receipt only`);
    loaded.set(number, config);
  }
  return loaded;
}
