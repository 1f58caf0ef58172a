// SPDX-License-Identifier: Apache-2.0
// An opportunity as its custody chain says it stands.
import type { ChainState } from "../messages/receipt-log.ts";
import { Leaf } from "../receipts/leaf.ts";
import { OpportunityBody } from "./opportunity.ts";

const CHAIN = "opportunity:";

export function opportunityChain(opportunityId: string): string {
  return `${CHAIN}${opportunityId}`;
}

/** The opportunity whose chain it is. */
export function opportunityOfChain(chain: string): string {
  return chain.slice(CHAIN.length);
}

export interface OpportunityStep {
  readonly receipt_id: string;
  readonly leaf: Leaf;
  readonly body: OpportunityBody;
}

export interface OpportunityCustody {
  readonly opportunity_id: string;
  readonly subject_key: string | null;
  /** The first of the chain where `complete`, in order. */
  readonly steps: readonly OpportunityStep[];
  readonly newest: OpportunityStep;
  readonly complete: boolean;
}

/** Null where the chain has no receipt. */
export function readOpportunityChain({
  chain,
  subject_key,
  complete,
  receipts,
}: ChainState): OpportunityCustody | null {
  const steps = receipts.map(({ id, leaf, body }) => ({
    receipt_id: id,
    leaf: Leaf.parse(JSON.parse(leaf)),
    body: OpportunityBody.parse(JSON.parse(body)),
  }));
  const newest = steps.at(-1);
  if (newest === undefined) return null;
  return { opportunity_id: opportunityOfChain(chain), subject_key, steps, newest, complete };
}
