// SPDX-License-Identifier: Apache-2.0
// What leads ran into on their way, and how it ended, as the evidence of a deal tells it.
import { conflictIdOf } from "#domain/conflicts/find-conflict.ts";
import type { OpportunityEvidence } from "#domain/opportunities/opportunity.ts";
import { ConflictBody, type RoutedBody } from "#domain/receipts/lead-bodies.ts";
import { conflictChain } from "../conflict-items.ts";
import type { LeadTools } from "../lead-tools.ts";

type Outcomes = OpportunityEvidence["conflicts"];

interface Asked {
  readonly lead_id: string;
  /** The newest attempt. */
  readonly attempt: number;
  /** Its end. */
  readonly end: Pick<RoutedBody, "settled_conflicts">;
}

/** A lead that was decided more often is told of from its newest attempts. */
const ATTEMPTS = 25;

/** At the places of the leads; one read for all of them. */
export async function readOutcomes(
  tenant: string,
  leads: readonly Asked[],
  { ports, idKey }: LeadTools,
): Promise<readonly Outcomes[]> {
  const key = idKey(tenant);
  const chainsOf = leads.map(({ lead_id, attempt }) => {
    const first = Math.max(1, attempt - ATTEMPTS + 1);
    const numbers = Array.from({ length: attempt - first + 1 }, (_, i) => first + i);
    return numbers.map((number) => conflictChain(conflictIdOf(key, lead_id, number)));
  });
  const chains = chainsOf.flat();
  if (chains.length === 0) return leads.map(() => []);
  const states = await ports.log(tenant).read({ v: 1, tenant, chains, newest: 1 });
  const standing = new Map(states.map(({ chain, receipts }) => [chain, receipts.at(-1)]));
  return leads.map(({ end }, i) => [
    ...(chainsOf[i] ?? []).flatMap((chain): Outcomes => {
      const receipt = standing.get(chain);
      if (receipt === undefined) return [];
      const { facts, resolution } = ConflictBody.parse(JSON.parse(receipt.body));
      return [{ type: facts.type, resolution: resolution?.choice ?? null }];
    }),
    ...(end.settled_conflicts ?? []).map(({ facts, resolution }) => ({
      type: facts.type,
      resolution,
    })),
  ]);
}
