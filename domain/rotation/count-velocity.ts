// SPDX-License-Identifier: Apache-2.0
// How many leads of one key came within a window: a pure count over what is remembered, each lead once.
import type { ObserveRequest } from "../messages/routing-desk.ts";

export interface VelocityRow {
  readonly key: string;
  readonly lead_id: string;
  /** When the lead was first observed under the key; a repeat does not move it. */
  readonly at_ms: number;
}

interface VelocityCount {
  /** At place i: others of lead i's key from `at_ms - window_ms` to its `at_ms`, both included. */
  readonly counts: readonly number[];
  /** What is to be remembered from now on. */
  readonly added: readonly VelocityRow[];
}

/** The largest `domain_leads_max` of a config. */
const ENOUGH = 100_000;

/** `known` has at least the rows of the request's keys within the window of each of its leads. */
export function countVelocity(
  known: readonly VelocityRow[],
  { leads, window_ms, enough = ENOUGH }: Omit<ObserveRequest, "v" | "tenant">,
): VelocityCount {
  const seen = new Map<string, Map<string, number>>();
  const leadsOf = (key: string): Map<string, number> => {
    const found = seen.get(key) ?? new Map<string, number>();
    seen.set(key, found);
    return found;
  };
  for (const { key, lead_id, at_ms } of known) leadsOf(key).set(lead_id, at_ms);
  const added: VelocityRow[] = [];
  const counts = leads.map(({ key, lead_id, at_ms }) => {
    const all = leadsOf(key);
    let count = 0;
    for (const [other, otherAtMs] of all) {
      if (other !== lead_id && otherAtMs <= at_ms && otherAtMs >= at_ms - window_ms) count += 1;
    }
    if (count <= enough && !all.has(lead_id)) {
      all.set(lead_id, at_ms);
      added.push({ key, lead_id, at_ms });
    }
    return count;
  });
  return { counts, added };
}
