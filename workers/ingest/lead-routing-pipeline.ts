// SPDX-License-Identifier: Apache-2.0
// The story of a lead: message -> decision -> CREATE_LEAD -> member of a pool -> ROUTE_LEAD -> views. A batch is one
// tenant's; each stage takes the whole batch, so it costs four object calls however many leads it holds.
//
// A crash after any line repeats the messages, and each stage then answers what stands already:
//   after CREATE_LEAD   the decision is frozen: a newer config, account or policy changes nothing any more;
//   after pick          the desk answers the same member for (lead, attempt);
//   after ROUTE_LEAD    the receipt stands; only D1, which is a view of it, is still to be written.
import type { ContinueMessage, LeadMessage } from "#domain/messages/lead-queue.ts";
import type { ProjectionEvent } from "#storage/ports.ts";
import { loadAttempts } from "./load-attempts.ts";
import { decideAttempts } from "./decide-attempts.ts";
import { appendCreated } from "./append-created.ts";
import { appendTouches } from "./append-touches.ts";
import { pickOwners } from "./pick-owners.ts";
import { appendRouted } from "./append-routed.ts";
import type { LeadTools, StandingAttempt } from "./lead-tools.ts";

/** Takes a tenant's accepted leads to an owner, a team's queue, a hold or a denial; throws to be retried. */
export async function leadRoutingPipeline(
  tenant: string,
  messages: readonly LeadMessage[],
  tools: LeadTools,
): Promise<void> {
  const decided = await decideAttempts(tenant, messages, tools);
  const created = await appendCreated(tenant, decided, tools);
  const touches = await appendTouches(tenant, created.resubmitted, tools);
  await applyAssignments(tenant, created.attempts, touches, tools);
}

/** Takes up attempts that a command froze (reprocess): from the pick on, the same path. */
export async function continueAttempts(
  tenant: string,
  messages: readonly ContinueMessage[],
  tools: LeadTools,
): Promise<void> {
  const attempts = await loadAttempts(tenant, messages, tools);
  await applyAssignments(tenant, attempts, [], tools);
}

/** Gives every frozen attempt its owner and its final receipt, then brings the views up to date. */
async function applyAssignments(
  tenant: string,
  attempts: readonly StandingAttempt[],
  touches: readonly ProjectionEvent[],
  tools: LeadTools,
): Promise<void> {
  const picked = await pickOwners(tenant, attempts, tools);
  const routed = await appendRouted(tenant, picked, tools);
  const frozen = attempts.map(({ receipt, lead }) => ({ receipt, lead }));
  await tools.ports.views.project(tenant, [...frozen, ...touches, ...routed]);
}
