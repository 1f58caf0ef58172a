// SPDX-License-Identifier: Apache-2.0
// When the desk has something to do next.
import { hasRemoved, nextDueAt } from "./delivery-store.ts";
import { firstOwed } from "./outbox.ts";

/** After a log or a mail queue that did not take what is owed, or could not be read. */
export const RETRY_MS = 30_000;

/** The earliest of what is owed, to be read, due and to be swept; null where there is nothing. Never before now. */
export function nextWakeAt(sql: SqlStorage, readAtMs: number | null, nowMs: number): number | null {
  const due = nextDueAt(sql);
  const wakes = [
    ...(firstOwed(sql) === null ? [] : [nowMs + RETRY_MS]),
    ...(readAtMs === null ? [] : [readAtMs]),
    ...(due === null ? [] : [due]),
    ...(hasRemoved(sql) ? [nowMs] : []),
  ];
  return wakes.length === 0 ? null : Math.max(nowMs, Math.min(...wakes));
}
