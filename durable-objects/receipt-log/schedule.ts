// SPDX-License-Identifier: Apache-2.0
// When the log wakes up. A log without unpublished receipts or unsent messages has no alarm at all.
import type { LogProgress } from "./log-store.ts";

/** A full range waits for nothing. */
const PUBLISH_AT_COUNT = 256;
/** A checkpoint per minute and tenant under light load: two class A writes a minute, $0.39 a month. */
const PUBLISH_AFTER_MS = 60_000;
/** R2 takes one write per key and second; the checkpoint's key gets at most one in two. */
const CHECKPOINT_SPACING_MS = 2_000;
/** 5 s, 10 s, 20 s ... 5 min. */
const RETRY_FIRST_MS = 5_000;
const RETRY_LAST_MS = 300_000;

/** When a publication is due; null where nothing waits. */
export function publishDueAt(progress: LogProgress): number | null {
  const { size, published, oldestAtMs } = progress;
  if (size === published || oldestAtMs === null) return null;
  const due = size - published >= PUBLISH_AT_COUNT ? oldestAtMs : oldestAtMs + PUBLISH_AFTER_MS;
  return Math.max(due, checkpointFreeAt(progress));
}

/** The earliest instant of the next checkpoint. */
export function checkpointFreeAt({ checkpointAtMs }: LogProgress): number {
  return checkpointAtMs === null ? 0 : checkpointAtMs + CHECKPOINT_SPACING_MS;
}

/** Wait after `failures` failures in a row; also the net under a first try. */
export function retryDelayMs(failures: number): number {
  return Math.min(RETRY_FIRST_MS * 2 ** failures, RETRY_LAST_MS);
}
