// SPDX-License-Identifier: Apache-2.0
// Stage 4: ROUTE_LEAD says where the attempt ended: routed, held or denied. Its key is (lead, attempt), so an attempt
// ends once.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import type { Assignment } from "#domain/receipts/assignment.ts";
import type { AttemptBody, RoutedBody } from "#domain/receipts/body.ts";
import type { Outcome } from "#domain/receipts/leaf.ts";
import { MINUTE_MS } from "#domain/time/instant.ts";
import type { ProjectionEvent } from "#storage/ports.ts";
import { appendSome } from "./append-all.ts";
import type { LeadTools, StandingAttempt } from "./lead-tools.ts";
import { LEAD_RETENTION, leadChain, leadIdem } from "./lead-tools.ts";
import type { PickedAttempt } from "./pick-owners.ts";

/**
 * Appends ROUTE_LEAD for every attempt and answers those that stand. An attempt that a later one overtook (its dead
 * letter was sent again, say) ends no more: the later one's end is the lead's.
 */
export async function appendRouted(
  tenant: string,
  picked: readonly PickedAttempt[],
  tools: LeadTools,
): Promise<readonly ProjectionEvent[]> {
  const items = picked.map((one) => buildRouted(tools.idKey(tenant), one));
  const standing = await appendSome(tenant, items, tools);
  return standing.flatMap((one) => (one === null ? [] : [{ receipt: one.receipt, lead: null }]));
}

const OUTCOME: Record<RoutedBody["status"], Outcome> = {
  routed: "done",
  held: "held",
  denied: "denied",
};

function buildRouted(idKey: Uint8Array, { attempt, assignment }: PickedAttempt): AppendItem {
  const { lead_id, leaf, body } = attempt;
  const routed: RoutedBody = {
    v: 1,
    kind: "routed",
    digests: {},
    sealed: null,
    attempt: body.frozen.attempt,
    assignment,
    ...buildEnd(attempt, assignment),
  };
  return {
    chain: leadChain(lead_id),
    step: "ROUTE_LEAD",
    idem: leadIdem(idKey, lead_id, "ROUTE_LEAD", body.frozen.attempt),
    actor: { kind: "system", ref: "lead_routing_pipeline" },
    resource: { type: "lead", id: lead_id },
    parents: [],
    outcome: OUTCOME[routed.status],
    config_version: leaf.config_version,
    config_sha256: leaf.config_sha256,
    policy_sha256: leaf.policy_sha256,
    retention: LEAD_RETENTION,
    body: canonicalJson(routed),
    subject_key: null,
    epoch: body.frozen.attempt,
  };
}

export type AttemptEnd = Pick<
  RoutedBody,
  "status" | "reason" | "owner_id" | "team_id" | "sla_due_at_ms"
>;

/** Where the attempt ends. A held lead keeps its team and its clock: it stands in a queue and its SLA runs. */
function buildEnd({ body }: StandingAttempt, assignment: Assignment | null): AttemptEnd {
  const { decided, failure } = body.frozen;
  const clock = buildClock(body);
  if (decided === null) {
    const reason = failure?.reason ?? "policy_error";
    return { status: "held", reason, owner_id: null, ...clock };
  }
  if (!decided.routing.decision.allow) {
    const reason = decided.preflight.decision.reason_codes[0] ?? "denied";
    return { status: "denied", reason, owner_id: null, team_id: null, sla_due_at_ms: null };
  }
  if (assignment?.kind === "held") {
    return { status: "held", reason: assignment.reason, owner_id: null, ...clock };
  }
  const owner_id = assignment?.kind === "assigned" ? assignment.user : null;
  return { status: "routed", reason: null, owner_id, ...clock };
}

/** The queue an attempt stands in and its deadline: both clocks run from the lead's acceptance. */
export function buildClock({
  accepted_at_ms,
  frozen: { decided, failure },
}: AttemptBody): Pick<AttemptEnd, "team_id" | "sla_due_at_ms"> {
  const decision = decided?.routing.decision;
  const sla_minutes = (decision ?? failure)?.sla_minutes ?? null;
  return {
    team_id: decision === undefined ? (failure?.team_id ?? null) : decision.team,
    sla_due_at_ms: sla_minutes === null ? null : accepted_at_ms + sla_minutes * MINUTE_MS,
  };
}
