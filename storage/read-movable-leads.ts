// SPDX-License-Identifier: Apache-2.0
// Leads that a manager selects to give to somebody, as the views have them: those who are named, or those that stand in a
// queue, the least time left first.
import type { Selected } from "#domain/lead/plan-moves.ts";
import { LEAD_LABEL } from "./read-graph-nodes.ts";

/** Ids are ours. */
export type LeadSelection =
  | { readonly lead_ids: readonly string[] }
  | {
      readonly status: "routed" | "held";
      readonly owner_id: string | null;
      readonly team_id: string | null;
      readonly source: string | null;
    };

/** As the lead stood when the views were asked; `received` with attempt null until its first end was projected. */
export interface MovableLead extends Selected {
  /** The caller's own ids, and how a lead is called; PERSONAL. */
  readonly owner: string | null;
  readonly team: string | null;
  readonly label: string | null;
  readonly sla_due_at_ms: number | null;
}

export interface SelectedLeads {
  readonly leads: readonly MovableLead[];
  /** How many more the selection has. */
  readonly left: number;
}

const COLUMNS = `lead.status_reason, lead.attempt, lead.owner_id, lead.team_id, ${LEAD_LABEL} AS label,
  lead.sla_due_at_ms, user.external_id AS owner, team.external_id AS team`;
const NAMES = `LEFT JOIN user ON user.tenant_id = ?1 AND user.user_id = lead.owner_id
  LEFT JOIN team ON team.tenant_id = ?1 AND team.team_id = lead.team_id`;

/** One round trip. Named leads come in the caller's order, one that is not there as `unknown`. */
export function selectMovableLeads(
  db: D1Database,
  tenant: string,
  selection: LeadSelection,
  limit: number,
): Promise<SelectedLeads> {
  return "lead_ids" in selection
    ? readNamed(db, tenant, selection.lead_ids)
    : readQueued(db, tenant, selection, limit);
}

async function readNamed(
  db: D1Database,
  tenant: string,
  leadIds: readonly string[],
): Promise<SelectedLeads> {
  const { results } = await db
    .prepare(
      `SELECT named.value AS lead_id, coalesce(lead.status, 'unknown') AS status, ${COLUMNS}
        FROM json_each(?2) AS named LEFT JOIN lead ON lead.tenant_id = ?1 AND lead.lead_id = named.value
        ${NAMES} ORDER BY named.key`,
    )
    .bind(tenant, JSON.stringify([...new Set(leadIds)]))
    .all<MovableLead>();
  return { leads: results, left: 0 };
}

type Queued = Exclude<LeadSelection, { readonly lead_ids: readonly string[] }>;

/**
 * The page and the count, each by the index that is named: left to itself, SQLite takes a count of two conditions for a
 * scan of the tenant's leads. The status is written into the text, because the queues' indexes are of one status each.
 */
async function readQueued(
  db: D1Database,
  tenant: string,
  selection: Queued,
  limit: number,
): Promise<SelectedLeads> {
  const { status, owner_id, team_id, source } = selection;
  const conditions = [
    ["owner_id", owner_id],
    ["team_id", team_id],
    ["source", source],
  ].filter((one): one is [string, string] => one[1] !== null);
  const values = [tenant, ...conditions.map(([, value]) => value)];
  const where = conditions.map(([column], i) => ` AND lead.${column} = ?${i + 2}`).join("");
  const from = `FROM lead INDEXED BY ${indexOf(selection)}`;
  const queue = `WHERE lead.tenant_id = ?1 AND lead.status = '${status}'${where}`;
  const [page, count] = await db.batch<MovableLead & { readonly total: number }>([
    db
      .prepare(
        `SELECT lead.lead_id, lead.status, ${COLUMNS} ${from} ${NAMES} ${queue}
          ORDER BY lead.queue_order_ms, lead.lead_id LIMIT ${limit}`,
      )
      .bind(...values),
    db.prepare(`SELECT count(*) AS total ${from} ${queue}`).bind(...values),
  ]);
  const leads = page?.results ?? [];
  return { leads, left: (count?.results[0]?.total ?? 0) - leads.length };
}

function indexOf({ status, owner_id, team_id, source }: Queued): string {
  if (status === "held") return "lead_by_held_queue";
  if (owner_id !== null) return "lead_by_owner_queue";
  if (team_id !== null) return "lead_by_team_queue";
  return source === null ? "lead_by_status" : "lead_by_source";
}
