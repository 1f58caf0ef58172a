// SPDX-License-Identifier: Apache-2.0
// What people see of leads. Every query starts with the tenant, so another tenant's lead is simply not there.
import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  isNotNull,
  isNull,
  notExists,
  type SQL,
  sql,
} from "drizzle-orm";
import { drizzle, type DrizzleD1Database } from "drizzle-orm/d1";
import { activity, slaEvent } from "./tables/activity.ts";
import { lead, NO_DEADLINE_MS } from "./tables/lead.ts";
import { leadMerge } from "./tables/lead-merge.ts";
import { receipt } from "./tables/receipt.ts";
import { revWorkflow } from "./tables/rev-workflow.ts";
import { team } from "./tables/team.ts";
import { touch } from "./tables/touch.ts";
import { user } from "./tables/user.ts";

/** A lead with the handles and names of its owner and team; null where it has none, or they left the directory. */
export type LeadRow = Omit<typeof lead.$inferSelect, "queue_order_ms"> & {
  readonly owner_external_id: string | null;
  readonly owner_name: string | null;
  readonly team_external_id: string | null;
  readonly team_name: string | null;
};
export type TouchRow = typeof touch.$inferSelect;
export type ReceiptRow = typeof receipt.$inferSelect;
export type ActivityRow = typeof activity.$inferSelect;
export type SlaEventRow = typeof slaEvent.$inferSelect;

export interface LeadView extends LeadRow {
  /** Id of the chain's last receipt, which a command names, and its place; null before the first projection. */
  readonly head: string | null;
  readonly chain_seq: number | null;
}

/** What happened to a lead, oldest first. */
export interface LeadHistory {
  readonly receipts: readonly ReceiptRow[];
  /** Each time somebody said something of it, by when that came in; without those of merges that were undone. */
  readonly touches: readonly TouchRow[];
  /** What was done with it, and what its clocks said. */
  readonly activities: readonly ActivityRow[];
  readonly sla_events: readonly SlaEventRow[];
  /** Leads that were merged into it and still are, by id; at most HISTORY_ROWS. */
  readonly merged: readonly string[];
  /** False where only the newest HISTORY_ROWS of either are here. */
  readonly complete: boolean;
}

/** Most touches and receipts answered of one lead, the newest; the log and its evidence bundle have all. */
export const HISTORY_ROWS = 200;

/** A lead with its head and history, in one round trip and of one instant; null where this tenant has no such lead. */
export async function loadLead(
  db: D1Database,
  tenant: string,
  leadId: string,
): Promise<{ readonly lead: LeadView; readonly history: LeadHistory } | null> {
  const orm = drizzle(db);
  const chain = `lead:${leadId}`;
  const [leads, workflows, receipts, touches, activities, sla_events, merges] = await orm.batch([
    selectLeads(orm).where(and(eq(lead.tenant_id, tenant), eq(lead.lead_id, leadId))),
    orm
      .select({ head: revWorkflow.head, version: revWorkflow.version })
      .from(revWorkflow)
      .where(and(eq(revWorkflow.tenant_id, tenant), eq(revWorkflow.chain, chain))),
    orm
      .select()
      .from(receipt)
      .where(and(eq(receipt.tenant_id, tenant), eq(receipt.chain, chain)))
      .orderBy(desc(receipt.chain_seq))
      .limit(HISTORY_ROWS + 1),
    selectTouches(orm, tenant, leadId),
    orm
      .select()
      .from(activity)
      .where(and(eq(activity.tenant_id, tenant), eq(activity.lead_id, leadId)))
      .orderBy(desc(activity.chain_seq))
      .limit(HISTORY_ROWS),
    orm
      .select()
      .from(slaEvent)
      .where(and(eq(slaEvent.tenant_id, tenant), eq(slaEvent.lead_id, leadId)))
      .orderBy(desc(slaEvent.chain_seq))
      .limit(HISTORY_ROWS),
    orm
      .selectDistinct({ lead_id: leadMerge.lead_id })
      .from(leadMerge)
      .where(
        and(
          eq(leadMerge.tenant_id, tenant),
          eq(leadMerge.survivor_id, leadId),
          isNull(leadMerge.undone_at_ms),
        ),
      )
      .orderBy(asc(leadMerge.lead_id))
      .limit(HISTORY_ROWS),
  ]);
  const [found] = leads;
  if (found === undefined) return null;
  const [workflow] = workflows;
  return {
    lead: { ...found, head: workflow?.head ?? null, chain_seq: workflow?.version ?? null },
    history: {
      receipts: receipts.slice(0, HISTORY_ROWS).toReversed(),
      touches: touches
        .slice(0, HISTORY_ROWS)
        .toSorted((a, b) => a.accepted_at_ms - b.accepted_at_ms || a.chain_seq - b.chain_seq),
      activities: activities.toReversed(),
      sla_events: sla_events.toReversed(),
      merged: merges.map(({ lead_id }) => lead_id),
      complete: receipts.length <= HISTORY_ROWS && touches.length <= HISTORY_ROWS,
    },
  };
}

