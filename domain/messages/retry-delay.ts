// SPDX-License-Identifier: Apache-2.0
// Backoff of a queue message: min(5 s * 2^n, 15 min), with jitter so that a tenant's backlog does not return as one.

const FIRST_SECONDS = 5;
const LONGEST_SECONDS = 15 * 60;
/** Jitter only shortens, and by a quarter at most: the longest delay stays the longest. */
const JITTER = 0.25;

/** Seconds until the next delivery after `deliveries` (1 or more); `random` is in [0, 1). */
export function retryDelaySeconds(deliveries: number, random: number): number {
  const doubled = FIRST_SECONDS * 2 ** Math.min(deliveries - 1, 20);
  return Math.ceil(Math.min(doubled, LONGEST_SECONDS) * (1 - JITTER * random));
}
