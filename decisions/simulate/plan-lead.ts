// SPDX-License-Identifier: Apache-2.0
// A recorded attempt decided under another config, and where it would then end. What the receipt does not hold stays as
// it was recorded: the lead's account, and whether its domain is on a list.
import type { LeadRoutingDecision, PreflightDecision } from "#domain/policy/decision.ts";
import type { Assignment } from "#domain/receipts/assignment.ts";
import type { JsonObject } from "#domain/bytes/canonical-json.ts";
import type { RoutedBody } from "#domain/receipts/body.ts";
import type { LeadEnd } from "#domain/simulation/replay.ts";
import { LEAD_ROUTING_UNTRACED, PREFLIGHT } from "../decide-lead.ts";
import type { PolicyHost, TenantConfig } from "../policy-host.ts";

type Routing = Omit<LeadRoutingDecision, "trace">;

/** What policy says, before anybody is picked. Both questions have to agree, as in the pipeline. */
export type LeadPlan =
  | { readonly kind: "open"; readonly routing: Routing }
  | { readonly kind: "denied"; readonly preflight: PreflightDecision; readonly routing: Routing }
  | { readonly kind: "failed"; readonly reason: string };

/** The inputs of a recorded attempt; the host looks at their shape before policy sees them. */
export interface AttemptInputs {
  readonly preflight: { readonly input: JsonObject };
  readonly routing: { readonly input: JsonObject };
}

export function planLead(host: PolicyHost, config: TenantConfig, decided: AttemptInputs): LeadPlan {
  const preflight = host.decide(PREFLIGHT, config, decided.preflight.input);
  if (!preflight.ok) return { kind: "failed", reason: preflight.error.code };
  const { allow } = preflight.value;
  const input = { ...decided.routing.input, preflight_allow: allow };
  const routing = host.decide(LEAD_ROUTING_UNTRACED, config, input);
  if (!routing.ok) return { kind: "failed", reason: routing.error.code };
  if (routing.value.allow !== allow) return { kind: "failed", reason: "policy_contradiction" };
  if (allow) return { kind: "open", routing: routing.value };
  return { kind: "denied", preflight: preflight.value, routing: routing.value };
}

/** Why policy decided so, as codes. */
export function planReasons(plan: LeadPlan): readonly string[] {
  if (plan.kind === "failed") return [plan.reason];
  return (plan.kind === "denied" ? plan.preflight : plan.routing).reason_codes;
}

/** Where a pool would pick, but nothing says in which state it was. */
export const NO_STATE = "no_recorded_state";

/** What became of the pick: somebody, nobody in person, nobody knows, or a hold. */
export type PlannedPick =
  | { readonly kind: "user"; readonly user: string }
  | { readonly kind: "team" }
  | { readonly kind: "unknown" }
  | { readonly kind: "held"; readonly reason: string };

/** The pick of an assignment; null is a lead that nobody was asked about. */
export function pickOf(assignment: Assignment | null): PlannedPick {
  if (assignment?.kind === "assigned") return { kind: "user", user: assignment.user };
  if (assignment?.kind === "held") return { kind: "held", reason: assignment.reason };
  return { kind: "team" };
}

/** Where the attempt would end. A lead that policy fails on waits with the config's fallback team. */
export function plannedEnd(plan: LeadPlan, pick: PlannedPick, config: TenantConfig): LeadEnd {
  const nobody = { owner_id: null, segment: null, rung: null };
  if (plan.kind === "failed") {
    const { fallback_team: team_id, default_sla_minutes: sla_minutes } = config.config;
    return { ...nobody, status: "held", reason: "policy_error", team_id, sla_minutes };
  }
  const { segment, rung, team, sla_minutes } = plan.routing;
  const said = { segment, rung };
  if (plan.kind === "denied") {
    const reason = plan.preflight.reason_codes[0] ?? "denied";
    return { ...said, status: "denied", reason, owner_id: null, team_id: null, sla_minutes: null };
  }
  const stands = { ...said, team_id: team, sla_minutes, owner_id: null };
  if (pick.kind === "held") return { ...stands, status: "held", reason: pick.reason };
  const owner_id = pick.kind === "user" ? pick.user : null;
  const reason = pick.kind === "unknown" ? NO_STATE : null;
  return { ...stands, status: "routed", reason, owner_id };
}

/** Where the attempt did end. */
export function recordedEnd(
  { status, reason, owner_id, team_id }: RoutedBody,
  { segment, rung, sla_minutes: promised }: Routing,
): LeadEnd {
  const sla_minutes = status === "denied" ? null : promised;
  return { status, reason, owner_id, team_id, sla_minutes, segment, rung };
}

/** The person whom policy itself names; null where it names a team, a pool or nobody. */
export function namedUser({ assignee, team }: Routing): string | null {
  return assignee === null || assignee === team ? null : assignee;
}
