// SPDX-License-Identifier: Apache-2.0
// Which waiting leads can go on: turns are tried for them in the order of their acceptance, over all pools, so that
// somebody in two pools is counted once. Those told of lately keep their place, and are not told again.
import type { TurnBook } from "./turn-book.ts";
import { byAcceptance, type WaitingRow } from "./waiting-line.ts";

const MINUTE_MS = 60_000;
/** By then a lead that was told of was picked, or whatever came in between is over. */
const TELL_AGAIN_MS = 10 * MINUTE_MS;
/** A batch of the queue's consumer. */
export const MOST_TOLD = 100;

/**
 * The leads to tell of, oldest first. `waiting`: the oldest of each pool. `trial` is used up by it: its turns are tried
 * and never written. A pool that is no more, or has no members, keeps nobody waiting: its leads are decided anew.
 */
export function tellWaiters(
  trial: TurnBook,
  waiting: readonly WaitingRow[],
  now_ms: number,
): readonly WaitingRow[] {
  const told: WaitingRow[] = [];
  const exhausted = new Set<string>();
  for (const row of waiting.toSorted(byAcceptance)) {
    if (told.length === MOST_TOLD) break;
    const { pool, lead_id, attempt } = row;
    if (exhausted.has(pool)) continue;
    const tried = trial.take(pool, { lead_id, attempt, passed_over: [], older: 0 });
    if (tried.kind === "held" && tried.reason !== "pool_empty") exhausted.add(pool);
    else if (isToTell(row, now_ms)) told.push({ ...row, told_at_ms: now_ms });
  }
  return told;
}

/** A clock that was set back keeps nobody waiting. */
function isToTell({ told_at_ms }: WaitingRow, now_ms: number): boolean {
  return told_at_ms === null || Math.abs(now_ms - told_at_ms) >= TELL_AGAIN_MS;
}
