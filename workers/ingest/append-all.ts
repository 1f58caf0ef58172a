// SPDX-License-Identifier: Apache-2.0
// One append for a whole stage. A log that refuses holds the tenant's work back: the messages are retried, nothing
// is decided in its place.
import {
  type AppendItem,
  type StandingReceipt,
  standingReceipt,
} from "#domain/messages/receipt-log.ts";
import { InvariantError } from "#domain/result.ts";
import type { LeadTools } from "./lead-tools.ts";

/** A receipt that stands, with the subject key that stands for its chain. */
export interface Standing {
  readonly receipt: StandingReceipt;
  readonly subject_key: string | null;
}

/** The tenant's log refuses appends until an operator acts; retried with backoff, never dropped. */
export class LogRefusesError extends Error {
  override readonly name = "LogRefusesError";
}

/** Appends items that nothing can overtake; what stands for item i is at place i. */
export async function appendAll(
  tenant: string,
  items: readonly AppendItem[],
  tools: LeadTools,
): Promise<readonly Standing[]> {
  const standing = await appendSome(tenant, items, tools);
  return standing.map((one) => {
    if (one === null) throw new InvariantError("a first append was overtaken");
    return one;
  });
}

/** Appends items that name no head; what stands for item i is at place i, null where it was overtaken. */
export async function appendSome(
  tenant: string,
  items: readonly AppendItem[],
  { ports }: LeadTools,
): Promise<readonly (Standing | null)[]> {
  if (items.length === 0) return [];
  const reply = await ports.log(tenant).append({ v: 1, tenant, items });
  if (!reply.ok) throw new LogRefusesError(reply.reason);
  return items.map((item, i) => {
    const answer = reply.answers[i];
    if (answer === undefined) throw new InvariantError("an append went unanswered");
    if (answer.kind === "overtaken") return null;
    if (answer.kind === "head_moved") throw new InvariantError("an append named no head");
    return { receipt: standingReceipt(item, answer), subject_key: answer.subject_key };
  });
}
