// SPDX-License-Identifier: Apache-2.0
// One append for a whole stage. A log that refuses holds the tenant's work back: the messages are retried, nothing
// is decided in its place.
import type { AppendAnswer, AppendItem } from "#domain/messages/receipt-log.ts";
import { InvariantError } from "#domain/result.ts";
import type { LeadTools } from "./lead-tools.ts";

/** A receipt that stands, with the subject key that stands for its chain. */
export type Standing = Extract<AppendAnswer, { kind: "stands" }>;

/** The tenant's log refuses appends until an operator acts; retried with backoff, never dropped. */
export class LogRefusesError extends Error {
  override readonly name = "LogRefusesError";
}

/** Appends items that nothing can overtake; the answer of item i is at place i. */
export async function appendAll(
  tenant: string,
  items: readonly AppendItem[],
  tools: LeadTools,
): Promise<readonly Standing[]> {
  const answers = await appendSome(tenant, items, tools);
  return answers.map((answer) => {
    if (answer.kind !== "stands") throw new InvariantError(`a first append was ${answer.kind}`);
    return answer;
  });
}

/** Appends items; the answer of item i is at place i. */
export async function appendSome(
  tenant: string,
  items: readonly AppendItem[],
  { ports }: LeadTools,
): Promise<readonly AppendAnswer[]> {
  if (items.length === 0) return [];
  const reply = await ports.log(tenant).append({ v: 1, tenant, items });
  if (!reply.ok) throw new LogRefusesError(reply.reason);
  if (reply.answers.length !== items.length) throw new InvariantError("an append went unanswered");
  return reply.answers;
}
