// SPDX-License-Identifier: Apache-2.0
// Leads of all tenants whose first touch ran out, and of which nobody was told.
export interface OverdueClock {
  readonly tenant_id: string;
  readonly lead_id: string;
  readonly attempt: number;
  readonly due_at_ms: number;
}

/**
 * A queue begins with what is overdue, and what was touched stands at its end: a step per queue, and a row per lead that
 * is overdue. A deadline runs out once, however many attempts it goes on through.
 */
const OVERDUE = (queue: string): string => `queue_order_ms >= ?1 AND queue_order_ms < ?2
    AND coalesce(breached_version, 0) <= version AND attempt IS NOT NULL AND sla_due_at_ms IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM sla_event WHERE sla_event.tenant_id = lead.tenant_id
      AND sla_event.lead_id = lead.lead_id AND sla_event.event = 'breach'
      AND sla_event.clock = 'time_to_first_touch' AND sla_event.due_at_ms = lead.sla_due_at_ms)
    AND ${queue}`;

const COLUMNS =
  "lead.tenant_id AS tenant_id, lead.lead_id AS lead_id, attempt, sla_due_at_ms AS due_at_ms";

/** CROSS JOIN keeps the order of the tables: each tenant's queues, then their leads. */
export const OVERDUE_SQL = `SELECT * FROM (
  SELECT ${COLUMNS} FROM team CROSS JOIN lead INDEXED BY lead_by_team_queue
    ON lead.tenant_id = team.tenant_id AND lead.team_id = team.team_id
    WHERE ${OVERDUE("lead.status = 'routed'")}
  UNION ALL
  SELECT ${COLUMNS} FROM tenant CROSS JOIN lead INDEXED BY lead_by_team_queue
    ON lead.tenant_id = tenant.tenant_id AND lead.team_id IS NULL
    WHERE ${OVERDUE("lead.status = 'routed'")}
  UNION ALL
  SELECT ${COLUMNS} FROM tenant CROSS JOIN lead INDEXED BY lead_by_held_queue
    ON lead.tenant_id = tenant.tenant_id
    WHERE ${OVERDUE("lead.status = 'held'")}
) ORDER BY random() LIMIT ?3`;

/** Those whose deadline lies between the two instants; more than `limit` are as likely as any the next time. */
export async function overdueClocks(
  db: D1Database,
  fromMs: number,
  beforeMs: number,
  limit: number,
): Promise<readonly OverdueClock[]> {
  const { results } = await db
    .prepare(OVERDUE_SQL)
    .bind(fromMs, beforeMs, limit)
    .all<OverdueClock>();
  return results;
}
