// SPDX-License-Identifier: Apache-2.0
// Stage 4: ROUTE_LEAD says where the attempt ended: routed, held, stored, a duplicate or denied. Its key is (lead,
// attempt), so an attempt ends once. What it conflicts with is told by receipts of its own.
import { canonicalJson } from "#domain/bytes/canonical-json.ts";
import { findConflict, type FoundConflict } from "#domain/conflicts/find-conflict.ts";
import { settledConflicts } from "#domain/conflicts/settled-conflicts.ts";
import type { AppendItem } from "#domain/messages/receipt-log.ts";
import { ReceiptBody } from "#domain/receipts/body.ts";
import { type RoutedBody } from "#domain/receipts/lead-bodies.ts";
import type { Outcome } from "#domain/receipts/leaf.ts";
import type { ProjectionEvent } from "#storage/ports.ts";
import { appendSome } from "./append-all.ts";
import { attemptEnd } from "./attempt-end.ts";
import { buildConflictItems } from "./conflict-items.ts";
import type { LeadTools } from "./lead-tools.ts";
import { LEAD_RETENTION, leadChain, leadIdem } from "./lead-tools.ts";
import type { PickedAttempt } from "./pick-owners.ts";

/** An attempt's end that stands. */
export interface Ended {
  readonly lead_id: string;
  readonly event: ProjectionEvent;
  readonly body: RoutedBody;
}

/**
 * Appends ROUTE_LEAD for every attempt and answers those that stand. An attempt that a later one overtook (its dead
 * letter was sent again, say) ends no more: the later one's end is the lead's.
 */
export async function appendRouted(
  tenant: string,
  picked: readonly PickedAttempt[],
  tools: LeadTools,
): Promise<readonly Ended[]> {
  const idKey = tools.idKey(tenant);
  const standing = await appendSome(
    tenant,
    picked.map((one) => buildRouted(idKey, one, tools.now_ms)),
    tools,
  );
  // Only an end that stands ran into anything; those few pay for a second call.
  const told = picked.flatMap((one, i) => {
    const found = standing[i] === null ? null : conflictOf(one);
    return found === null ? [] : buildConflictItems(tenant, idKey, one.attempt, found);
  });
  await appendSome(tenant, told, tools);
  return picked.flatMap(({ attempt: { lead_id } }, i): Ended[] => {
    const receipt = standing[i]?.receipt;
    if (receipt === undefined) return [];
    const body = ReceiptBody.parse(JSON.parse(receipt.body));
    return body.kind === "routed" ? [{ lead_id, event: { receipt, lead: null }, body }] : [];
  });
}

function conflictOf({ attempt, assignment, conflicts }: PickedAttempt) {
  const { lead_id, body } = attempt;
  const { frozen, intake } = body;
  if (frozen.decided === null) return null;
  return findConflict({ lead_id, intake }, frozen, assignment, conflicts);
}

/** What precedence settled, of a lead that is somebody's or waits. */
function settledOf(
  { attempt: { lead_id, body }, assignment, owner_now }: PickedAttempt,
  found: FoundConflict | null,
): Pick<RoutedBody, "settled_conflicts"> {
  const ended = { lead_id, frozen: body.frozen, assignment, found, owner_now };
  const settled_conflicts = settledConflicts(ended);
  return settled_conflicts.length === 0 ? {} : { settled_conflicts };
}

const OUTCOME: Record<RoutedBody["status"], Outcome> = {
  routed: "done",
  held: "held",
  denied: "denied",
  stored: "done",
  duplicate: "done",
  converted: "done",
  disqualified: "done",
};

function buildRouted(idKey: Uint8Array, picked: PickedAttempt, nowMs: number): AppendItem {
  const { attempt, assignment } = picked;
  const { lead_id, leaf, body } = attempt;
  const found = conflictOf(picked);
  const routed: RoutedBody = {
    v: 1,
    kind: "routed",
    digests: {},
    sealed: null,
    attempt: body.frozen.attempt,
    assignment,
    ...attemptEnd(idKey, picked, found, nowMs),
    ...settledOf(picked, found),
  };
  return {
    chain: leadChain(lead_id),
    step: "ROUTE_LEAD",
    idem: routedIdem(idKey, lead_id, body.frozen.attempt),
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

/** The key of an attempt's end, so that a merge can name it before it stands. */
export function routedIdem(idKey: Uint8Array, leadId: string, attempt: number): string {
  return leadIdem(idKey, leadId, "ROUTE_LEAD", attempt);
}
