// SPDX-License-Identifier: Apache-2.0
// What CRMs said has happened, as people page through it.
import { and, desc, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { crmEvent } from "./tables/crm-event.ts";

type CrmEventRow = typeof crmEvent.$inferSelect;

/** The last row of a page: where the next one begins. */
export interface CrmEventPlace {
  readonly received_at_ms: number;
  readonly event_id: string;
}

/** The tenant's events, newest first, then by id; of one source where it is named. */
export async function listCrmEvents(
  db: D1Database,
  tenant: string,
  source: string | null,
  after: CrmEventPlace | null,
  limit: number,
): Promise<readonly CrmEventRow[]> {
  const conditions: SQL[] = [eq(crmEvent.tenant_id, tenant)];
  if (source !== null) conditions.push(eq(crmEvent.source, source));
  if (after !== null) {
    const { received_at_ms, event_id } = after;
    conditions.push(
      sql`(${crmEvent.received_at_ms}, ${crmEvent.event_id}) < (${received_at_ms}, ${event_id})`,
    );
  }
  return drizzle(db)
    .select(getTableColumns(crmEvent))
    .from(crmEvent)
    .where(and(...conditions))
    .orderBy(desc(crmEvent.received_at_ms), desc(crmEvent.event_id))
    .limit(limit);
}
