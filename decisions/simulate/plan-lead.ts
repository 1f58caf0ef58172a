// SPDX-License-Identifier: Apache-2.0
// A recorded attempt decided under another config, and where it would then end. What the receipt does not hold stays as
// it was recorded: the lead's account, whether its domain is on a list, how many of its domain came before it.
import type { IntakeSettings } from "#domain/config/intake-settings.ts";
import type { LeadRoutingDecision, PreflightDecision } from "#domain/policy/decision.ts";
import type { Ordered, RoutedBody } from "#domain/receipts/lead-bodies.ts";
import type { LeadEnd } from "#domain/simulation/replay.ts";
import { LEAD_ROUTING_UNTRACED, PREFLIGHT } from "../decide-lead.ts";
import type { PolicyHost, TenantConfig } from "../policy-host.ts";
import type { RecordedFrozen } from "./recorded.ts";

type Routing = Omit<LeadRoutingDecision, "trace">;

/** What policy says, before anybody is picked. Both questions have to agree, as in the pipeline. */
export type LeadPlan =
  | {
      readonly kind: "open";
      readonly routing: Routing;
      /** Where a command, an import or an event sends it, whatever policy says beside it. */
      readonly ordered: Ordered | null;
      /** What keeps it from being routed. */
      readonly waits: "conflict" | "missing_attribute" | null;
    }
  | { readonly kind: "denied"; readonly preflight: PreflightDecision; readonly routing: Routing }
  | { readonly kind: "failed"; readonly reason: string };

/** What policy decides by, and what the pipeline asks for beside it; without `intake` nothing. */
interface Rules {
  readonly host: PolicyHost;
  readonly config: TenantConfig;
  readonly intake: IntakeSettings | undefined;
}

export type DecidedFrozen = RecordedFrozen & {
  readonly decided: NonNullable<RecordedFrozen["decided"]>;
};

export function planLead({ host, config, intake }: Rules, frozen: DecidedFrozen): LeadPlan {
  const { decided, ordered = null, conflict, released } = frozen;
  const preflight = host.decide(PREFLIGHT, config, decided.preflight.input);
  if (!preflight.ok) return { kind: "failed", reason: preflight.error.code };
  const admitted = preflight.value.allow || released === true;
  const input = { ...decided.routing.input, preflight_allow: admitted };
  const routing = host.decide(LEAD_ROUTING_UNTRACED, config, input);
  if (!routing.ok) return { kind: "failed", reason: routing.error.code };
  if (routing.value.allow !== admitted) return { kind: "failed", reason: "policy_contradiction" };
  if (!admitted) return { kind: "denied", preflight: preflight.value, routing: routing.value };
  const plan = { kind: "open", routing: routing.value, ordered } as const;
  if (ordered !== null || intake === undefined) return { ...plan, waits: null };
  if (conflict !== undefined && intake.partners.conflicts === "hold")
    return { ...plan, waits: "conflict" };
  const lacking = [preflight, routing].flatMap(({ value }) => value.required_enrichment);
  const isWanted = intake.enrichment.required.some((attribute) => lacking.includes(attribute));
  return { ...plan, waits: isWanted ? "missing_attribute" : null };
}

/** Why policy decided so, as codes. */
export function planReasons(plan: LeadPlan): readonly string[] {
  if (plan.kind === "failed") return [plan.reason];
  return (plan.kind === "denied" ? plan.preflight : plan.routing).reason_codes;
}

/** Who is asked to take the lead: a pool, a person, or nobody in person. */
export interface Taker {
  readonly pool: string | null;
  readonly user: string | null;
}

const NOBODY: Taker = { pool: null, user: null };

/** Nobody takes what is denied, waits, or is a team's or another lead's. */
export function takerOf(plan: LeadPlan): Taker {
  if (plan.kind !== "open" || plan.waits !== null) return NOBODY;
  const { ordered, routing } = plan;
  if (ordered?.to === "owner" || ordered?.to === "user")
    return { pool: null, user: ordered.user_id };
  return ordered === null ? { pool: routing.pool, user: namedUser(routing) } : NOBODY;
}

