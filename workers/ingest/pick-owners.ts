// SPDX-License-Identifier: Apache-2.0
// Stage 3: the desk picks the member where policy named a pool, and records the open work where policy named a
// person. One call for the batch; asked again for the same (lead, attempt), it answers the same. Who is away is what is
// known now, not when the lead came: nobody gets a lead that waited through the first day of their holidays.
import { poolsOf } from "#domain/config/compile-config.ts";
import type { PickLead } from "#domain/messages/routing-desk.ts";
import type { LeadRoutingDecision } from "#domain/policy/decision.ts";
import type { Assignment } from "#domain/receipts/assignment.ts";
import { InvariantError } from "#domain/result.ts";
import type { ActiveConfig } from "#storage/ports.ts";
import type { LeadTools, StandingAttempt } from "./lead-tools.ts";

/** An attempt with its assignment; null where it was denied or could not be decided. */
export interface PickedAttempt {
  readonly attempt: StandingAttempt;
  readonly assignment: Assignment | null;
}

/** Picks for every attempt that policy allowed, and frees the last holder of every later attempt. */
export async function pickOwners(
  tenant: string,
  attempts: readonly StandingAttempt[],
  { ports }: LeadTools,
): Promise<readonly PickedAttempt[]> {
  const asked = attempts.flatMap((attempt) => askFor(attempt) ?? []);
  const assignments = new Map<string, Assignment>();
  if (asked.length > 0) {
    const [config, unavailable] = await Promise.all([
      newestConfig(tenant, attempts, ports.configs),
      ports.availability.unavailable(tenant),
    ]);
    const reply = await ports.desk(tenant).pick({
      v: 1,
      tenant,
      config_version: config.version.config_version,
      pools: poolsOf(config.document),
      unavailable,
      leads: asked,
    });
    for (const { lead_id, attempt, assignment } of reply.picks) {
      assignments.set(`${lead_id}/${attempt}`, assignment);
    }
  }
  return attempts.map((attempt) => {
    const key = `${attempt.lead_id}/${attempt.body.frozen.attempt}`;
    return { attempt, assignment: isAllowed(attempt) ? (assignments.get(key) ?? null) : null };
  });
}

function isAllowed({ body }: StandingAttempt): boolean {
  return body.frozen.decided?.routing.decision.allow === true;
}

/** Every allowed lead is asked about: one whose person policy named takes capacity too. A later attempt is asked about
 * whatever became of it, because it frees the holder of the one before. */
function askFor(one: StandingAttempt): PickLead | null {
  const { lead_id, leaf, body } = one;
  const { attempt, decided } = body.frozen;
  if (leaf.config_version === null || (!isAllowed(one) && attempt === 1)) return null;
  const decision = isAllowed(one) ? decided?.routing.decision : undefined;
  const pool = decision?.pool ?? null;
  const user = decision === undefined ? null : namedUser(decision);
  return { lead_id, attempt, pool, user };
}

function namedUser({ assignee, team }: LeadRoutingDecision): string | null {
  return assignee === null || assignee === team ? null : assignee;
}

/** The newest config version that froze any of the attempts: the desk adopts it or already has a newer one. */
async function newestConfig(
  tenant: string,
  attempts: readonly StandingAttempt[],
  configs: LeadTools["ports"]["configs"],
): Promise<ActiveConfig> {
  const newest = Math.max(...attempts.map(({ leaf }) => leaf.config_version ?? 0));
  const config = await configs.version(tenant, newest);
  if (config === null) throw new InvariantError(`config version ${newest} is in a receipt only`);
  return config;
}
