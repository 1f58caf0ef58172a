// SPDX-License-Identifier: Apache-2.0
// Stage 3: the desk settles who is whose duplicate, picks the member where policy named a pool, and records the open work
// where somebody is named. One call for the batch; asked again for the same (lead, attempt), it answers the same. Who is
// away is what is known now, not when the lead came: nobody gets a lead that waited through the first day of their holidays.
import { keyedDigest } from "#domain/ids/ids.ts";
import { poolsOf } from "#domain/config/compile-config.ts";
import type { WorkSettings } from "#domain/config/work-settings.ts";
import type { DeskSchedule } from "#domain/config/desk-settings.ts";
import type { IntakeSettings } from "#domain/config/intake-settings.ts";
import { leadClaims } from "#domain/lead/claims.ts";
import { type ConflictMode, holdsBefore, originOf } from "#domain/conflicts/find-conflict.ts";
import type { Claiming, PickLead } from "#domain/messages/routing-desk.ts";
import type { LeadRoutingDecision } from "#domain/policy/decision.ts";
import type { LeadRoutingInput } from "#domain/policy/input.ts";
import type { HoldReason } from "#domain/lead/lead.ts";
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
  /** In whose hours its clocks count; null: every minute. */
  readonly schedule: DeskSchedule | null;
  /** Who owns the linked account by now, where that is somebody else than policy saw. */
  readonly owner_now?: string | null;
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
    const work = config?.document.work ?? null;
    const named = attempt.body.frozen.clocks?.schedule?.id ?? "";
    const schedule = config?.document.desk?.schedules[named] ?? null;
    const conflicts = settings?.partners.conflicts ?? "hold";
    return { attempt, settings, work, conflicts, schedule };
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
      now_ms: tools.now_ms,
      leads: asking.map((one) => askFor(one, tools.idKey(tenant))),
    });
    for (const { lead_id, attempt, assignment } of reply.picks) {
      assignments.set(`${lead_id}/${attempt}`, assignment);
    }
  }
  const owners = await readOwners(tenant, attempts, tools);
  return moded.map(({ attempt, conflicts, schedule }) => {
    const key = `${attempt.lead_id}/${attempt.body.frozen.attempt}`;
    const assignment = goesSomewhere(attempt) ? (assignments.get(key) ?? null) : null;
    return { attempt, assignment, conflicts, schedule, ...ownerMoved(attempt, owners) };
  });
}

/** Of the accounts that leads follow, asked once; no call where none does. */
async function readOwners(
  tenant: string,
  attempts: readonly StandingAttempt[],
  { ports }: LeadTools,
): Promise<ReadonlyMap<string, string | null>> {
  const ids = attempts.flatMap((one) => followedAccount(one)?.account_id ?? []);
  return ids.length === 0 ? new Map() : ports.accounts.owners(tenant, ids);
}

/** The account whose owner policy named. */
function followedAccount({
  body: { frozen },
}: StandingAttempt): NonNullable<LeadRoutingInput["account"]> | null {
  const routing = frozen.decided?.routing;
  const follows = routing?.decision.route_strategy === "account_owner_follows";
  return follows ? routing.input.account : null;
}

/** The CRM may say otherwise while the lead is on its way: what was frozen stays, and the change is told. */
function ownerMoved(
  attempt: StandingAttempt,
  owners: ReadonlyMap<string, string | null>,
): Pick<PickedAttempt, "owner_now"> {
  const account = followedAccount(attempt);
  if (account === null) return {};
  const now = owners.get(account.account_id);
  return now === undefined || now === account.owner_id ? {} : { owner_now: now };
}

/** Under the config that the attempt froze: who meets whom does not depend on whom it is picked with. */
interface Moded extends Pick<PickedAttempt, "attempt" | "conflicts" | "schedule"> {
  readonly settings: IntakeSettings | null;
  readonly work: WorkSettings | null;
}

/** Whether policy let it in, or an order puts it somewhere without asking policy. */
function goesSomewhere({ body: { frozen } }: StandingAttempt): boolean {
  const { decided, ordered } = frozen;
  return decided === null ? ordered !== undefined : decided.routing.decision.allow;
}

/**
 * Every lead that goes somewhere is asked about: it claims who it is, and one whose person policy named takes capacity
 * too. A later attempt is asked about whatever became of it, because it frees the holder of the one before; and one
 * that could not be decided, because its clocks run.
 */
function isAsked(one: StandingAttempt): boolean {
  const { attempt, clocks } = one.body.frozen;
  if (one.leaf.config_version === null) return false;
  return goesSomewhere(one) || attempt > 1 || clocks !== undefined;
}

