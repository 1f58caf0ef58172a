// SPDX-License-Identifier: Apache-2.0
// Who takes no turn in a pool: whoever is absent, no longer active, or does not work at this hour. Known for a minute per
// isolate, so what somebody enters reaches the pools within one; an absence's own beginning and end, and those of
// somebody's hours, are met to the instant.
import { WorkingSpan } from "#domain/directory/working-span.ts";
import type { Unavailable } from "#domain/receipts/assignment.ts";
import { type WallTime, wallTime, worksAt } from "#domain/rotation/works-at.ts";
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
  readonly reason: "absent" | "inactive";
  readonly starts_at_ms: number;
  readonly ends_at_ms: number | null;
}

/** Somebody with hours of their own, by the clock of their zone. */
interface Worker {
  readonly user: string;
  readonly time_zone: string;
  readonly spans: readonly WorkingSpan[];
}

interface Known {
  readonly stretches: readonly Stretch[];
  readonly workers: readonly Worker[];
}

const remembered = buildIsolateCache<Known>(TENANTS, MAX_AGE_MS);

/**
 * One statement. Absences that begin while it is remembered are among them. A branch for each index; those with hours are
 * found by reading the tenant's people, once a minute.
 */
const SQL = `SELECT * FROM (
    SELECT user_id AS user, 'inactive' AS reason, 0 AS starts_at_ms, NULL AS ends_at_ms, NULL AS time_zone, NULL AS spans
      FROM user WHERE tenant_id = ?1 AND active = 0 ORDER BY updated_at_ms DESC LIMIT ?4)
  UNION ALL SELECT * FROM (
    SELECT user_id, 'absent', starts_at_ms, ends_at_ms, NULL, NULL FROM absence
      WHERE tenant_id = ?1 AND ends_at_ms > ?2 AND starts_at_ms < ?3 ORDER BY starts_at_ms DESC LIMIT ?4)
  UNION ALL SELECT * FROM (
    SELECT user_id, 'absent', starts_at_ms, ends_at_ms, NULL, NULL FROM absence
      WHERE tenant_id = ?1 AND ends_at_ms IS NULL AND starts_at_ms < ?3 ORDER BY starts_at_ms DESC LIMIT ?4)
  UNION ALL SELECT * FROM (
    SELECT user_id, 'off_hours', 0, NULL, coalesce(user.time_zone, tenant.time_zone), working_hours
      FROM user JOIN tenant ON tenant.tenant_id = user.tenant_id
      WHERE user.tenant_id = ?1 AND active = 1 AND working_hours IS NOT NULL ORDER BY user_id LIMIT ?4)`;

type Row =
  | (Stretch & { readonly spans: null })
  | {
      readonly user: string;
      readonly reason: "off_hours";
      readonly time_zone: string;
      readonly spans: string;
    };

/** `nowMs` is the caller's clock. */
export function buildAvailabilityPort(db: D1Database, nowMs: number): AvailabilityPort {
  return {
    async unavailable(tenant) {
      const held = remembered.find(tenant, nowMs);
      if (held !== undefined) return peopleAt(held, nowMs);
      const { results } = await db
        .prepare(SQL)
        .bind(tenant, nowMs, nowMs + MAX_AGE_MS, MAX_PEOPLE)
        .all<Row>();
      const known = knownOf(results);
      remembered.store(tenant, known, nowMs);
      return peopleAt(known, nowMs);
    },
  };
}

function knownOf(rows: readonly Row[]): Known {
  const [stretches, workers]: [Stretch[], Worker[]] = [[], []];
  for (const row of rows) {
    if (row.reason !== "off_hours") stretches.push(row);
    else {
      const { user, time_zone } = row;
      workers.push({ user, time_zone, spans: WorkingSpan.array().parse(JSON.parse(row.spans)) });
    }
  }
  return { stretches, workers };
}

/**
 * Each person once, by id, so that equal knowledge makes equal requests; who is inactive is so whatever else, who is
 * absent is so at every hour. Somebody whose week has no span works at no hour.
 */
function peopleAt({ stretches, workers }: Known, nowMs: number): readonly Unavailable[] {
  const people = new Map<string, Unavailable>();
  for (const { user, reason, starts_at_ms, ends_at_ms } of stretches) {
    const isNow = starts_at_ms <= nowMs && (ends_at_ms === null || nowMs < ends_at_ms);
    if (isNow && people.get(user)?.reason !== "inactive") people.set(user, { user, reason });
  }
  const clocks = new Map<string, WallTime>();
  for (const { user, time_zone, spans } of workers) {
    if (people.has(user)) continue;
    const clock = clocks.get(time_zone) ?? wallTime(time_zone, nowMs);
    clocks.set(time_zone, clock);
    if (!worksAt(spans, clock)) people.set(user, { user, reason: "off_hours" });
  }
  return [...people.values()].toSorted((a, b) => (a.user < b.user ? -1 : 1));
}
