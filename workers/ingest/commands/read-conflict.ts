// SPDX-License-Identifier: Apache-2.0
// A conflict as its chain says it stands.
import type { ConflictChoice } from "#domain/conflicts/conflict.ts";
import { ConflictBody } from "#domain/receipts/lead-bodies.ts";
import { type Actor, Leaf } from "#domain/receipts/leaf.ts";
import { conflictChain } from "../conflict-items.ts";
import type { LeadTools } from "../lead-tools.ts";

/** How it was settled. */
export interface Settled {
  readonly receipt_id: string;
  readonly choice: ConflictChoice;
  /** The account, user or team chosen; null where the choice names none. */
  readonly target_id: string | null;
  readonly actor: Actor;
  readonly at_ms: number;
}

export interface ReadConflict {
  readonly head: string;
  readonly body: ConflictBody;
  /** The receipt that froze the lead's attempt which ran into it. */
  readonly parent: string;
  /** Null while it is open. */
  readonly settled: Settled | null;
}

/** Null where the tenant has no such conflict. */
export async function readConflict(
  tenant: string,
  conflictId: string,
  { ports }: LeadTools,
): Promise<ReadConflict | null> {
  const chains = [conflictChain(conflictId)];
  const [state] = await ports.log(tenant).read({ v: 1, tenant, chains });
  const newest = state?.receipts.at(-1);
  if (newest === undefined) return null;
  const leaf = Leaf.parse(JSON.parse(newest.leaf));
  const body = ConflictBody.parse(JSON.parse(newest.body));
  const { resolution } = body;
  const settled =
    resolution === null
      ? null
      : {
          receipt_id: newest.id,
          choice: resolution.choice,
          target_id: resolution.target_id ?? null,
          actor: leaf.subject,
          at_ms: Date.parse(leaf.timestamp),
        };
  return { head: newest.id, body, parent: leaf.parents[0] ?? "", settled };
}
