// SPDX-License-Identifier: Apache-2.0
// One append for a whole stage, or a few where that would be more than the log takes. A log that refuses holds the tenant's work back: the messages are retried, nothing
// is decided in its place.
import {
  type AppendAnswer,
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
  const standing: (Standing | null)[] = [];
  for (const chunk of chunksOf(items)) {
    const reply = await ports.log(tenant).append({ v: 1, tenant, items: chunk });
    if (!reply.ok) throw new LogRefusesError(reply.reason);
    for (const [i, item] of chunk.entries()) standing.push(standingOf(item, reply.answers[i]));
  }
  return standing;
}

/** Bounds of one call: half of what the log takes at most, and a quarter of what an RPC carries. */
const CHUNK_ITEMS = 500;
const CHUNK_CHARACTERS = 8 * 1024 * 1024;

/** One call for whatever a batch of submissions appends; only what a merge brings along can be more. */
function chunksOf(items: readonly AppendItem[]): readonly (readonly AppendItem[])[] {
  const chunks: AppendItem[][] = [];
  let characters = 0;
  for (const item of items) {
    characters += item.body.length;
    const last = chunks.at(-1);
    if (last === undefined || last.length === CHUNK_ITEMS || characters > CHUNK_CHARACTERS) {
      chunks.push([item]);
      characters = item.body.length;
    } else last.push(item);
  }
  return chunks;
}

function standingOf(item: AppendItem, answer: AppendAnswer | undefined): Standing | null {
  if (answer === undefined) throw new InvariantError("an append went unanswered");
  if (answer.kind === "overtaken") return null;
  if (answer.kind === "head_moved") throw new InvariantError("an append named no head");
  return { receipt: standingReceipt(item, answer), subject_key: answer.subject_key };
}