function askFor(moded: Moded, idKey: Uint8Array): PickLead {
  const { attempt: one, conflicts, settings, work } = moded;
  const { lead_id, body } = one;
  const { attempt, ordered, wanted, unmerged, anew, handed_back_by } = body.frozen;
  const taker = takerOf(one, conflicts);
  const claiming = goesSomewhere(one) ? claimingOf(one, settings, idKey) : null;
  return {
    lead_id,
    attempt,
    ...taker,
    ...(taker.pool === null ? {} : waitingFor(one, work, idKey)),
    ...clocksOf(moded),
    ...(ordered?.to === "closed" ? { closing: { credit: ordered.credit === true } } : {}),
    ...(handed_back_by === undefined ? {} : { passes_over: handed_back_by }),
    ...(claiming === null ? {} : { claiming }),
    ...(anew === undefined ? {} : { anew }),
    ...(isParked(one, conflicts) ? { parked: true } : {}),
    ...(wanted === undefined ? {} : { expires_at_ms: wanted.deadline_at_ms }),
    ...(ordered?.to === "duplicate" ? { stands_for: ordered.of } : {}),
    ...(unmerged === undefined ? {} : { on_its_own: true }),
  };
}

/** Its place among those that wait for the pool, and who has had its company before. */
function waitingFor(
  { body: { accepted_at_ms, frozen }, lead }: StandingAttempt,
  work: WorkSettings | null,
  idKey: Uint8Array,
): Pick<PickLead, "accepted_at_ms" | "sticky"> {
  if (work === null || work.sticky.by.length === 0) return { accepted_at_ms };
  const values = {
    account: frozen.decided?.routing.input.account?.account_id ?? null,
    domain: lead === null || frozen.match?.domain_class !== "corporate" ? null : lead.domain,
  };
  const keys = work.sticky.by.flatMap((rule) => {
    const value = values[rule];
    if (value === null) return [];
    return [{ rule, key: keyedDigest(idKey, ["sticky", rule, value]).slice(0, 32) }];
  });
  if (keys.length === 0) return { accepted_at_ms };
  return { accepted_at_ms, sticky: { keys, window_ms: work.sticky.window_ms } };
}

/** A clock that does not count while the lead is held, as it is from before the pick on, has no timer. */
function clocksOf({ attempt: one, conflicts }: Moded): Pick<PickLead, "clocks"> {
  const { clocks } = one.body.frozen;
  if (clocks === undefined) return {};
  const { time_to_route, time_to_first_touch, pause_held } = clocks;
  const held = heldBefore(one, conflicts);
  if (held === null) return { clocks: { time_to_route, time_to_first_touch, pause_held } };
  const touch = pause_held.includes(held) ? null : time_to_first_touch;
  return { clocks: { time_to_route, time_to_first_touch: touch, pause_held, held: true } };
}

/** Why the lead is held whatever the desk says; null where that is still open. */
function heldBefore({ body }: StandingAttempt, mode: ConflictMode): HoldReason | null {
  const { decided, failure, ordered, wanted, conflict } = body.frozen;
  if (decided === null && ordered === undefined) return failure?.reason ?? "policy_error";
  if (wanted !== undefined) return "missing_attribute";
  return holdsBefore(conflict, mode) ? "conflict" : null;
}

/** Nobody takes what is denied, held before the pick, stored, or a team's. */
function takerOf(one: StandingAttempt, mode: ConflictMode): Pick<PickLead, "pool" | "user"> {
  const { decided, ordered } = one.body.frozen;
  const nobody = { pool: null, user: null };
  const isNamed = ordered?.to === "owner" || ordered?.to === "user";
  if (isNamed && goesSomewhere(one)) return { pool: null, user: ordered.user_id };
  const decision = decided?.routing.decision;
  if (decision === undefined || isParked(one, mode)) return nobody;
  return ordered === undefined ? { pool: decision.pool, user: namedUser(decision) } : nobody;
}

/**
 * Whether its owner, or that it has none, is settled before the desk is asked: a link to another lead gives it none, nor
 * to what is denied.
 */
function isParked(one: StandingAttempt, mode: ConflictMode): boolean {
  if (!goesSomewhere(one)) return true;
  const { ordered, wanted, conflict } = one.body.frozen;
  const isOrdered = ordered !== undefined && ordered.to !== "duplicate";
  return isOrdered || wanted !== undefined || holdsBefore(conflict, mode);
}

function claimingOf(
  { lead, body }: StandingAttempt,
  settings: IntakeSettings | null,
  idKey: Uint8Array,
): Claiming | null {
  const { frozen, intake } = body;
  if (lead === null || settings === null) return null;
  if (frozen.ordered?.to === "duplicate" || frozen.ordered?.to === "closed") return null;
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