/** The newest by their place in the chain, which the key seeks; one more than are shown. */
function selectTouches(orm: DrizzleD1Database, tenant: string, leadId: string) {
  const undone = orm
    .select({ merge_id: leadMerge.merge_id })
    .from(leadMerge)
    .where(
      and(
        eq(leadMerge.tenant_id, tenant),
        eq(leadMerge.merge_id, touch.merge_id),
        isNotNull(leadMerge.undone_at_ms),
      ),
    );
  return orm
    .select()
    .from(touch)
    .where(and(eq(touch.tenant_id, tenant), eq(touch.lead_id, leadId), notExists(undone)))
    .orderBy(desc(touch.chain_seq))
    .limit(HISTORY_ROWS + 1);
}

/** Aliases, because drizzle's batch on D1 reads rows by name: two columns called `name` would become one. */
export function selectLeads(orm: DrizzleD1Database) {
  return orm
    .select({
      ...getTableColumns(lead),
      owner_external_id: sql<string | null>`${user.external_id}`.as("owner_external_id"),
      owner_name: sql<string | null>`${user.name}`.as("owner_name"),
      team_external_id: sql<string | null>`${team.external_id}`.as("team_external_id"),
      team_name: sql<string | null>`${team.name}`.as("team_name"),
    })
    .from(lead)
    .leftJoin(user, and(eq(user.tenant_id, lead.tenant_id), eq(user.user_id, lead.owner_id)))
    .leftJoin(team, and(eq(team.tenant_id, lead.tenant_id), eq(team.team_id, lead.team_id)));
}

/** The last row of a page: where the next one begins. */
export interface QueueCursor {
  /** Null sorts last: nothing runs, because nothing was promised or somebody touched the lead. */
  readonly sla_due_at_ms: number | null;
  readonly lead_id: string;
}

export interface QueuePage {
  readonly leads: readonly LeadRow[];
  /** Null on the last page. */
  readonly next: QueueCursor | null;
}

interface PageRequest {
  readonly cursor: QueueCursor | null;
  readonly limit: number;
}

/** A team's routed leads by time left, then id. */
export async function loadTeamQueue(
  db: D1Database,
  tenant: string,
  teamId: string,
  page: PageRequest,
): Promise<QueuePage> {
  return loadQueue(
    db,
    [eq(lead.tenant_id, tenant), eq(lead.team_id, teamId), sql`status = 'routed'`],
    page,
  );
}

/** What a person has to work on, by time left, then id. */
export async function loadOwnerQueue(
  db: D1Database,
  tenant: string,
  userId: string,
  page: PageRequest,
): Promise<QueuePage> {
  return loadQueue(
    db,
    [
      eq(lead.tenant_id, tenant),
      eq(lead.owner_id, userId),
      sql`status = 'routed' AND owner_id IS NOT NULL`,
    ],
    page,
  );
}

/** All held leads of the tenant by time left, then id. */
export async function loadHeldQueue(
  db: D1Database,
  tenant: string,
  page: PageRequest,
): Promise<QueuePage> {
  return loadQueue(db, [eq(lead.tenant_id, tenant), sql`status = 'held'`], page);
}

/** `status` stands as a literal in the conditions: with a parameter SQLite could not use the partial index. */
async function loadQueue(
  db: D1Database,
  conditions: SQL[],
  { cursor, limit }: PageRequest,
): Promise<QueuePage> {
  if (cursor !== null) {
    const order = cursor.sla_due_at_ms ?? NO_DEADLINE_MS;
    conditions.push(sql`(${lead.queue_order_ms}, ${lead.lead_id}) > (${order}, ${cursor.lead_id})`);
  }
  const rows = await selectLeads(drizzle(db))
    .where(and(...conditions))
    .orderBy(asc(lead.queue_order_ms), asc(lead.lead_id))
    .limit(limit + 1);
  const leads = rows.slice(0, limit);
  const last = leads.at(-1);
  const next =
    rows.length > limit && last !== undefined
      ? { sla_due_at_ms: isTouched(last) ? null : last.sla_due_at_ms, lead_id: last.lead_id }
      : null;
  return { leads, next };
}

/** Whether a person has touched the lead since its newest end: its clock stands still, and it waits behind all others. */
export function isTouched({ first_touch_version, version }: LeadRow): boolean {
  return (first_touch_version ?? 0) > version;
}
