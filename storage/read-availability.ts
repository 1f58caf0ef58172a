// SPDX-License-Identifier: Apache-2.0
// Who takes no turn in a pool: whoever is absent, or no longer active. Known for a minute per isolate, so an absence that
// somebody enters reaches the pools within one; its own beginning and end are met to the instant.
import type { Unavailable } from "#domain/receipts/assignment.ts";
import { MINUTE_MS } from "#domain/time/instant.ts";
import { buildIsolateCache } from "./isolate-cache.ts";
import type { AvailabilityPort } from "./ports.ts";

const MAX_AGE_MS = MINUTE_MS;
const TENANTS = 1_000;

/**
 * Every pick carries this list: 2,000 people of some 60 bytes are 120 KB, beside 180 KB of pools (compile-pools.ts).
 * No config is published with somebody inactive in a pool, so those who left last are those who may still be in one.
 */
const MAX_PEOPLE = 2_000;

/** A stretch of being away; `ends_at_ms` null is until further notice. */
interface Stretch {
  readonly user: string;
  readonly reason: Unavailable["reason"];
  readonly starts_at_ms: number;
  readonly ends_at_ms: number | null;
}

const stretches = buildIsolateCache<readonly Stretch[]>(TENANTS, MAX_AGE_MS);

/** One statement. Absences that begin while it is remembered are among them. Two branches, so that each has its index. */
const SQL = `SELECT * FROM (
    SELECT user_id AS user, 'inactive' AS reason, 0 AS starts_at_ms, NULL AS ends_at_ms
      FROM user WHERE tenant_id = ?1 AND active = 0 ORDER BY updated_at_ms DESC LIMIT ?4)
  UNION ALL SELECT * FROM (
    SELECT user_id, 'absent', starts_at_ms, ends_at_ms FROM absence
      WHERE tenant_id = ?1 AND ends_at_ms > ?2 AND starts_at_ms < ?3 ORDER BY starts_at_ms DESC LIMIT ?4)
  UNION ALL SELECT * FROM (
    SELECT user_id, 'absent', starts_at_ms, ends_at_ms FROM absence
      WHERE tenant_id = ?1 AND ends_at_ms IS NULL AND starts_at_ms < ?3 ORDER BY starts_at_ms DESC LIMIT ?4)`;

/** `nowMs` is the caller's clock. */
export function buildAvailabilityPort(db: D1Database, nowMs: number): AvailabilityPort {
  return {
    async unavailable(tenant) {
      const held = stretches.find(tenant, nowMs);
      if (held !== undefined) return peopleAt(held, nowMs);
      const { results } = await db
        .prepare(SQL)
        .bind(tenant, nowMs, nowMs + MAX_AGE_MS, MAX_PEOPLE)
        .all<Stretch>();
      stretches.store(tenant, results, nowMs);
      return peopleAt(results, nowMs);
    },
  };
}

/** Each person once, by id, so that equal knowledge makes equal requests; who is inactive is so whatever else. */
function peopleAt(known: readonly Stretch[], nowMs: number): readonly Unavailable[] {
  const people = new Map<string, Unavailable>();
  for (const { user, reason, starts_at_ms, ends_at_ms } of known) {
    const isNow = starts_at_ms <= nowMs && (ends_at_ms === null || nowMs < ends_at_ms);
    if (isNow && people.get(user)?.reason !== "inactive") people.set(user, { user, reason });
  }
  return [...people.values()].toSorted((a, b) => (a.user < b.user ? -1 : 1));
}
