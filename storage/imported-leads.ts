// SPDX-License-Identifier: Apache-2.0
// What the view of leads says of an import: which of its leads stand, and what became of them.
import type { LeadStatus } from "#domain/lead/lead.ts";

/** Of these leads, those that stand and that this import did not bring. */
export async function findStanding(
  db: D1Database,
  tenant: string,
  importId: string,
  leadIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { results } = await db
    .prepare(
      `SELECT lead_id FROM lead WHERE tenant_id = ?1 AND lead_id IN (SELECT value FROM json_each(?3))
        AND import_id IS NOT ?2`,
    )
    .bind(tenant, importId, JSON.stringify(leadIds))
    .all<{ lead_id: string }>();
  return new Set(results.map(({ lead_id }) => lead_id));
}

/** How many of these leads have an attempt that ended, so that nothing of them is under way in a queue. */
export async function countEnded(
  db: D1Database,
  tenant: string,
  leadIds: readonly string[],
): Promise<number> {
  const row = await db
    .prepare(
      `SELECT count(*) AS ended FROM lead WHERE tenant_id = ?1
        AND lead_id IN (SELECT value FROM json_each(?2)) AND version > 0`,
    )
    .bind(tenant, JSON.stringify(leadIds))
    .first<{ ended: number }>();
  return row?.ended ?? 0;
}

/** Leads of an import by status, those that it created and those that it put where they are. */
export async function countOutcomes(
  db: D1Database,
  tenant: string,
  importId: string,
): Promise<Readonly<Partial<Record<LeadStatus, number>>>> {
  const { results } = await db
    .prepare(
      "SELECT status, count(*) AS leads FROM lead WHERE tenant_id = ?1 AND import_id = ?2 GROUP BY status",
    )
    .bind(tenant, importId)
    .all<{ status: LeadStatus; leads: number }>();
  return Object.fromEntries(results.map(({ status, leads }) => [status, leads]));
}

export interface ImportedQueue {
  readonly status: "routed" | "held";
  /** External ids; null where nobody is named. */
  readonly team: string | null;
  readonly owner: string | null;
  readonly leads: number;
}

/** In whose queues an import's leads stand, the fullest first. */
export async function countQueues(
  db: D1Database,
  tenant: string,
  importId: string,
): Promise<readonly ImportedQueue[]> {
  const { results } = await db
    .prepare(
      `SELECT queued.status, team.external_id AS team, user.external_id AS owner, queued.leads FROM
        (SELECT status, team_id, owner_id, count(*) AS leads FROM lead
          WHERE tenant_id = ?1 AND import_id = ?2 AND status IN ('routed', 'held') GROUP BY status, team_id, owner_id) AS queued
        LEFT JOIN team ON team.tenant_id = ?1 AND team.team_id = queued.team_id
        LEFT JOIN user ON user.tenant_id = ?1 AND user.user_id = queued.owner_id
        ORDER BY queued.leads DESC, queued.status, team, owner`,
    )
    .bind(tenant, importId)
    .all<ImportedQueue>();
  return results;
}
