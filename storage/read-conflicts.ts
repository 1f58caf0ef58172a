// SPDX-License-Identifier: Apache-2.0
// Conflicts from their view: pages for whoever settles them, and those of given leads.
import { and, desc, eq, inArray, isNotNull, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { conflict } from "./tables/conflict.ts";

export type ConflictRow = typeof conflict.$inferSelect & { readonly raised_at_ms: number };

/** Behind which conflict a page begins. */
export interface ConflictPlace {
  readonly raised_at_ms: number;
  readonly conflict_id: string;
}

/** Newest first; one whose beginning is not projected yet is not there. */
export async function listConflicts(
  db: D1Database,
  tenant: string,
  {
    status,
    type,
    severity,
    limit,
    after,
  }: {
    readonly status: ConflictRow["status"];
    readonly type?: ConflictRow["type"] | undefined;
    readonly severity?: ConflictRow["severity"] | undefined;
    readonly limit: number;
    readonly after: ConflictPlace | null;
  },
): Promise<readonly ConflictRow[]> {
  const place = [conflict.raised_at_ms, conflict.conflict_id] as const;
  const rows = await drizzle(db)
    .select()
    .from(conflict)
    .where(
      and(
        eq(conflict.tenant_id, tenant),
        eq(conflict.status, status),
        type === undefined ? undefined : eq(conflict.type, type),
        severity === undefined ? undefined : eq(conflict.severity, severity),
        isNotNull(conflict.raised_at_ms),
        after === null
          ? undefined
          : sql`(${place[0]}, ${place[1]}) < (${after.raised_at_ms}, ${after.conflict_id})`,
      ),
    )
    .orderBy(desc(place[0]), desc(place[1]))
    .limit(limit);
  return rows.flatMap(({ raised_at_ms, ...row }) =>
    raised_at_ms === null ? [] : [{ ...row, raised_at_ms }],
  );
}

/** What is known of a conflict without looking at what it is about. */
export type ConflictStanding = Pick<
  typeof conflict.$inferSelect,
  "lead_id" | "type" | "status" | "choice" | "raised_at_ms" | "resolved_at_ms"
>;

/** Those of the ids that there are, the oldest first. */
export async function readConflictStandings(
  db: D1Database,
  tenant: string,
  ids: readonly string[],
): Promise<readonly ConflictStanding[]> {
  if (ids.length === 0) return [];
  const { lead_id, type, status, choice, raised_at_ms, resolved_at_ms } = conflict;
  return drizzle(db)
    .select({ lead_id, type, status, choice, raised_at_ms, resolved_at_ms })
    .from(conflict)
    .where(
      and(
        eq(conflict.tenant_id, tenant),
        inArray(conflict.conflict_id, sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`),
      ),
    )
    .orderBy(raised_at_ms);
}
