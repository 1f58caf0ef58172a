// SPDX-License-Identifier: Apache-2.0
// Leads by what managers look for, the newest first, and the leads of one address. Every filter has an index that also
// gives the order, so that a page reads what it shows and the rows that the other filters leave out.
import { and, desc, eq, gte, isNull, lt, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type { LeadStatus } from "#domain/lead/lead.ts";
import { type LeadRow, selectLeads } from "./read-leads.ts";
import { lead } from "./tables/lead.ts";

export interface LeadFilter {
  readonly status?: Exclude<LeadStatus, "received">;
  /** Our id of the owner; null is nobody. */
  readonly owner_id?: string | null;
  readonly team_id?: string;
  readonly source?: string;
  /** First instant, and the first one behind. */
  readonly from_ms?: number;
  readonly to_ms?: number;
}

/** Behind which lead a page begins. */
export interface LeadPlace {
  readonly accepted_at_ms: number;
  readonly lead_id: string;
}

export async function listLeads(
  db: D1Database,
  tenant: string,
  filter: LeadFilter,
  { after, limit }: { readonly after: LeadPlace | null; readonly limit: number },
): Promise<{ readonly leads: readonly LeadRow[]; readonly next: LeadPlace | null }> {
  const rows = await selectLeads(drizzle(db))
    .where(and(...conditions(tenant, filter, after)))
    .orderBy(desc(lead.accepted_at_ms), desc(lead.lead_id))
    .limit(limit + 1);
  const leads = rows.slice(0, limit);
  const last = leads.at(-1);
  const more = rows.length > limit && last !== undefined && last.accepted_at_ms !== null;
  const next = more ? { accepted_at_ms: last.accepted_at_ms ?? 0, lead_id: last.lead_id } : null;
  return { leads, next };
}

function conditions(tenant: string, filter: LeadFilter, after: LeadPlace | null): SQL[] {
  const { status, owner_id, team_id, source, from_ms, to_ms } = filter;
  return [
    eq(lead.tenant_id, tenant),
    ...(status === undefined ? [] : [eq(lead.status, status)]),
    ...(owner_id === undefined
      ? []
      : [owner_id === null ? isNull(lead.owner_id) : eq(lead.owner_id, owner_id)]),
    ...(team_id === undefined ? [] : [eq(lead.team_id, team_id)]),
    ...(source === undefined ? [] : [eq(lead.source, source)]),
    // What is not projected yet has no time, and is nowhere in a list that is sorted by it.
    gte(lead.accepted_at_ms, from_ms ?? 0),
    // A page's start lies before the filter's end, and SQLite seeks by one of two upper bounds alone.
    ...(to_ms === undefined || after !== null ? [] : [lt(lead.accepted_at_ms, to_ms)]),
    ...(after === null
      ? []
      : [
          sql`(${lead.accepted_at_ms}, ${lead.lead_id}) < (${after.accepted_at_ms}, ${after.lead_id})`,
        ]),
  ];
}

/** More leads of one address are no list that a person reads. */
const SEARCHED = 100;

/** Leads of an address as leads hold it, duplicates among them, the newest first. */
export async function findLeadsByEmail(
  db: D1Database,
  tenant: string,
  email: string,
): Promise<readonly LeadRow[]> {
  return selectLeads(drizzle(db))
    .where(and(eq(lead.tenant_id, tenant), eq(lead.email, email)))
    .orderBy(desc(lead.accepted_at_ms), desc(lead.lead_id))
    .limit(SEARCHED);
}