/** Whether it goes to whoever has the lead that it is linked to, whatever policy named. */
export function mayFollow(plan: LeadPlan): boolean {
  return plan.kind === "open" && plan.waits === null && plan.ordered === null;
}

/** Where a pool would pick, but nothing says in which state it was. */
export const NO_STATE = "no_recorded_state";

/** What became of the pick: somebody, nobody in person, nobody knows, a hold, or another lead was there first. */
export type PlannedPick =
  | { readonly kind: "user"; readonly user: string }
  | { readonly kind: "team" }
  | { readonly kind: "unknown" }
  | { readonly kind: "held"; readonly reason: string }
  | { readonly kind: "duplicate"; readonly rule: string };

const NOWHERE = { owner_id: null, team_id: null, sla_minutes: null } as const;

/** Where the attempt would end. A lead that policy fails on waits with the config's fallback team. */
export function plannedEnd(plan: LeadPlan, pick: PlannedPick, config: TenantConfig): LeadEnd {
  if (plan.kind === "failed") {
    const { fallback_team: team_id, default_sla_minutes: sla_minutes } = config.config;
    const nobody = { owner_id: null, segment: null, rung: null };
    return { ...nobody, status: "held", reason: "policy_error", team_id, sla_minutes };
  }
  const { segment, rung, team, sla_minutes } = plan.routing;
  const said = { segment, rung };
  if (plan.kind === "denied") {
    const reason = plan.preflight.reason_codes[0] ?? "denied";
    return { ...said, status: "denied", reason, ...NOWHERE };
  }
  const { ordered, waits } = plan;
  if (ordered?.to === "duplicate")
    return { ...said, status: "duplicate", reason: ordered.rule, ...NOWHERE };
  if (pick.kind === "duplicate")
    return { ...said, status: "duplicate", reason: pick.rule, ...NOWHERE };
  const stands = { ...said, team_id: team, sla_minutes, owner_id: null };
  if (pick.kind === "held") return { ...stands, status: "held", reason: pick.reason };
  if (waits !== null) return { ...stands, status: "held", reason: waits };
  if (ordered !== null) return orderedEnd(ordered, stands);
  const owner_id = pick.kind === "user" ? pick.user : null;
  const reason = pick.kind === "unknown" ? NO_STATE : null;
  return { ...stands, status: "routed", reason, owner_id };
}

function orderedEnd(
  ordered: Exclude<Ordered, { to: "duplicate" }>,
  stands: Omit<LeadEnd, "status" | "reason">,
): LeadEnd {
  switch (ordered.to) {
    case "stored":
      return { ...stands, status: "stored", reason: ordered.reason, ...NOWHERE };
    case "owner": {
      const team_id = ordered.team_id ?? stands.team_id;
      const keeps = { owner_id: ordered.user_id, team_id, sla_minutes: null };
      return { ...stands, status: "routed", reason: null, ...keeps };
    }
    case "user": {
      const team_id = ordered.team_id ?? stands.team_id;
      return { ...stands, status: "routed", reason: null, owner_id: ordered.user_id, team_id };
    }
    case "team":
      return { ...stands, status: "routed", reason: null, team_id: ordered.team_id };
    case "closed": {
      const { status, reason, owner_id, team_id } = ordered;
      return { ...stands, status, reason, owner_id, team_id, sla_minutes: null };
    }
  }
  return ordered satisfies never;
}

/** Where the attempt did end. */
export function recordedEnd(
  { status, reason, owner_id, team_id }: RoutedBody,
  { segment, rung, sla_minutes: promised }: Routing,
  ordered: Ordered | undefined,
): LeadEnd {
  // Whoever keeps a lead was promised to nobody; one that is held meanwhile has its clock.
  const isPromised = status === "held" || (status === "routed" && ordered?.to !== "owner");
  const sla_minutes = isPromised ? promised : null;
  return { status, reason, owner_id, team_id, sla_minutes, segment, rung };
}

/** The person whom policy itself names; null where it names a team, a pool or nobody. */
export function namedUser({ assignee, team }: Routing): string | null {
  return assignee === null || assignee === team ? null : assignee;
}
